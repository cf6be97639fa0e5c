import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from '#ground/people.ts'
import { minutes, seconds, type Instant } from '#ground/time.ts'
import { asideOf, BACK_AN_HOUR, BACK_APART, drawDigits, mayComeForward, STAYS_FIRST, type Flood } from './flood.ts'
import { OF_ONE_VOICE } from './surge.ts'
import { CALL_STATES, happens, isAtHub, isLive, isUnproven, LASTS, type Call, type Calls, type Does, type Event, type OnCall, type Roster } from './calls.ts'

const NOON = 1_800_000_000_000 as Instant
const [BO, DEE, ELI, FAY, GUS, LEAD] = ['bo', 'dee', 'eli', 'fay', 'gus', 'lead'] as unknown as [MemberId, MemberId, MemberId, MemberId, MemberId, MemberId]
const person = (member: MemberId, duty: OnCall['duty'], languages: readonly string[], isRested = true, isWoman = false): OnCall => ({ member, duty, languages, isRested, isWoman })
const TEAM: Roster = { people: [person(BO, 'shift', ['en']), person(DEE, 'shift', ['en', 'es']), person(ELI, 'shift', ['en', 'es', 'so', 'ar']), person(FAY, 'standby', ['en', 'es', 'so', 'ar']), person(GUS, 'shift', ['en', 'es', 'so', 'ar'], false)], owner: LEAD }

/** Plays events from noon on; each may say how long after the one before it happens. */
type Played = { readonly calls: Calls; readonly does: readonly Does[]; readonly now: number; readonly rung: (call?: string) => MemberId[]; readonly call: Call; readonly order: readonly string[] }
function played(events: readonly (Event & { readonly in?: number })[], roster: Roster = TEAM): Played {
	let [calls, now]: [Calls, number] = [new Map(), NOON]
	const does: Does[] = []
	for (const { in: wait = 0, ...event } of events) {
		now += wait
		const next = happens(calls, event, roster, now as Instant)
		calls = next.calls
		does.push(...next.does)
	}
	const rung = (call = 'c') => does.flatMap((one) => (one.does === 'ring' && one.call === call ? [one.member] : []))
	return { calls, does, now, rung, call: calls.get('c') as Call, order: does.map((one) => ('what' in one ? one.what : one.does)) }
}
const came = (known: string | null = null): Event => ({ is: 'came', call: 'c', known })
const chose = (language: string): Event => ({ is: 'chose', call: 'c', language })
const woman: Event = { is: 'asked-for-a-woman', call: 'c' }
const one = (member: MemberId): Event => ({ is: 'pressed-1', call: 'c', member })
const ended = (member: MemberId): Event => ({ is: 'leg-ended', call: 'c', member })
const time = (ms: number) => ({ is: 'time', in: ms }) as const

test('languages come first, and nobody rings before one was chosen or time went by', () => {
	assert.deepEqual(played([came()]).order, ['languages'])
	assert.deepEqual(played([came(), chose('es')]).rung(), [DEE, ELI])
	assert.deepEqual(played([came(), time(LASTS.greeted)]).rung(), [BO, DEE, ELI])
})

test('what is known is said at once and wakes nobody; who wants to speak all the same is put through', () => {
	const heard = played([came('not-enforcement'), chose('es'), time(LASTS.known)])
	assert.deepEqual(heard.order, ['languages', 'known', 'hang-up'])
	assert.equal(heard.call.closed, 'told')
	assert.deepEqual(played([came('not-enforcement'), chose('es'), { is: 'goes-on', call: 'c' }]).rung(), [DEE, ELI])
})

test('the first to press 1 has it, the others stop ringing, and who presses later hears so', () => {
	const { does, call } = played([came(), chose('es'), one(ELI), one(DEE), one(ELI)])
	assert.deepEqual(does.slice(-3), [{ does: 'stop-ringing', call: 'c', member: DEE }, { does: 'connect', call: 'c', member: ELI }, { does: 'too-late', call: 'c', member: DEE }])
	assert.deepEqual([call.state, call.by], ['connected', ELI])
})

