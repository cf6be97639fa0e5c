import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { webcrypto } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { chanceOf } from '#ground/chance.ts'
import type { Member, MemberId, Role } from '#ground/people.ts'
import { minutes } from '#ground/time.ts'
import { sayIn, type Words } from '#ground/words.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { move, newMessage, saidOf } from '#ui/desk/acting.ts'
import { Kept, Lines, Opened, Pieces, type Line } from '#ui/desk/answers.ts'
import type { Answered } from '#ui/desk/calls.ts'
import { readQueue } from '#ui/desk/queue.ts'
import { hear, rewrap, unseal } from '#ui/desk/record.ts'
import { gather, matching, type Page } from '#ui/desk/search.ts'
import { drawFor, posted } from '#ui/desk/take.ts'
import { ANSWERS_AFTER, openPractice } from './house.ts'
import { INVENTED, nextTask, TASKS } from './invented.ts'
import { postsInto } from './posting.ts'

const chance = chanceOf(webcrypto as Crypto)
const words = JSON.parse(readFileSync(join(import.meta.dirname, '../../../words/es.json'), 'utf8')) as Words
const say = sayIn('es', words)
const member = (roles: Role[]): Member => ({ id: `member_${'a'.repeat(32)}` as MemberId, called: 'Ana', roles, language: 'es', teams: [] })
const gave = <T>(answered: Answered<T>): T => {
	if (!answered.ok) throw new Error(answered.refusal)
	return answered.value
}
async function practising(roles: Role[] = ['teller']) {
	let now = Date.now()
	const house = await openPractice({ say, member: member(roles), language: 'es', zone: null, chance, now: () => now })
	const post = postsInto(house, say, () => undefined)
	const queue = async (side: 'ask' | 'offer' = 'ask') => gave(await readQueue(post, side, 0))
	const open = async ({ id }: Pick<Line, 'id'>) => {
		const whole = await unseal(house.keys, gave(await post(`/desk/listing/${id}`, {}, Opened)))
		assert.ok(whole)
		return whole
	}
	return { house, post, queue, open, pass: (ms: number) => void (now += ms) }
}

test('somebody takes the first ask, writes back, hears an answer, keeps a note and closes it, with the desk’s own code', async () => {
	const { house, post, queue, open, pass } = await practising()
	const { lines } = await queue()
	const [first] = lines
	assert.ok(first)
	gave(await move(post, first.id, { verb: 'claim' }, false))
	const whole = await open(first)
	assert.equal(whole.told.text, say('practice.ask.food'))
	assert.equal(await rewrap(post, house.keys, whole, chance), true)
	const draft = { text: 'Hoy a las seis', by: 'Ana', recording: null }
	gave(await move(post, first.id, saidOf('reply', house.keys.hub, first.id, whole.key, newMessage(chance), draft, chance), true))
	assert.equal(house.tick(), false, 'nobody answers at once')
	pass(ANSWERS_AFTER)
	assert.equal(house.tick(), true)
	assert.deepEqual((await open(first)).heard.map(({ saidBy, message }) => [saidBy, message?.text]), [['team', 'Hoy a las seis'], ['holder', say('practice.back.food')]])
	assert.equal((await queue()).lines.find(({ id }) => id === first.id)?.reason.why, 'wrote-again')
	gave(await move(post, first.id, saidOf('note', house.keys.hub, first.id, whole.key, newMessage(chance), { ...draft, text: 'sin nueces' }, chance), false))
	gave(await move(post, first.id, { verb: 'close', outcome: 'helped' }, true))
	assert.equal(nextTask(house.did), null)
	gave(await move(post, first.id, { verb: 'reopen' }, true))
	assert.equal((await queue()).lines.some(({ id }) => id === first.id), true)
})

test('every verb of the desk works there', async () => {
	const { house, post, queue, open } = await practising()
	const { lines } = await queue()
	const free = lines.filter(({ state }) => state === 'waiting')
	const [one, other] = [free[0], free[1]]
	assert.ok(one && other)
	const whole = await open(one)
	const recording = { bytes: new Uint8Array(70_000).fill(7), seconds: 2, type: 'audio/webm' }
	gave(await move(post, one.id, saidOf('reply', house.keys.hub, one.id, whole.key, newMessage(chance), { text: '', by: 'Ana', recording }, chance), false))
	const voice = (await open(one)).heard[0]?.message?.voice
	assert.ok(voice)
	assert.equal(gave(await hear(post, house.keys.hub, one.id, whole.key, voice, new AbortController().signal)).length, 70_000)
	gave(await move(post, one.id, { verb: 'refer', to: 'outside' }, false))
	gave(await move(post, one.id, { verb: 'reissue', lookup: 'ab'.repeat(32), holderWrap: 'AAAA' }, false))
	gave(await move(post, one.id, { verb: 'release' }, true))
	gave(await move(post, one.id, { verb: 'extend', because: 'still-open' }, false))
	const asked = gave(await post('/desk/lines', { act: 'see', line: null }, Lines)).lines.find(({ about }) => about !== one.id)
	assert.ok(asked, 'a colleague asks to keep something longer')
	assert.equal(gave(await post('/desk/lines', { act: 'own', line: asked.id }, Lines)).lines.find(({ id }) => id === asked.id)?.owner, house.keys.member.id)
	gave(await move(post, asked.about as never, { verb: 'agree' }, false))
	assert.equal(gave(await post('/desk/lines', { act: 'see', line: null }, Lines)).lines.some(({ id }) => id === asked.id), false)
	gave(await post('/desk/lines', { act: 'done', line: null }, Lines))
	const hers = lines.find(({ state }) => state === 'held')
	assert.ok(hers, 'a colleague gives away what she has')
	gave(await move(post, hers.id, { verb: 'accept' }, false))
	gave(await move(post, hers.id, { verb: 'give', to: null }, false))
	gave(await move(post, hers.id, { verb: 'decline' }, false))
	gave(await move(post, other.id, { verb: 'not-me' }, false))
	assert.equal((await queue()).lines.some(({ id }) => id === other.id), false, 'for whoever said so it is not there')
	const notYet = Object.entries(whoMay).filter(([, who]) => (who as readonly string[]).includes('teller')).map(([verb]) => verb).filter((verb) => !house.did.has(verb) && !['take', 'see-queue', 'open', 'note', 'close', 'reopen'].includes(verb))
	assert.deepEqual(notYet, [], 'verbs of a teller that were not tried here or above')
})

