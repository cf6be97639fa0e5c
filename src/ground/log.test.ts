import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf, newId } from './chance.ts'
import { digestOfEntry, holdersIn, isOtherHead, joining, keyFor, NOTHING, recoveredWith, recoveriesIn, recoveryFor, saidIn, signHead, verify, write, writeAll, type Known, type News, type Signed } from './log.ts'
import type { MemberId, TeamId } from './people.ts'

const chance = chanceOf(webcrypto as Crypto)
const hub = newId('hub', chance)
const team = newId('team', chance) as TeamId
const person = (name: string) => ({ id: newId('member', chance) as MemberId, seed: chance(32), recipient: `age1${name}` })
type Person = ReturnType<typeof person>
const [ana, bo, cy, dee] = [person('ana'), person('bo'), person('cy'), person('dee')]

type Told = { known: Known; signed: Signed[] }
const told = (): Told => ({ known: NOTHING, signed: [] })
function say(list: Told, by: Person, news: News): Told {
	const { signed, known } = writeAll(list.known, hub, 40_000, [news], by.seed)
	return { known, signed: [...list.signed, ...signed] }
}
const begun = (): Told => say(say(told(), ana, joining('begin', ana.id, ana.seed, ana.recipient)), ana, keyFor({ ...NOTHING, digests: ['x'] }, ana.id, team, 1, 'key 1', [ana]))
const comes = (list: Told, who: Person) => say(list, who, joining('joined', who.id, who.seed, who.recipient))
const key = (list: Told, by: Person, ...to: readonly Person[]) => {
	const epoch = (list.known.teams[team]?.epoch ?? 0) + 1
	return say(list, by, keyFor(list.known, by.id, team, epoch, `key ${epoch}`, to))
}
const refused = (list: Told, by: Person, news: News) => {
	const one = write(list.known, hub, 40_000, news, by.seed)
	const read = verify([...list.signed, one])
	return read.ok ? 'taken' : [read.refusal, read.place - list.signed.length]
}
const community = () => {
	const three = key(comes(key(comes(begun(), bo), ana, ana, bo), cy), bo, ana, bo, cy)
	const without = say(three, cy, { says: 'left', member: cy.id })
	return key(say(comes(key(without, ana, ana, bo), dee), ana, { says: 'removed', member: bo.id, by: ana.id }), ana, ana, dee)
}

test('a list reads to its end: who is here, who signs how, and who holds the newest key', () => {
	const { signed, known } = community()
	const read = verify(signed)
	assert.ok(read.ok)
	assert.deepEqual(read.value, known)
	assert.deepEqual(holdersIn(known, team), [ana.id, dee.id])
	assert.deepEqual([known.teams[team]?.epoch, Object.keys(known.teams[team]?.recipients ?? {}).length, known.members[bo.id]?.isHere, known.hub], [5, 5, false, hub])
	assert.doesNotMatch(signed.map(({ entry }) => entry).join(), /age1/, 'digests of keys, not keys')
	const half = verify(signed.slice(0, 4))
	assert.ok(half.ok)
	assert.deepEqual(verify(signed.slice(4), half.value), read, 'and goes on where it was')
})

test('property: whatever is edited, moved, dropped or put in, is found, and at its place or before the next', () => {
	const { signed } = community()
	const last = signed.length - 1
	const place = fc.integer({ min: 0, max: last })
	const edited = fc.tuple(place, fc.constantFrom('entry', 'signature'), fc.nat(), fc.integer({ min: 33, max: 126 })).map(([at, part, where, code]) => ({
		at,
		list: signed.map((one, i) => (i === at ? { ...one, [part]: one[part as 'entry'].slice(0, where % one[part as 'entry'].length) + String.fromCharCode(code) + one[part as 'entry'].slice((where % one[part as 'entry'].length) + 1) } : one)),
	}))
	const moved = fc.tuple(place, place).map(([at, to]) => ({ at: Math.min(at, to), list: signed.map((one, i) => (i === at ? (signed[to] ?? one) : i === to ? (signed[at] ?? one) : one)) }))
	const dropped = fc.integer({ min: 0, max: last - 1 }).map((at) => ({ at, list: signed.toSpliced(at, 1) }))
	const putIn = fc.tuple(place, place).map(([at, of]) => ({ at, list: signed.toSpliced(at, 0, signed[of] ?? { entry: '', signature: '' }) }))
	/** Whoever said an entry says the same anew, half a day later: it is well signed, changes nothing, and yet what follows no longer follows. */
	const forked = fc.integer({ min: 0, max: last - 1 }).map((at) => {
		const before = verify(signed.slice(0, at))
		const says = saidIn(signed[at] as Signed)
		assert.ok(before.ok && says)
		const by = [ana, bo, cy, dee].find(({ id }) => id === ('by' in says ? says.by : says.member))
		return { at: at + 1, list: signed.with(at, write(before.value, hub, 40_001, says, by?.seed ?? chance(32))) }
	})
	fc.assert(
		fc.property(fc.oneof(edited, moved, dropped, putIn, forked), ({ at, list }) => {
			if (JSON.stringify(list) === JSON.stringify(signed)) return
			const read = verify(list)
			assert.ok(!read.ok)
			assert.ok(read.place >= at && read.place <= at + 1, `${read.place} for ${at}`)
		}),
		{ numRuns: 400 },
	)
})

