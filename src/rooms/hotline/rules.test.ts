import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { step, verbsFrom } from '#ground/machine.ts'
import { isAllowed, Role, type MemberId, type Speaker } from '#ground/people.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import { evidenceFrom } from './counting.ts'
import { SAW, type Command, type Incident, type IncidentId, type Level, type Look, type Note, type Refusal, type Saw } from './model.ts'
import { incidents, isOpen, signersFor, standsAgainst, whoMay } from './rules.ts'

const noon = 1_767_268_800_000 as Instant
const house: Speaker = { as: 'house' }
const heard: Incident = { state: 'unconfirmed', id: `incident_${'0'.repeat(32)}` as IncidentId, kind: 'street', zone: 'cedar' as never, spot: null, place: null, openedAt: noon, heardAt: noon, seenAt: null, isDrill: false }
const found = (saw: Saw): Command => ({ verb: 'found', saw, what: null, really: null })
const move = (incident: Incident, command: Command, now = noon) => step<Incident, Command, Note, Refusal>(incidents, { by: house, now }, incident, command)
function led(incident: Incident, ...commands: Command[]): Incident {
	return commands.reduce((one, command) => {
		const moved = move(one, command)
		assert.ok(moved.ok, command.verb)
		return moved.value.next
	}, incident)
}

test('a report is a worry: somebody looks, and only a decision makes it a fact', () => {
	assert.equal(led(heard, found('activity')).state, 'verifying')
	assert.equal(led(heard, found('activity'), { verb: 'confirm' }).state, 'confirmed')
	assert.deepEqual(verbsFrom(incidents, 'merged'), ['split'])
})

test('what is over says what it was, and is looked at anew before anything is said of it again', () => {
	const over = led(heard, { verb: 'not-it', really: 'tow' })
	assert.ok(over.state === 'not-enforcement' && over.really === 'tow' && over.closedAt === noon)
	for (const verb of ['confirm', 'end', 'cannot-tell'] as const) assert.deepEqual(move(over, { verb }), { ok: false, refusal: 'not-from-here' })
	assert.deepEqual(led(over, { verb: 'split' }).state, 'verifying')
	assert.deepEqual(move(heard, { verb: 'merge', into: heard.id }), { ok: false, refusal: 'into-itself' })
})

test('when it is confirmed other rooms may pause nearby, once, and are told no more than which part of town', () => {
	const moved = move(heard, { verb: 'confirm' })
	assert.deepEqual(moved.ok && moved.value.notes, [{ says: 'hotline/pause-nearby', incident: heard.id, zone: 'cedar' }])
	assert.deepEqual(moved.ok && move(moved.value.next, { verb: 'confirm' }).ok, true)
	const again = moved.ok && move(moved.value.next, { verb: 'confirm' })
	assert.deepEqual(again && again.ok && again.value.notes, [])
})

test('two sign what alarms neighbours; whoever takes something back needs nobody’s leave', () => {
	for (const level of ['L2', 'L3', 'L4'] as const) for (const tells of ['alert', 'update'] as const) assert.equal(signersFor(tells, level), 2)
	for (const tells of ['cancel', 'not-enforcement', 'unverified', 'all-clear', 'expired'] as const) for (const level of ['L0', 'L2', 'L4'] as const) assert.equal(signersFor(tells, level), 1)
	assert.equal(signersFor('alert', 'L1'), 1)
})

test('a steward keeps the hub and sees nothing of the hotline; anybody may report', () => {
	const as = (role: Role): Speaker => ({ as: 'member', member: { id: 'm' as MemberId, called: '', roles: [role], language: 'en', teams: [] } })
	for (const what of ['see-board', 'see-own-checks', 'found', 'approve', 'correct', 'check'] as const) assert.equal(isAllowed(as('steward'), whoMay[what]), false, what)
	for (const role of Role.options) assert.ok(isAllowed(as(role), whoMay.report), role)
	assert.ok(isAllowed({ as: 'anyone' }, whoMay.report))
	for (const what of Object.keys(whoMay) as (keyof typeof whoMay)[]) if (!['report', 'see-alerts', 'subscribe'].includes(what)) assert.equal(isAllowed({ as: 'anyone' }, whoMay[what]), false, what)
})

test('nothing anybody can say, in any order and however often, tells neighbours on fewer than two pairs of eyes', () => {
	const people = ['ana', 'bo', 'cy'] as const
	type Event = { readonly is: 'report'; readonly origin: string; readonly hand: '1st' | '2nd' | 'online'; readonly from: string | null } | { readonly is: 'look'; readonly by: string; readonly saw: Saw } | { readonly is: 'do'; readonly command: Command } | { readonly is: 'wait'; readonly minutes: number }
	const event: fc.Arbitrary<Event> = fc.oneof(
		fc.record({ is: fc.constant('report' as const), origin: fc.constantFrom('o1', 'o2'), hand: fc.constantFrom('1st' as const, '2nd' as const, 'online' as const), from: fc.constantFrom(null, 'r0') }),
		fc.record({ is: fc.constant('look' as const), by: fc.constantFrom(...people), saw: fc.constantFrom(...SAW) }),
		fc.constantFrom<Command>({ verb: 'check' }, { verb: 'confirm' }, { verb: 'doubt' }, { verb: 'end' }, { verb: 'split' }).map((command) => ({ is: 'do' as const, command })),
		fc.integer({ min: 1, max: 40 }).map((n) => ({ is: 'wait' as const, minutes: n })),
	)
	let alarms = 0
	fc.assert(
		fc.property(fc.array(event, { maxLength: 16 }), fc.constantFrom<Level>('L2', 'L3', 'L4'), (events, level) => {
			let [incident, now]: [Incident, Instant] = [heard, noon]
			const looks: Look[] = []
			const voices: { id: string; origin: string; hand: string; media: null; chain: string | null }[] = []
			for (const one of events) {
				if (one.is === 'wait') now = after(now, minutes(one.minutes))
				if (one.is === 'report') voices.push({ id: `r${voices.length}`, origin: one.origin, hand: one.hand, media: null, chain: one.from })
				const command = one.is === 'do' ? one.command : one.is === 'look' ? found(one.saw) : null
				const moved: ReturnType<typeof move> | null = command && move(incident, command, now)
				if (moved?.ok) incident = moved.value.next
				if (one.is === 'look' && moved?.ok) looks.push({ id: `l${looks.length}` as never, incident: heard.id, by: one.by as MemberId, eyes: 'verifier', saw: one.saw, what: null, really: null, isVoid: false, observedAt: now, heardAt: now })
				if (standsAgainst(incident, evidenceFrom(voices, looks), { tells: 'alert', level }, now) !== null) continue
				alarms++
				const saw = new Set(looks.filter((look) => look.saw === 'activity').map(({ by }) => by))
				const own = new Set(voices.filter(({ hand, chain }) => hand === '1st' && chain === null).map(({ origin }) => origin))
				assert.ok(isOpen(incident) && incident.state === 'confirmed')
				assert.ok(saw.size >= 1 && saw.size + own.size >= 2, `${[...saw].join()} and ${[...own].join()}`)
			}
		}),
		{ numRuns: 3000 },
	)
	assert.ok(alarms > 20, 'some of them did alarm')
})