test('three calls within a moment are three conversations', () => {
	const ids = ['c', 'd', 'e']
	let [calls, spoken]: [Calls, string[]] = [new Map(), []]
	for (const call of ids) {
		calls = happens(calls, { is: 'came', call, known: null }, TEAM, NOON).calls
		const next = happens(calls, { is: 'chose', call, language: 'en' }, { ...TEAM, people: TEAM.people.map((who) => ({ ...who })) }, NOON)
		calls = next.calls
		const [first] = calls.get(call)?.ringing ?? []
		if (first) calls = happens(calls, { is: 'pressed-1', call, member: first }, TEAM, NOON).calls
		spoken = [...calls.values()].flatMap(({ by }) => (by === null ? [] : [by]))
	}
	assert.deepEqual(spoken, [BO, DEE, ELI])
})

test('three who call while all phones ring for the first are served one after the other, and none of them is sent to leave a message', () => {
	let calls: Calls = new Map()
	const hear = (event: Event, at = NOON) => (calls = happens(calls, event, TEAM, at as Instant).calls)
	for (const call of ['c', 'd', 'e']) {
		hear({ is: 'came', call, known: null })
		hear({ is: 'chose', call, language: 'en' })
	}
	assert.deepEqual([...calls.values()].map(({ state, ringing }) => [state, ringing.length]), [['ringing', 3], ['ringing', 0], ['ringing', 0]])
	for (const [i, call] of ['c', 'd', 'e'].entries()) {
		hear({ is: 'time', call }, (NOON + seconds(3 * i)) as Instant)
		hear({ is: 'pressed-1', call, member: calls.get(call)?.ringing[0] as MemberId })
	}
	assert.deepEqual([...calls.values()].map(({ by }) => by), [BO, DEE, ELI])
})

test('a phone that rang for a call in vain does not ring for it again, while another is waited for', () => {
	let calls: Calls = new Map()
	const hear = (event: Event) => (calls = happens(calls, event, TEAM, NOON).calls)
	for (const call of ['c', 'd']) {
		hear({ is: 'came', call, known: null })
		hear({ is: 'chose', call, language: 'en' })
	}
	hear({ is: 'leg-ended', call: 'c', member: BO })
	hear({ is: 'time', call: 'd' })
	assert.deepEqual(calls.get('d')?.ringing, [BO])
	hear({ is: 'leg-ended', call: 'd', member: BO })
	hear({ is: 'time', call: 'd' })
	assert.deepEqual([calls.get('d')?.state, calls.get('d')?.ringing], ['ringing', []])
})

test('a woman asked for: only who offered it rings, on shift and then on standby; where there is nobody, a message, and never anybody else', () => {
	const of = (...women: readonly MemberId[]): Roster => ({ ...TEAM, people: TEAM.people.map((who) => ({ ...who, isWoman: women.includes(who.member) })) })
	assert.deepEqual(played([came(), woman, chose('es')], of(BO, ELI)).rung(), [ELI])
	assert.deepEqual(played([came(), woman, chose('es')], of(BO)).rung(), [BO], 'before the language comes who it is')
	assert.deepEqual(played([came(), woman, chose('es')], of(FAY)).rung(), [FAY])
	assert.deepEqual(played([came(), woman, chose('es'), time(LASTS.ringing), time(LASTS.standby)], of(DEE, FAY)).rung(), [DEE, FAY])
	for (const nobody of [of(), of(GUS)]) {
		const { rung, call, order } = played([came(), woman, chose('es'), time(minutes(1))], nobody)
		assert.deepEqual([rung(), call.state, order], [[], 'message', ['languages', 'before-message', 'record']])
	}
	assert.deepEqual(played([came('ended'), chose('es'), woman, { is: 'goes-on', call: 'c' }], of(DEE)).rung(), [DEE])
	const { calls } = played([came(), chose('es'), woman], of())
	assert.equal(calls.get('c')?.woman, false, 'too late: somebody rings already')
})

