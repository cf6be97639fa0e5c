import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { minutes, type Instant } from '#ground/time.ts'
import { evidenceFrom, isSamePicture } from './counting.ts'
import { tieOf, traitsOf } from './likeness.ts'
import { linkOf, type Cluster, type Known } from './linking.ts'
import { coming, fortyFrom, MIRRORED, NOON, PICTURE, PRESSED, saying, seenIn, shuffled, town, townOf, WILLOW, type Told, type Town } from './linking.testing.ts'
import { GLOSSARY } from './terms.ts'
import { whyText } from './whys.ts'

const states = ({ kept }: Town) => kept.map(({ state }) => state)
const countOf = (town: Town, state: string) => states(town).filter((one) => one === state).length
const whys = ({ kept }: Town) => kept.map(({ link }) => link.why.map(whyText).join(', '))
const onlyCase = (town: Town) => evidenceFrom(town.kept.filter(({ state }) => state === 'linked').map(({ said }) => said), [])

const FORTY = join(process.env['HOLDFAST_HOTLINE'] ?? '', 'forty-reports.json')
test('forty reports of one event in three languages are one incident with nine who saw it; what names another street is proposed, never linked', { skip: !existsSync(FORTY) && 'HOLDFAST_HOTLINE names no folder with forty-reports.json' }, () => {
	const forty = fortyFrom(readFileSync(FORTY, 'utf8'))
	const inOrder = townOf(forty)
	for (const town of [inOrder, townOf(forty.toReversed()), townOf(forty.toSorted((a, b) => (a.id < b.id ? 1 : -1)))]) {
		const { eyewitnesses, media } = onlyCase(town)
		assert.deepEqual([town.cases.size, countOf(town, 'linked'), countOf(town, 'proposed'), eyewitnesses, media], [1, 38, 2, 9, 1])
		for (const { said, state } of town.kept) if (said.place === 'E 14th Ave') assert.equal(state, 'proposed')
	}
	assert.deepEqual([...new Set(inOrder.kept.flatMap(({ said, link }) => (said.place === 'E 14th Ave' ? link.why.map(whyText) : [])))], ['far-name 6806'])
})

test('one event in three languages is one incident, each report with its reason; a street of the same number is proposed, and words without a place stand apart', () => {
	const town = townOf(WILLOW.map(saying))
	assert.equal(town.cases.size, 1)
	assert.deepEqual(states(town), ['linked', 'linked', 'linked', 'linked', 'linked', 'proposed', 'linked', 'linked', 'linked', 'linked', 'linked', 'linked', 'apart'])
	assert.deepEqual(whys(town), ['opened', 'near 13', 'near 34', 'near 0', 'near 28', 'far-name 5474', 'picture', 'same-voice', 'chain', 'near 0', 'picture', 'same-place', 'no-place'])
	assert.deepEqual([onlyCase(town).eyewitnesses, onlyCase(town).media], [3, 1])
})

test('two things that happen near each other at one time are two incidents', () => {
	const stop = [0, 4, 9, 20, 31].map((t, i): Told => ({ t, at: [i * 9 - 20, i * 5], place: 'bus stop', words: 'two vans, ERO on the vests', hand: i < 3 ? '1st' : '2nd' }))
	const bakery = [240, 244, 260, 281].map((t, i): Told => ({ t, at: [300 - i * 12, i * 6], place: 'panadería', words: 'tocan puertas, chalecos de SHERIFF', hand: i < 2 ? '1st' : '2nd' }))
	for (const all of [[...stop, ...bakery], [...bakery, ...stop], [...stop, ...bakery].toSorted((a, b) => (b.hand ?? '').localeCompare(a.hand ?? ''))]) assert.deepEqual(seenIn(townOf(all.map(saying))), ['2 saw it, stands on null', '3 saw it, stands on null'])
	// A picture that goes round with both places, and a rumour halfway between them, join nothing.
	const between = [saying({ t: 300, hand: 'online', at: [290, 0], media: PICTURE }), saying({ t: 301, hand: 'online', at: [0, 0], media: PICTURE }), saying({ t: 302, hand: '2nd', at: [140, 5] })]
	for (const all of [[...[...stop, ...bakery].map(saying), ...between], [...between, ...[...bakery, ...stop].map(saying)], [...stop.map(saying), ...between, ...bakery.map(saying)]]) assert.equal(townOf(all).cases.size, 2)
})

test('a rumour with one video is one incident, however the video was pressed, cropped or put in a mirror', () => {
	const rumour = Array.from({ length: 23 }, (_, i) => saying({ t: i * 60, hand: i % 2 ? 'online' : '2nd', at: i % 3 === 0 ? [0, 0] : null, place: i % 3 === 1 ? 'BuildMart lot' : '', media: [PICTURE, PRESSED, MIRRORED, PICTURE][i % 4] as string }))
	const saw = [saying({ t: 400, at: [20, 10], place: 'BuildMart', words: 'camouflage vests, SHERIFF on the back' }), saying({ t: 700, at: [0, 5], words: 'one man handcuffed' })]
	const town = townOf([...rumour, ...saw])
	assert.deepEqual([town.cases.size, countOf(town, 'linked'), onlyCase(town).eyewitnesses, onlyCase(town).media], [1, 25, 2, 1])
	assert.equal(isSamePicture(PICTURE, MIRRORED), true)
	assert.equal(isSamePicture(PICTURE, '0f1e2d3c4b5a6978'), false)
})

