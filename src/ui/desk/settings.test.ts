import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FIRST_SETTINGS, Settings } from '#ground/hub.ts'
import * as v from 'valibot'
import { formOf, settingsFrom, type Form } from './settings.ts'

const form = (changes: Partial<Form> = {}): Form => ({ ...formOf(FIRST_SETTINGS), ...changes })
const zone = (id: string, name: string, households: string, more: Partial<Form['zones'][number]> = {}): Form['zones'][number] => ({ id, name, households, middle: '', radius: '', neighbours: [], ...more })
const fields = (changes: Partial<Form>) => {
	const read = settingsFrom(form(changes))
	return read.ok ? [] : read.troubles.map(({ field, problem }) => `${field} ${problem}`)
}

test('what was not changed comes back as it was', () => {
	const settings = v.parse(Settings, { ...FIRST_SETTINGS, rooms: ['rota', 'hotline'], zones: [{ id: 'north', name: 'North', households: 900, center: { lat: 44.95, lon: -93.26 }, radius: 900, neighbours: ['south'] }, { id: 'south', name: 'South', households: 400 }], carrying: { ...FIRST_SETTINGS.carrying, rest: 13, inRow: 4 }, near: [{ name: 'Pantry', when: { en: 'Mon' }, knownHalf: 41_000 }], paused: { en: 'Full' } })
	assert.deepEqual(settingsFrom(formOf(settings)), { ok: true, value: settings })
})

test('a new zone gets a code from its name, no two the same; one that has a code keeps it', () => {
	const zones = [zone('norte', 'Renamed', '400'), zone('', 'Norte', '300'), zone('', '北', '300')]
	const read = settingsFrom(form({ zones }))
	assert.ok(read.ok)
	assert.deepEqual(read.value.zones.map(({ id }) => id), ['norte', 'norte-2', 'zone'])
})

test('every trouble stands beside its field', () => {
	assert.deepEqual(fields({ name: ' ', leaveTo: 'http://x.org', languages: [] }), ['name name', 'leaveTo address', 'languages languages'])
	for (const households of ['299', '', 'many', '300.5']) assert.deepEqual(fields({ zones: [zone('', 'North', households)] }), ['zone-0-households zone-small'])
	assert.deepEqual(fields({ near: [{ name: '', when: {}, knownHalf: 1 }] }), ['near-0-name place-name'])
})

test('a zone’s middle is two numbers as a map gives them, or nothing; a zone that is no more is nobody’s neighbour', () => {
	for (const middle of ['', '44.95, -93.26', ' 44.95 -93.26 ', '44.95;-93.26']) assert.deepEqual(fields({ zones: [zone('a', 'A', '300', { middle })] }), [])
	for (const middle of ['here', '44.95', '95, 1', '1, 2, 3']) assert.deepEqual(fields({ zones: [zone('a', 'A', '300', { middle })] }), ['zone-0-middle zone-middle'])
	for (const radius of ['99', 'far', '1.5']) assert.deepEqual(fields({ zones: [zone('a', 'A', '300', { radius })] }), ['zone-0-radius zone-radius'])
	const read = settingsFrom(form({ zones: [zone('a', 'A', '300', { neighbours: ['a', 'b', 'gone'] }), zone('b', 'B', '300')] }))
	assert.ok(read.ok)
	assert.deepEqual(read.value.zones.map(({ neighbours }) => neighbours), [['b'], undefined])
})

test('how much one person carries keeps to what a hub may ask: never less than eleven hours of rest', () => {
	const carrying = (changes: Partial<Form['carrying']>) => fields({ carrying: { ...formOf(FIRST_SETTINGS).carrying, ...changes } })
	assert.deepEqual(carrying({ rest: '24', week: '20', freeWeek: '0' }), [])
	assert.deepEqual(carrying({ rest: '10' }), ['rest carrying'])
	assert.deepEqual(carrying({ rest: '', nights: '8', inRow: 'six' }), ['rest carrying', 'inRow carrying', 'nights carrying'])
})

test('a pause without a text is still a pause, and none is none', () => {
	const [paused, open] = [settingsFrom(form({ isPaused: true, pausedText: {} })), settingsFrom(form({ pausedText: { en: 'kept for next time' } }))]
	assert.ok(paused.ok && open.ok)
	assert.deepEqual(paused.value.paused, {})
	assert.equal(open.value.paused, null)
})
