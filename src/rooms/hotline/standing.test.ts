import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { MemberId } from '#ground/people.ts'
import { spotAt } from '#ground/places.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import { asOne, tooFast, type Stood } from './independence.ts'
import { EYES, SAW } from './choices.ts'
import type { Evidence, Incident, Look, LookId } from './model.ts'
import { standsAgainst } from './rules.ts'
import { freshness, RULES, standsOn } from './standing.ts'

const NOW = 1_800_000_000_000 as Instant
const id = (n: number | string) => `look_${String(n).padStart(32, '0')}` as LookId
const member = (name: string) => `member_${name}` as MemberId
const look = (n: number, more: Partial<Look> = {}): Look => ({ id: id(n), incident: 'incident_0' as Look['incident'], by: member(`m${n}`), eyes: 'verifier', saw: 'activity', what: null, really: null, isVoid: false, observedAt: after(NOW, -minutes(1)), heardAt: after(NOW, -minutes(1)), ...more })
const evidence = (more: Partial<Evidence> = {}): Evidence => ({ eyewitnesses: 0, origins: 0, reports: 0, media: 0, reviewed: 0, looks: [], ...more })
const looks = fc.array(fc.record({ n: fc.nat(5), eyes: fc.constantFrom(...EYES), saw: fc.constantFrom(...SAW), ago: fc.integer({ min: 0, max: 90 }) }), { maxLength: 6 }).map((all) => all.map(({ n, eyes, saw, ago }, i) => look(i, { by: eyes === 'neighbour' || eyes === 'partner' ? null : member(`m${n}`), eyes, saw, observedAt: after(NOW, -minutes(ago)) })))
const known = fc.record({ eyewitnesses: fc.nat(4), reviewed: fc.nat(2), looks }).map((one) => evidence(one))

test('one who went and looked, and somebody else who saw it, is enough; so is a partner hub with somebody of ours; so are two who saw it themselves with a picture that was looked at', () => {
	assert.equal(standsOn(evidence({ looks: [look(1)], eyewitnesses: 1 }), NOW), 'R1')
	assert.equal(standsOn(evidence({ looks: [look(1), look(2, { eyes: 'observer' })] }), NOW), 'R1')
	assert.equal(standsOn(evidence({ looks: [look(1, { by: null, eyes: 'partner' })], eyewitnesses: 1 }), NOW), 'R3')
	assert.equal(standsOn(evidence({ eyewitnesses: 2, media: 1, reviewed: 1 }), NOW), 'R2')
	assert.equal(standsOn(evidence({ eyewitnesses: 9, media: 4 }), NOW), null, 'a picture nobody looked at is none')
	assert.ok(RULES.every(({ eyes }) => eyes >= 2))
})

test('one pair of eyes is never enough, whosesoever, and however often they say so', () => {
	fc.assert(
		fc.property(fc.constantFrom(...EYES), fc.integer({ min: 1, max: 5 }), fc.nat(9), (eyes, often, media) => {
			const same = Array.from({ length: often }, (_, i) => look(i, { by: member('one'), eyes }))
			assert.equal(standsOn(evidence({ looks: same, media, reviewed: media }), NOW), null)
			assert.equal(standsOn(evidence({ eyewitnesses: 1, media, reviewed: media }), NOW), null)
		}),
	)
})

test('members who came in through one person, or one through the other, are one pair of eyes', () => {
	const two = evidence({ looks: [look(1), look(2)] })
	const through = (...vouches: (readonly [string, string])[]) => ({ ...two, asOne: asOne([member('m1'), member('m2')], vouches.map(([one, by]) => ({ member: member(one), by: member(by) }))) })
	assert.equal(standsOn(two, NOW), 'R1')
	assert.equal(standsOn(through(['m1', 'x'], ['m2', 'y']), NOW), 'R1')
	assert.equal(standsOn(through(['m1', 'x'], ['m2', 'x']), NOW), null)
	assert.equal(standsOn(through(['m1', 'm2']), NOW), null)
	assert.equal(standsOn({ ...through(['m1', 'x'], ['m2', 'x']), eyewitnesses: 1 }, NOW), 'R1', 'somebody else saw it')
})

test('more who count as one, or a finding nobody can have made, never make it stand', () => {
	fc.assert(fc.property(known, fc.subarray([0, 1, 2, 3, 4, 5]), fc.subarray([0, 1, 2, 3, 4, 5]), (one, joined, fast) => {
		const less = { ...one, asOne: [joined.map((n) => member(`m${n}`))], tooFast: fast.map(id) }
		// Where those who count as one disagree, their no counts no more than their yes did.
		if (one.looks.some(({ saw }) => saw === 'nothing' || saw === 'not_enforcement')) return
		if (standsOn(less, NOW) !== null) assert.notEqual(standsOn(one, NOW), null)
	}))
})