test('nobody here: another hub is offered it, and whoever presses 1 there has it; if nobody does, a message, and never again', () => {
	const beside: Roster = { ...TEAM, beside: true }
	const offered = [came(), chose('es'), time(LASTS.ringing), time(LASTS.standby)] as const
	const pressed: Event = { is: 'hub-pressed-1', call: 'c' }
	assert.deepEqual(played(offered, beside).order.slice(-2), ['please-hold', 'ring-hub'])
	const taken = played([...offered, pressed, pressed], beside).call
	assert.deepEqual([taken.state, taken.by, isAtHub(taken)], ['connected', null, true])
	for (const end of [{ is: 'hung-up', call: 'c' }, { is: 'hub-ended', call: 'c' }, { is: 'lost', call: 'c' }, time(LASTS.connected)] as const) {
		const { call, does } = played([...offered, pressed, end, pressed, { is: 'left-message', call: 'c' }], beside)
		assert.deepEqual([call.state, call.closed, does.some((one) => one.does === 'record' || one.does === 'call-back')], ['closed', 'overflowed', false])
	}
	assert.deepEqual(played([...offered, time(LASTS.overflow)], beside).order.slice(-3), ['stop-hub', 'before-message', 'record'])
	const { call, order } = played([...offered, { is: 'hub-ended', call: 'c' }, pressed, time(LASTS.message)], beside)
	assert.deepEqual([call.closed, order.filter((does) => does === 'ring-hub').length, order.includes('stop-hub')], ['unanswered', 1, false])
	assert.deepEqual(played([...offered, { is: 'hung-up', call: 'c' }], beside).order.slice(-1), ['stop-hub'])
	assert.equal(played([came(), chose('es'), woman, time(0)], { people: [], owner: null, beside: true }).call.state, 'overflow', 'asked too late, when it rings there')
	assert.equal(played([came(), woman, chose('es')], { people: [], owner: null, beside: true }).call.state, 'message', 'nobody there said that they answer such calls')
})

test('what another hub sent rings whoever is on; then it ends, and the hub it came from takes the message', () => {
	const from: Event = { is: 'came', call: 'c', known: null, isFromHub: true }
	assert.deepEqual(played([from, { is: 'waited', call: 'c', state: 'greeted' }], { ...TEAM, beside: true }).rung(), [BO, DEE, ELI])
	const { call, order } = played([from, { is: 'waited', call: 'c', state: 'greeted' }, time(LASTS.ringing), time(LASTS.standby)], { ...TEAM, beside: true })
	assert.deepEqual([call.closed, order.includes('ring-hub'), order.at(-1)], ['unanswered', false, 'hang-up'])
})

// Yap's table: every outcome in every language

const LANGUAGES = ['en', 'es', 'so', 'ar', null] as const
type Outcome = readonly [name: string, events: (rung: readonly MemberId[]) => readonly (Event & { in?: number })[], roster: (of: Roster) => Roster, ends: (all: Played) => unknown, want: unknown]
const same = (roster: Roster) => roster
const stateOf = ({ call }: Played) => [call.state, call.closed]
const OUTCOMES: readonly Outcome[] = [
	['the first answers', (rung) => rung.slice(0, 1).map(one), same, ({ call }) => call.state, 'connected'],
	['the last answers', (rung) => rung.slice(-1).map(one), same, ({ call }) => call.state, 'connected'],
	['one number is wrong and another answers', (rung) => [ended(rung[0] as MemberId), one((rung[1] ?? FAY) as MemberId)], same, ({ call }) => call.state, 'connected'],
	['all are busy, standby answers', (rung) => [...rung.map(ended), one(FAY)], same, ({ call }) => [call.state, call.by], ['connected', FAY]],
	['nobody answers, standby does', () => [time(LASTS.ringing), one(FAY)], same, ({ call }) => call.by, FAY],
	['a mailbox answers and presses nothing', (rung) => [...rung.map(ended), time(LASTS.standby)], same, ({ call }) => call.state, 'message'],
	['nobody answers at all, and a message is left', () => [time(LASTS.ringing), time(LASTS.standby), { is: 'left-message', call: 'c' }, { is: 'left-message', call: 'c' }], same, ({ call, does }) => [call.state, call.owner, does.filter((each) => each.does === 'call-back').length], ['call-back', LEAD, 1]],
	['nobody answers, no message', () => [time(LASTS.ringing), time(LASTS.standby), time(LASTS.message)], same, stateOf, ['closed', 'unanswered']],
	['nobody is on shift or all rest', () => [], (of) => ({ ...of, people: of.people.map((who) => ({ ...who, isRested: false })) }), ({ call, rung }) => [call.state, rung()], ['message', []]],
	['the caller hangs up while it rings', () => [{ is: 'hung-up', call: 'c', in: seconds(4) }, time(minutes(10))], same, ({ call, does, rung }) => [call.closed, does.filter((each) => each.does === 'stop-ringing').length === rung().length], ['gone', true]],
]
let cases = 0
for (const [name, events, roster, ends, want] of OUTCOMES)
	for (const language of LANGUAGES) {
		cases += 1
		test(`${name}, in ${language ?? 'no language'}`, () => {
			const begin = [came(), language === null ? time(LASTS.greeted) : chose(language)]
			const team = roster(TEAM)
			assert.deepEqual(ends(played([...begin, ...events(played(begin, team).rung())], team)), want)
		})
	}