test('property: who remembers one entry finds that any other list, however well signed, is not the one they saw', () => {
	const { signed } = community()
	fc.assert(
		fc.property(fc.integer({ min: 1, max: signed.length - 1 }), fc.integer({ min: 0, max: signed.length - 1 }), (cut, seen) => {
			const pin = digestOfEntry(signed[seen] as Signed).slice(0, 40)
			const before = verify(signed.slice(0, cut))
			assert.ok(before.ok)
			// Ana and the house together begin again from here.
			const fork = [...signed.slice(0, cut), write(before.value, hub, 41_000, { says: 'left', member: ana.id }, ana.seed)]
			assert.equal(verify(fork, NOTHING, pin).ok, seen < cut)
			assert.ok(verify(signed, NOTHING, pin).ok)
			const shorter = verify(signed.slice(0, cut), NOTHING, pin)
			assert.equal(shorter.ok ? 'fits' : shorter.refusal, seen < cut ? 'fits' : 'not-the-seen-one')
		}),
	)
})

test('up to an entry that was seen the chain alone is proof; after it every signature is', () => {
	const { signed } = community()
	const bad = signed.map((one) => ({ ...one, signature: one.signature.replace(/^./, (c) => (c === '0' ? '1' : '0')) }))
	// Nobody but who holds the pin could have such a chain; what matters is that nothing after it is taken on trust.
	const rehung = verify([...signed.slice(0, 3), { ...(signed[3] as Signed), signature: bad[3]?.signature ?? '' }], NOTHING, digestOfEntry(signed[2] as Signed))
	assert.deepEqual(rehung, { ok: false, refusal: 'changed', place: 3 })
})

test('a key is made by who held the one before, and by nobody else', () => {
	const list = key(comes(comes(begun(), bo), cy), ana, ana, bo)
	const next = (by: Person, ...to: readonly Person[]) => keyFor(list.known, by.id, team, 3, 'key 3', to)
	assert.equal(refused(list, bo, next(bo, ana, bo, cy)), 'taken')
	assert.deepEqual(refused(list, cy, next(cy, ana, bo, cy)), ['cannot-be', 0], 'did not hold it')
	assert.deepEqual(refused(list, cy, next(ana, ana, bo, cy)), ['changed', 0], 'in another’s name')
	assert.deepEqual(refused(list, ana, next(ana, bo)), ['cannot-be', 0], 'a key its maker does not hold')
	assert.deepEqual(refused(list, ana, { ...next(ana, ana, bo), epoch: 4 } as News), ['cannot-be', 0], 'one left out')
	assert.deepEqual(refused(list, ana, { ...next(ana, ana, bo), anew: true } as News), ['cannot-be', 0], 'somebody is left')
	assert.deepEqual(refused(list, ana, next(ana, ana, { ...cy, recipient: 'age1mallory' })), ['cannot-be', 0], 'another key than theirs')
	assert.deepEqual(refused(list, ana, next(ana, ana, bo, dee)), 'taken', 'somebody who has not said so themselves, on the word of its maker')
})

test('where nobody is left who held the key, somebody begins anew and the list says so', () => {
	const list = say(comes(begun(), bo), ana, { says: 'left', member: ana.id })
	const anew = keyFor(list.known, bo.id, team, 2, 'key 2', [bo])
	assert.ok(anew.says === 'key' && anew.anew)
	assert.equal(refused(list, bo, anew), 'taken')
	assert.deepEqual(refused(list, bo, { ...anew, anew: false }), ['cannot-be', 0])
	assert.deepEqual(refused(list, ana, { ...anew, by: ana.id, to: [] }), ['cannot-be', 0], 'who has left says nothing more')
})