test('whoever looked and it was not there counts against: it never makes it stand, and takes more than one who saw it', () => {
	fc.assert(fc.property(known, fc.constantFrom('nothing', 'not_enforcement'), fc.constantFrom(...EYES), (one, saw, eyes) => {
		const more = { ...one, looks: [...one.looks, look(9, { by: member('other'), eyes, saw })] }
		if (standsOn(more, NOW) !== null) assert.notEqual(standsOn(one, NOW), null)
	}))
	const sheriff = look(3, { saw: 'not_enforcement', really: 'sheriff' })
	assert.equal(standsOn(evidence({ eyewitnesses: 2, media: 4, reviewed: 4, looks: [sheriff] }), NOW), null)
	assert.equal(standsOn(evidence({ eyewitnesses: 9, looks: [look(1), sheriff] }), NOW), null)
	assert.equal(standsOn(evidence({ eyewitnesses: 9, looks: [look(1), look(2), sheriff] }), NOW), 'R1')
})

test('a member counts by what they saw last; that they cannot tell takes nothing back; a neighbour who sees nothing does not outweigh who is at the corner', () => {
	const first = look(1, { observedAt: after(NOW, -minutes(20)) })
	assert.equal(standsOn(evidence({ eyewitnesses: 3, looks: [first, look(2, { by: first.by, saw: 'nothing' })] }), NOW), null)
	assert.equal(standsOn(evidence({ eyewitnesses: 1, looks: [look(2, { by: first.by }), { ...first, saw: 'nothing' }] }), NOW), 'R1', 'nothing yet, and then it came')
	assert.equal(standsOn(evidence({ eyewitnesses: 1, looks: [first, look(2, { by: first.by, saw: 'unable' })] }), NOW), 'R1')
	const neighbours = Array.from({ length: 50 }, (_, i) => look(10 + i, { by: null, eyes: 'neighbour', saw: 'nothing' }))
	assert.equal(standsOn(evidence({ eyewitnesses: 2, looks: [first, ...neighbours] }), NOW), 'R1')
	assert.equal(standsOn(evidence({ eyewitnesses: 9, media: 1, reviewed: 1, looks: neighbours }), NOW), null)
})

test('neither the order of looks nor one that is void changes what it stands on', () => {
	fc.assert(fc.property(known, fc.infiniteStream(fc.nat()), (one, dice) => {
		const shuffled = one.looks.map((each) => [dice.next().value as number, each] as const).toSorted(([a], [b]) => a - b).map(([, each]) => each)
		assert.equal(standsOn({ ...one, looks: [...shuffled, look(99, { isVoid: true })] }, NOW), standsOn(one, NOW))
	}))
})

test('nobody is in two places at once: the later finding waits for other eyes before neighbours are told', () => {
	const at = (n: number, km: number, mins: number, by = 'v9'): Stood => ({ look: id(n), by: member(by), spot: spotAt({ lat: 44.95, lon: -93.26 }, { dx: km * 1000, dy: 0 }), at: after(NOW, minutes(mins)) })
	assert.deepEqual(tooFast([at(1, 0, 0), at(2, 7.4, 9), at(3, 12.1, 18)]), [id(2), id(3)])
	assert.deepEqual(tooFast([at(1, 0, 0), at(2, 7.4, 20)]), [])
	assert.deepEqual(tooFast([at(1, 0, 0), at(2, 0.9, 0)]), [], 'one corner seen twice')
	assert.deepEqual(tooFast([at(1, 0, 0), at(2, 7.4, 9, 'other')]), [])
	assert.deepEqual(tooFast([at(1, 0, 0), at(2, 5, 0)]), [id(1), id(2)], 'at one moment neither is sure')
	const incident = { state: 'verifying' } as Incident
	const held = evidence({ eyewitnesses: 1, looks: [look(2, { by: member('v9') })], tooFast: [id(2)] })
	const refused = (of: Evidence) => standsAgainst(incident, of, { tells: 'alert', level: 'L2' }, NOW)
	assert.equal(refused(held), 'impossible-travel')
	assert.equal(refused({ ...held, eyewitnesses: 0, tooFast: [] }), 'one-pair-of-eyes')
	assert.equal(refused({ ...held, looks: [...held.looks, look(5)] }), 'not-confirmed', 'other eyes end the wait')
})

test('what is over is told to nobody, however few, and what nobody has seen for an hour to no neighbour', () => {
	const enough = evidence({ looks: [look(1)], eyewitnesses: 1 })
	for (const level of ['L0', 'L1', 'L2'] as const) assert.equal(standsAgainst({ state: 'ended' } as Incident, enough, { tells: 'alert', level }, NOW), 'has-ended')
	const seen = (mins: number) => standsAgainst({ state: 'confirmed', seenAt: after(NOW, -minutes(mins)) } as Incident, enough, { tells: 'alert', level: 'L2' }, NOW)
	assert.deepEqual([seen(60), seen(61)], [null, 'gone-stale'])
})

test('what nobody has seen for half an hour reads when it was seen, and after an hour as not known', () => {
	assert.deepEqual([0, 30, 31, 60, 61].map((mins) => freshness(after(NOW, -minutes(mins)), NOW)), ['now', 'now', 'last-seen', 'last-seen', 'not-known'])
	assert.equal(freshness(null, NOW), 'not-known')
})