test('they are fifty', () => assert.equal(cases, 50))

// Whatever happens, in whatever order

const MEMBERS = [BO, DEE, ELI, FAY, GUS] as const
const anyCall = fc.constantFrom('c', 'd', 'e')
const anyMember = fc.constantFrom(...MEMBERS)
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
	fc.record({ is: fc.constant('typed' as const), call: anyCall, state: fc.constantFrom('asked' as const, 'asked-again' as const), digits: fc.constantFrom('27', '72') }),
	fc.record({ is: fc.constant('came' as const), call: anyCall, known: fc.constantFrom(null, null, 'ended'), isFromHub: fc.boolean() }),
	fc.record({ is: fc.constant('chose' as const), call: anyCall, language: fc.constantFrom('en', 'es', 'so', 'vi') }),
	fc.record({ is: fc.constantFrom('asked-for-a-woman' as const, 'goes-on' as const, 'left-message' as const, 'hung-up' as const, 'hub-pressed-1' as const, 'hub-ended' as const), call: anyCall }),
	fc.record({ is: fc.constant('waited' as const), call: anyCall, state: fc.constantFrom(...CALL_STATES) }),
	fc.record({ is: fc.constantFrom('pressed-1' as const, 'leg-ended' as const, 'wrapped-up' as const), call: anyCall, member: anyMember }),
	fc.constant({ is: 'time' as const }),
	fc.record({ is: fc.constant('time' as const), call: anyCall }),
)
const anyFlood: fc.Arbitrary<Flood> = fc.record({ digits: fc.constant('27'), aside: fc.constantFrom(null, null, null, 'message' as const, 'told' as const), back: fc.record({ lastAt: fc.constantFrom(null, NOON), lately: fc.constantFrom(0, BACK_AN_HOUR), isHeard: fc.boolean() }) })
const anyRoster: fc.Arbitrary<Roster> = fc.record({ people: fc.subarray([...MEMBERS]).chain((members) => fc.tuple(...members.map((member) => fc.record({ member: fc.constant(member), duty: fc.constantFrom('shift' as const, 'standby' as const), languages: fc.subarray(['en', 'es', 'so']), isRested: fc.boolean(), isWoman: fc.boolean() })))), owner: fc.constant(LEAD), beside: fc.boolean(), flood: fc.option(anyFlood, { freq: 1, nil: null }) })
const RANK: Readonly<Record<string, number>> = { greeted: 0, known: 1, aside: 1.2, asked: 1.4, 'asked-again': 1.6, staying: 1.8, ringing: 2, standby: 3, overflow: 4, message: 5, connected: 6, 'wrap-up': 7, 'call-back': 8, closed: 8 }
const anyWait = fc.constantFrom(0, 0, seconds(1), seconds(12), seconds(30), minutes(3))
/** Half of them begin with a call whose phones ring, or would: what comes late in a call is rare otherwise. */
const staysAt = (call: string): Event[] => [{ is: 'came', call, known: null }, { is: 'chose', call, language: 'es' }, { is: 'waited', call, state: 'asked' }, { is: 'waited', call, state: 'asked-again' }]
const anyStart = fc.constantFrom([], [], [came(), chose('es')], [came(), woman, chose('es')], [...staysAt('c'), ...staysAt('d'), ...staysAt('e')]).chain((events) => fc.tuple(...events.map((event) => fc.record({ event: fc.constant(event), wait: fc.constant(0), roster: fc.oneof(anyRoster, fc.constant<Roster>({ people: [], owner: LEAD, beside: true }), fc.constant<Roster>({ people: [], owner: LEAD, flood: { digits: '27', aside: null, back: { lastAt: null, lately: 0, isHeard: false } } })) }))))
const anyStory = fc.tuple(anyStart, fc.array(fc.record({ event: anyEvent, wait: anyWait, roster: anyRoster }), { maxLength: 60 })).map(([start, rest]) => [...start, ...rest])