test('nobody joins twice, comes back, leaves for somebody else, or begins in the middle', () => {
	const list = say(comes(begun(), bo), bo, { says: 'left', member: bo.id })
	for (const who of [ana, bo]) assert.deepEqual(refused(list, who, joining('joined', who.id, who.seed, who.recipient)), ['cannot-be', 0])
	assert.deepEqual(refused(list, dee, joining('begin', dee.id, dee.seed, dee.recipient)), ['cannot-be', 0])
	assert.deepEqual(refused(list, dee, { says: 'left', member: ana.id }), ['changed', 0])
	assert.deepEqual(refused(list, ana, { says: 'removed', member: ana.id, by: ana.id }), ['cannot-be', 0])
	assert.deepEqual(refused(list, dee, { says: 'removed', member: ana.id, by: dee.id }), ['cannot-be', 0])
})

test('one text for one entry: the same said with a space, another order or something more is not it', () => {
	const [first] = begun().signed
	assert.ok(first && saidIn(first))
	const said = JSON.parse(first.entry) as object
	for (const entry of [` ${first.entry}`, JSON.stringify(said, null, 1), JSON.stringify({ ...said, more: 1 }), JSON.stringify(Object.fromEntries(Object.entries(said).toReversed())), '', 'null']) assert.equal(saidIn({ ...first, entry }), null)
})

test('a head that somebody signed and that is not in the list is another list; a forged one says nothing', () => {
	const { known, signed } = comes(begun(), bo)
	const other = comes(begun(), bo).known
	const head = (of: Known, by: Person) => ({ member: by.id, place: of.digests.length - 1, digest: of.digests.at(-1) ?? '', signature: signHead(by.seed, of) })
	assert.equal(isOtherHead(known, head(known, bo)), false)
	const longer = say({ known, signed }, bo, { says: 'left', member: bo.id }).known
	assert.equal(isOtherHead(known, head(longer, bo)), true, 'somebody was shown more')
	assert.equal(isOtherHead(longer, head(known, bo)), false, 'somebody has not looked for a while')
	const forked = { ...other, digests: other.digests.map((_, i) => `${i}`.padEnd(64, 'f')) }
	assert.equal(isOtherHead(known, head(forked, bo)), true)
	assert.equal(isOtherHead(known, { ...head(forked, dee), member: bo.id }), false)
})

test('a recovery key counts once somebody who holds the team’s has said it, until it is used, put aside, or its maker has gone', () => {
	const two = key(comes(begun(), bo), ana, ana, bo)
	const [first, second] = [chance(32), chance(32)]
	const stands = (list: Told) => recoveriesIn(list.known, team).map(({ by }) => by)
	assert.deepEqual(refused(comes(two, cy), cy, recoveryFor(two.known, cy.id, team, 'R', [], first)), ['cannot-be', 0], 'somebody who holds no key')
	const said = say(two, bo, recoveryFor(two.known, bo.id, team, 'R', [], first))
	assert.deepEqual(stands(said), [bo.id])
	assert.deepEqual(refused(said, ana, recoveryFor(said.known, ana.id, team, 'R', ['R'], second)), ['cannot-be', 0], 'the same key said twice')
	assert.deepEqual(stands(say(said, ana, recoveryFor(said.known, ana.id, team, 'S', ['R'], second))), [bo.id, ana.id], 'one that stands, and one in the making')
	assert.deepEqual(stands(say(said, ana, recoveryFor(said.known, ana.id, team, 'S', [], second))), [ana.id], 'put aside')
	assert.deepEqual(stands(say(said, bo, { says: 'left', member: bo.id })), [])
})

test('whoever opened a recovery key holds the team’s again; whoever only says so does not, and nobody does twice', () => {
	const recovery = chance(32)
	const two = say(key(comes(begun(), bo), ana, ana, bo), ana, recoveryFor(begun().known, ana.id, team, 'R', [], recovery))
	const back = comes(two, dee)
	assert.deepEqual(refused(back, dee, keyFor(back.known, dee.id, team, 3, 'key 3', [ana, bo, dee])), ['cannot-be', 0], 'not before')
	assert.deepEqual(refused(back, dee, recoveredWith(back.known, hub, dee.id, team, 'R', chance(32))), ['cannot-be', 0], 'without the key')
	assert.deepEqual(refused(back, dee, recoveredWith(two.known, hub, dee.id, team, 'R', recovery)), ['cannot-be', 0], 'proved for another place in the list')
	const opened = say(back, dee, recoveredWith(back.known, hub, dee.id, team, 'R', recovery))
	assert.deepEqual([holdersIn(opened.known, team), recoveriesIn(opened.known, team)], [[ana.id, bo.id, dee.id], []])
	assert.equal(refused(opened, dee, keyFor(opened.known, dee.id, team, 3, 'key 3', [ana, bo, dee])), 'taken')
	assert.deepEqual(refused(comes(opened, cy), cy, recoveredWith(comes(opened, cy).known, hub, cy.id, team, 'R', recovery)), ['cannot-be', 0], 'it is used once')
})