test('what comes soon after a decision is still that; what somebody sees there later is new', () => {
	const closing = (NOON + minutes(20)) as Instant
	const before = [saying({ t: 0, media: PICTURE }), saying({ t: 30, at: [10, 10] })]
	const comes = (more: Told) => townOf([...before, saying(more)], { closing })
	assert.equal(comes({ t: 40 * 60, at: [15, 0] }).cases.size, 1, 'seen twenty minutes later')
	assert.equal(comes({ t: 100 * 60, at: [15, 0] }).cases.size, 2, 'seen eighty minutes later')
	assert.equal(comes({ t: 60 * 60, at: [15, 0], hand: '2nd' }).cases.size, 1, 'heard forty minutes later')
	assert.equal(comes({ t: 90 * 60, at: [15, 0], hand: '2nd' }).cases.size, 2, 'heard seventy minutes later')
	assert.equal(comes({ t: 111 * 60, at: null, hand: 'online', media: MIRRORED }).cases.size, 1, 'the video, an hour and a half later')
})

test('without a spot and without a place only a picture, whoever it was heard from, the same voice or the very same words link a report', () => {
	const base = saying({ t: 0, id: 'base', place: 'Mercado del Sur', words: 'vecinos hay tres camionetas blancas afuera del mercado del sur con agentes', media: PICTURE })
	const stateOf = (more: Told) => townOf([base, saying({ ...more, at: null, hand: '2nd' })]).kept[1]?.state
	assert.equal(stateOf({ t: 9, words: 'dicen que hay algo' }), 'apart')
	assert.equal(stateOf({ t: 9, media: PRESSED }), 'linked')
	assert.equal(stateOf({ t: 9, chain: 'base' }), 'linked')
	assert.equal(stateOf({ t: 9, origin: 'base' }), 'linked')
	assert.equal(stateOf({ t: 9, words: 'Reenviado: vecinos, hay tres camionetas blancas afuera del mercado del sur' }), 'linked')
	assert.equal(stateOf({ t: 9, words: 'is it true about the South Market?' }), 'proposed')
})

// Whatever the order, however often

test('in whatever order reports come, there are as many incidents, as many who saw each, and each stands on as much', () => {
	fc.assert(fc.property(shuffled, ([all, other]) => assert.deepEqual(seenIn(townOf(coming(other))), seenIn(townOf(coming(all))))), { numRuns: 400 })
})

test('reports that come at one moment are the same in any order', () => {
	fc.assert(fc.property(shuffled, ([all, other]) => assert.deepEqual(seenIn(townOf(coming(other, 0))), seenIn(townOf(coming(all, 0))))), { numRuns: 200 })
})

test('said again any number of times by those who only heard of it, it is no more incidents, and nobody more saw it', () => {
	fc.assert(
		fc.property(town, fc.integer({ min: 1, max: 3 }), fc.boolean(), (all, times, areOthers) => {
			const again = all.flatMap((one) => [one, ...(one.hand === '1st' ? [] : Array.from({ length: times }, (_, i) => ({ ...one, id: `${one.id}r${i}`, origin: areOthers ? `${one.origin}r${i}` : (one.origin ?? '') })))])
			assert.deepEqual(seenIn(townOf(coming(again))), seenIn(townOf(coming(all))))
		}),
		{ numRuns: 300 },
	)
})

test('of what was seen elsewhere, what is surely an incident of its own need not be asked by name: without it, a report of somebody who saw it goes to the same place for the same reasons', () => {
	fc.assert(
		fc.property(shuffled, fc.integer({ min: 0, max: 30 }), ([, all], nth) => {
			const said = coming(all)
			const report = said[nth % said.length] as (typeof said)[number]
			const mine = traitsOf(report, GLOSSARY)
			fc.pre(mine.isFirm && mine.spot !== null)
			const { kept, cases } = townOf(said.filter((one) => one !== report))
			const clusters = [...cases].map(([incident, { openedAt, closedAt, isTouched }]): Cluster => {
				const reports = kept.filter((one) => one.incident === incident).map((one): Known => ({ ...traitsOf(one.said, GLOSSARY), state: one.state }))
				return { incident, openedAt, closedAt, isTouched, isFirm: reports.some(({ isFirm, state }) => isFirm && state === 'linked'), reports }
			})
			const whole = linkOf(report, clusters, GLOSSARY)
			const isElsewhere = (cluster: Cluster, known: Known) => cluster.isFirm && known.state === 'linked' && known.spot !== null && tieOf(mine, known).sure.length === 0
			// Of what is joined, everything is asked for again.
			const fewer = clusters.map((cluster) => ({ ...cluster, reports: cluster.reports.filter((known) => !isElsewhere(cluster, known) || whole.joins.some((id) => id === cluster.incident)) }))
			assert.deepEqual(linkOf(report, fewer, GLOSSARY), whole)
		}),
		{ numRuns: 400 },
	)
})