test('nobody has two calls, nobody who rests rings, nothing goes back, and every leg that rang was stopped or put through', () => {
	fc.assert(
		fc.property(anyStory, (story) => {
			let [calls, now]: [Calls, number] = [new Map(), NOON]
			const legs = new Map<string, MemberId[]>()
			const rung = new Set<string>()
			const hubs = new Map<string, 'rings' | 'has-it' | 'over'>()
			for (const { event, wait, roster } of story) {
				now += wait
				const before = calls
				const next = happens(calls, event, roster, now as Instant)
				calls = next.calls
				for (const does of next.does) {
					const open = 'member' in does ? (legs.get(does.call) ?? []) : []
					if (does.does === 'ring') {
						const who = roster.people.find(({ member }) => member === does.member)
						assert.ok(who?.isRested, 'rested, and on the list now')
						assert.ok(who.isWoman || !calls.get(does.call)?.woman, 'nobody who did not offer it, where a woman was asked for')
						assert.ok(![...legs.values()].flat().includes(does.member), 'nowhere else at this moment')
						assert.ok(!rung.has(`${does.call} ${does.member}`), 'nobody twice for one call')
						rung.add(`${does.call} ${does.member}`)
						legs.set(does.call, [...open, does.member])
					}
					if (does.does === 'stop-ringing' || does.does === 'connect') {
						assert.ok(open.includes(does.member), 'only a leg that rings')
						legs.set(does.call, open.filter((member) => member !== does.member))
					}
					if (does.does === 'ring-hub') assert.deepEqual([roster.beside, calls.get(does.call)?.woman, before.get(does.call)?.hub, hubs.has(does.call), calls.get(does.call)?.ringing.length], [true, false, null, false, 0], 'once, where it was agreed, when nobody of ours rings; no woman’s call and none that came from a hub')
					if (does.does === 'ring-hub') hubs.set(does.call, 'rings')
					if (does.does === 'stop-hub') {
						assert.equal(hubs.get(does.call), 'rings', 'only a line that rings')
						hubs.set(does.call, 'over')
					}
					if (does.does === 'connect') assert.ok(event.is === 'pressed-1' && event.member === does.member && before.get(does.call)?.ringing.includes(does.member), 'only who pressed 1')
				}
				if (event.is === 'hub-ended' && hubs.has(event.call)) hubs.set(event.call, 'over')
				if (event.is === 'hub-pressed-1' && hubs.get(event.call) === 'rings') hubs.set(event.call, 'has-it')
				if (event.is === 'leg-ended') legs.set(event.call, (legs.get(event.call) ?? []).filter((member) => member !== event.member))
				const held = [...calls.values()].flatMap(({ ringing, by, state }) => [...ringing, ...(by !== null && isLive(state) ? [by] : [])])
				assert.equal(new Set(held).size, held.length, 'one call each')
				for (const call of calls.values()) {
					if (call.state === 'overflow') assert.equal(call.digits, null)
					assert.ok(call.woman || !before.get(call.id)?.woman, 'what was asked for stays asked for')
					if (call.woman && !before.get(call.id)?.woman) assert.deepEqual([call.ringing, call.by], [[], null], 'asked before anybody rings')
					assert.deepEqual((legs.get(call.id) ?? []).toSorted(), [...call.ringing].toSorted(), 'who rings is who was rung')
					assert.ok((RANK[call.state] ?? 0) >= (RANK[before.get(call.id)?.state ?? 'greeted'] ?? 0), 'never back')
					if (call.state === 'call-back') assert.equal(call.owner, LEAD)
					assert.equal(call.state === 'overflow', hubs.get(call.id) === 'rings', 'a hub’s line rings as long as that is where the call is')
					if (isAtHub(call)) assert.deepEqual([hubs.get(call.id), call.by], ['has-it', null])
					if (call.hub === 'from') assert.ok(!['overflow', 'message', 'call-back'].includes(call.state), 'what a hub sent goes to none again and leaves no message')
				}
				// Carriers say things twice.
				assert.deepEqual(happens(calls, event, roster, now as Instant).calls, calls)
			}
		}),
		{ numRuns: 400 },
	)
})