test('taking an ask for somebody, and finding it again', async () => {
	const { house, post, queue } = await practising()
	const [team] = house.keys.epochs
	assert.ok(team)
	const filled = { kind: 'bill', zone: '', language: 'es', urgency: 'today', text: 'la luz hasta el lunes', name: '', people: '2', way: 'none', contact: '', hours: [], hoursNote: '', relay: '', close: '' } as const
	const body = await posted({ ...filled, hours: [] }, house.keys.hub, team, 'ab'.repeat(16), await drawFor('es', new Uint8Array(16), chance), chance)
	const kept = gave(await post('/desk/take', body, Kept))
	assert.equal(gave(await post('/desk/take', body, Kept)).id, kept.id, 'sent twice, it is one')
	assert.equal((await queue()).lines.filter(({ id }) => id === kept.id).length, 1)
	let pages: Page[] = []
	assert.equal(await gather(post, house.keys, (more) => (pages = [...pages, ...more]), new AbortController().signal), null)
	assert.equal(pages.length, INVENTED.length + 1)
	assert.deepEqual(matching(pages, 'LUZ lunes', 5).map(({ line }) => line.id), [kept.id])
})

test('what the rules refuse is refused there in words: what somebody else has, and what one asked for oneself', async () => {
	const { post, queue } = await practising()
	const held = (await queue()).lines.find(({ state }) => state === 'held')
	assert.ok(held)
	const refused = await move(post, held.id, { verb: 'claim' }, false)
	assert.deepEqual(refused, { ok: false, refusal: 'someone-has-it', says: words['refused.someone-has-it'] })
	const free = (await queue()).lines.find(({ state }) => state === 'waiting')
	assert.ok(free)
	assert.equal((await move(post, free.id, { verb: 'close', outcome: 'nonsense' }, false)).ok, false)
})

test('a colleague’s lease runs out there as well', async () => {
	const { queue, pass } = await practising()
	pass(minutes(31))
	assert.equal((await queue()).lines.some(({ state }) => state === 'held'), false)
})

test('who may not work the desk may not practise its work; and there is no other door', async () => {
	const carer = await practising(['carer'])
	assert.equal(carer.house.ask('/desk/queue', { side: 'ask' }).ok, false)
	assert.equal(carer.house.ask('/desk/search', { after: '' }).ok, false)
	const { house } = await practising(['steward', 'teller'])
	for (const path of ['/desk/people', '/desk/keys', '/desk/me', '/desk/hub', '/desk/holds', '/help/sealed', '/desk/listing/x', '/desk/sign-out']) assert.deepEqual([path, house.ask(path, {})], [path, { ok: false, refusal: 'not-here' }])
})

test('closed, nothing is left: no ask, no key', async () => {
	const { house, post } = await practising()
	const { keys } = house
	house.close()
	for (const key of [keys.seed, ...keys.epochs.flatMap(({ seed, desk, likeness }) => [seed, desk, likeness])]) assert.ok(key.every((byte) => byte === 0))
	assert.deepEqual(gave(await readQueue(post, 'ask', 0)).lines, [])
	assert.deepEqual(gave(await post('/desk/search', { after: '' }, Pieces)), [])
})

test('each invented ask has its words in every language, and each small task', () => {
	for (const language of ['en', 'es']) {
		const those = JSON.parse(readFileSync(join(import.meta.dirname, `../../../words/${language}.json`), 'utf8')) as Words
		const needed = [...INVENTED.flatMap(({ name, writesBack }) => [`practice.ask.${name}`, `practice.name.${name}`, ...(writesBack ? [`practice.back.${name}`] : [])]), ...TASKS.map((task) => `practice.task.${task}`)]
		assert.deepEqual(needed.filter((key) => !those[key]), [], language)
	}
})

test('nothing in this folder can reach a server or keep anything', () => {
	const sources = readdirSync(import.meta.dirname).filter((file) => !file.endsWith('.test.ts')).map((file) => [file, readFileSync(join(import.meta.dirname, file), 'utf8')] as const)
	assert.ok(sources.length >= 4)
	for (const [file, source] of sources) assert.doesNotMatch(source, /\b(?:fetch|XMLHttpRequest|EventSource|WebSocket|sendBeacon|localStorage|sessionStorage|indexedDB|caches|cookie)\b/, file)
})