test('every call comes to an end by itself, and is recorded only after it was said that it is', () => {
	fc.assert(
		fc.property(anyStory, anyRoster, (story, roster) => {
			let [calls, now]: [Calls, number] = [new Map(), NOON]
			const does: Does[] = []
			const play = (event: Event, at: Roster) => {
				const next = happens(calls, event, at, now as Instant)
				calls = next.calls
				does.push(...next.does)
			}
			for (const step of story) {
				now += step.wait
				play(step.event, step.roster)
			}
			const longest = Object.values(LASTS).reduce((sum, ms) => sum + ms, 0)
			for (const end = now + longest; now < end; ) {
				now += seconds(10)
				play({ is: 'time' }, roster)
			}
			for (const { state } of calls.values()) assert.ok(!isLive(state), state)
			for (const [i, each] of does.entries()) if (each.does === 'record') assert.deepEqual(does[i - 1], { does: 'say', call: each.call, what: 'before-message' })
			for (const id of calls.keys()) for (const once of ['record', 'connect', 'call-back']) assert.ok(does.filter((each) => each.does === once && each.call === id).length <= 1, once)
		}),
		{ numRuns: 300 },
	)
})

test('every state is one of the list', () => assert.deepEqual(Object.keys(RANK).toSorted(), [...CALL_STATES].toSorted()))

test('a call nobody hears of any more wakes nobody: it is over', () => {
	for (const language of ['es', null]) {
		const { call, rung } = played([came(), ...(language === null ? [] : [chose(language)]), { is: 'lost', call: 'c', in: minutes(2) }, time(minutes(10))])
		assert.deepEqual([call.closed, rung().includes(FAY)], ['gone', false])
	}
})

test('the carrier says that a state is over, once: said again, late or of another state, nothing happens', () => {
	const waited = (state: Call['state']): Event => ({ is: 'waited', call: 'c', state })
	assert.deepEqual(played([came(), waited('greeted')]).rung(), [BO, DEE, ELI])
	assert.deepEqual(played([came(), waited('greeted'), waited('greeted'), waited('standby'), waited('message')]).call.state, 'ringing')
	assert.equal(played([came(), chose('es'), waited('ringing'), waited('standby'), waited('message'), waited('message')]).call.closed, 'unanswered')
	assert.equal(played([came(), chose('es'), one(ELI), waited('connected')]).call.state, 'connected')
})

// In a surge

const FLOOD: Flood = { digits: '47', aside: null, back: { lastAt: null, lately: 0, isHeard: false } }
const flooded = (more: Partial<Flood> = {}): Roster => ({ ...TEAM, flood: { ...FLOOD, ...more } })
const typed = (digits: string, state: 'asked' | 'asked-again' = 'asked'): Event => ({ is: 'typed', call: 'c', state, digits })
const misses = (state: 'asked' | 'asked-again'): Event => ({ is: 'waited', call: 'c', state })
const stays: readonly Event[] = [came(), chose('es'), misses('asked'), misses('asked-again')]

test('in a surge two digits are asked for after the language, and who presses them rings the phones as ever', () => {
	assert.deepEqual([played([came(), chose('es')], flooded()).call.state, played([came(), chose('es')], flooded()).rung()], ['asked', []])
	assert.deepEqual(played([came(), chose('es'), typed('47')], flooded()).rung(), [DEE, ELI])
	assert.deepEqual(played([came(), chose('es'), typed('74'), typed('47', 'asked-again')], flooded()).rung(), [DEE, ELI])
	assert.deepEqual(played([came('ended'), chose('es'), { is: 'goes-on', call: 'c' }, typed('47')], flooded()).rung(), [DEE, ELI], 'what is known is said first')
	assert.deepEqual(played([{ is: 'came', call: 'c', known: null, isFromHub: true }, time(LASTS.greeted)], flooded()).rung(), [BO, DEE, ELI], 'another hub is not asked')
	assert.equal(played([came(), chose('es'), typed('74'), typed('74')], flooded()).call.state, 'asked-again', 'said twice, it is one try')
})

test('whoever presses nothing is not turned away: they stay, and after a while the phones ring for them; who asked for a woman as ever', () => {
	const { call, rung } = played(stays, flooded())
	assert.deepEqual([call.state, rung()], ['staying', []])
	assert.deepEqual(played([...stays, { ...time(STAYS_FIRST - 1), call: 'c' }], flooded()).rung(), [])
	assert.deepEqual(played([...stays, { ...time(STAYS_FIRST), call: 'c' }], flooded()).rung(), [DEE, ELI])
	assert.deepEqual(played([...stays, { ...time(STAYS_FIRST), call: 'c' }, one(ELI)], flooded()).call.by, ELI)
	assert.deepEqual(played([...stays, { ...time(STAYS_FIRST), call: 'c' }, ended(DEE), ended(ELI)], flooded()).order.slice(-2), ['before-message', 'record'], 'once')
	assert.deepEqual(played([came(), woman, ...stays.slice(1), { ...time(STAYS_FIRST), call: 'c' }], flooded()).rung(), [])
	const night: Roster = { ...flooded(), people: TEAM.people.filter(({ duty, isRested }) => duty === 'standby' || !isRested) }
	assert.deepEqual(played([...stays, { ...time(STAYS_FIRST), call: 'c' }], night).rung(), [FAY])
})

test('of those who stay one rings at a time, so far apart, so many an hour, each number once; then a message', () => {
	for (const back of [{ ...FLOOD.back, isHeard: true }, { ...FLOOD.back, lately: BACK_AN_HOUR }, { ...FLOOD.back, lastAt: (NOON + STAYS_FIRST - BACK_APART + 1) as Instant }]) {
		const { rung, call } = played([...stays, { ...time(STAYS_FIRST), call: 'c' }], flooded({ back }))
		assert.deepEqual([rung(), call.state], [[], 'staying'])
		assert.equal(played([...stays, time(LASTS.staying)], flooded({ back })).call.state, 'message')
	}
	const two = stays.map((event): Event => ({ ...event, call: 'd' }) as Event)
	const { rung, calls } = played([...stays, ...two, { ...time(STAYS_FIRST), call: 'c' }, { is: 'time', call: 'd' }], { ...flooded(), people: [...TEAM.people, person(GUS, 'shift', ['so'])] })
	assert.deepEqual([rung(), rung('d'), calls.get('d')?.state], [[DEE, ELI], [], 'staying'])
	const first: readonly Event[] = [{ is: 'came', call: 'a', known: null }, { is: 'chose', call: 'a', language: 'en' }, { is: 'typed', call: 'a', state: 'asked', digits: '47' }, { is: 'came', call: 'd', known: null }, { is: 'chose', call: 'd', language: 'en' }, { is: 'typed', call: 'd', state: 'asked', digits: '47' }]
	const behind = played([...stays, ...first, { is: 'leg-ended', call: 'a', member: BO }, { ...time(STAYS_FIRST), call: 'c' }], flooded())
	assert.deepEqual([behind.calls.get('d')?.ringing, behind.rung()], [[], []], 'whoever pressed them has the phone that is free')
})

test('a number set aside rings nobody and may leave one message; when the surge is over, whoever waits is put through as ever', () => {
	assert.deepEqual(played([came(), chose('es'), time(LASTS.aside)], flooded({ aside: 'message' })).order, ['languages', 'aside', 'before-message', 'record'])
	const told = played([came(), chose('es'), time(LASTS.aside)], flooded({ aside: 'told' }))
	assert.deepEqual([told.order, told.call.closed], [['languages', 'aside', 'hang-up'], 'aside'])
	const { calls } = played(stays, flooded())
	assert.deepEqual(happens(calls, { is: 'time', call: 'c' }, TEAM, NOON).calls.get('c')?.ringing, [DEE, ELI])
	for (const [n, aside] of [[1, null], [OF_ONE_VOICE, null], [OF_ONE_VOICE + 1, 'message']] as const) assert.equal(asideOf({ calls: n, isNotReal: false, isBack: false, hasLeft: false }), aside)
	assert.deepEqual([asideOf({ calls: 1, isNotReal: true, isBack: false, hasLeft: false }), asideOf({ calls: 1, isNotReal: true, isBack: false, hasLeft: true }), asideOf({ calls: 99, isNotReal: true, isBack: true, hasLeft: false })], ['message', 'told', null])
})

test('however it goes in a surge, of those who pressed nothing one rings at a time, never before who pressed, and only in their turn', () => {
	const step = fc.record({
		event: fc.oneof(fc.record({ is: fc.constant('time' as const), call: anyCall }), fc.record({ is: fc.constantFrom('leg-ended' as const, 'pressed-1' as const), call: anyCall, member: fc.constantFrom(DEE, ELI, FAY) }), fc.record({ is: fc.constant('hung-up' as const), call: anyCall })),
		wait: fc.constantFrom(0, seconds(3), STAYS_FIRST),
		lately: fc.constantFrom(0, 0, 0, BACK_AN_HOUR),
	})
	let rang = 0
	fc.assert(
		fc.property(fc.subarray(['c', 'd', 'e']), fc.array(step, { maxLength: 30 }), (pressing, steps) => {
			const begin = ['c', 'd', 'e'].flatMap((call): Event[] => [...staysAt(call).slice(0, 2), ...(pressing.includes(call) ? [{ is: 'typed', call, state: 'asked', digits: '47' } as const] : staysAt(call).slice(2))])
			let { calls, now } = played(begin, flooded())
			for (const { event, wait, lately } of steps) {
				now += wait
				const [before, roster] = [calls, flooded({ back: { ...FLOOD.back, lately } })]
				calls = happens(calls, event, roster, now as Instant).calls
				const unproven = [...calls.values()].filter((call) => isUnproven(call) && call.ringing.length > 0)
				assert.ok(unproven.length <= 1, 'one at a time')
				for (const { id } of unproven) {
					const was = before.get(id)
					if (was?.state !== 'staying') continue
					rang++
					assert.ok(mayComeForward({ ...FLOOD.back, lately }, now as Instant) && now >= was.due - LASTS.staying + STAYS_FIRST)
					assert.ok(![...before.values()].some((one) => !isUnproven(one) && one.state === 'ringing' && one.ringing.length === 0), 'nobody who pressed them waits')
				}
			}
		}),
		{ numRuns: 300 },
	)
	assert.ok(rang > 20, `${rang} came forward`)
})

test('outside a surge no digits are asked for, nobody stays and nobody is set aside', () => {
	fc.assert(
		fc.property(anyStory, (story) => {
			let [calls, without, now]: [Calls, Calls, number] = [new Map(), new Map(), NOON]
			for (const { event, wait, roster: { flood: _, ...roster } } of story) {
				now += wait
				calls = happens(calls, event, { ...roster, flood: null }, now as Instant).calls
				without = event.is === 'typed' ? without : happens(without, event, roster, now as Instant).calls
				for (const { state, digits } of calls.values()) assert.ok(digits === null && !['aside', 'asked', 'asked-again', 'staying'].includes(state))
				assert.deepEqual(calls, without)
			}
		}),
	)
})

test('the two digits differ, are easy to press, and each pair comes as often as another', () => {
	const seen = new Map<string, number>()
	for (let a = 0; a < 252; a++)
		for (let b = 0; b < 252; b++) {
			const bytes = [a, b]
			const pair = drawDigits(() => new Uint8Array([bytes.shift() ?? 0]))
			seen.set(pair, (seen.get(pair) ?? 0) + 1)
		}
	assert.equal(seen.size, 42)
	assert.equal(new Set(seen.values()).size, 1)
	for (const pair of seen.keys()) assert.match(pair, /^(?!(.)\1)[2-8]{2}$/)
})
