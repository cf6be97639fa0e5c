import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { calendarText } from './calendar.server.ts'
import { LEAST_TOLD, tellingOf, type Booked, type FeedWish, type Told } from './feed.ts'
import { KINDS } from './choices.ts'
import { eventsIn, linesIn } from '../../../stories/calendar.testing.ts'

const NOW = Date.UTC(2027, 2, 2, 12) as Instant
const say = (key: string) => key
const booked = (more: Partial<Booked> = {}): Booked => ({ place: 'place_a', begins: after(NOW, hours(24)), ends: after(NOW, hours(27)), kind: 'packing', where: 'Mossgate laundry', isCancelled: false, rest: 0, ...more })
const toldOf = (tellings: ReturnType<typeof tellingOf>): Told[] => tellings.map(({ told }) => told)
const text = (tellings: ReturnType<typeof tellingOf>, wish: FeedWish = LEAST_TOLD) => calendarText(tellings, wish, ['day', 'while'], say, (place) => `uid-${place}`)
const print = (all: string) => all
const tell = (here: readonly Booked[], before: readonly Told[] = [], wish = LEAST_TOLD, now = NOW) => tellingOf(here, before, wish, now, print)

const aBooked = fc.record({ place: fc.constantFrom('place_a', 'place_b', 'place_c'), begins: fc.integer({ min: -3, max: 80 }), long: fc.integer({ min: 1, max: 14 }), kind: fc.constantFrom(...KINDS), where: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((where) => !/\p{Cc}/u.test(where)), isCancelled: fc.boolean(), rest: fc.constantFrom(0, hours(11)) })
const someBooked = fc.uniqueArray(aBooked, { selector: ({ place }) => place, maxLength: 3 }).map((all) => all.map(({ begins, long, ...more }): Booked => ({ ...more, begins: after(NOW, hours(begins)), ends: after(NOW, hours(begins + long)) })))
const aWish = fc.record({ says: fc.constantFrom('busy' as const, 'kind' as const), hasSpot: fc.boolean(), hasRest: fc.boolean() })

test('whatever the words, an independent reader finds the same events, and no line is longer than seventy-five bytes', () => {
	fc.assert(
		fc.property(someBooked, aWish, (here, wish) => {
			const all = text(tell(here, [], wish), wish)
			for (const line of all.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
			assert.ok(all.endsWith('\r\n') && !/[^\r]\n/.test(all))
			const read = eventsIn(all).filter(({ UID }) => !UID?.endsWith('-rest'))
			const now = here.filter(({ ends }) => ends + days(1) > NOW)
			assert.deepEqual(read.map(({ UID }) => UID).toSorted(), now.map(({ place }) => `uid-${place}`).toSorted())
			for (const one of now) {
				const event = read.find(({ UID }) => UID === `uid-${one.place}`)
				assert.deepEqual([event?.begins, event?.ends], [one.begins, one.ends])
				assert.equal(event?.STATUS, one.isCancelled ? 'CANCELLED' : 'CONFIRMED')
				assert.equal(event?.LOCATION, wish.hasSpot ? one.where : undefined)
				assert.equal(event?.SUMMARY, wish.says === 'kind' ? `shift.kind.${one.kind}` : 'feed.busy')
			}
		}),
		{ numRuns: 300 },
	)
})

test('by default it says "busy" and nothing else: no kind, no place, no name of ours', () => {
	const all = text(tell([booked({ rest: hours(11) })]))
	assert.doesNotMatch(all, /packing|Mossgate|holdfast|rota|rest|shift/i)
	assert.match(all, /CLASS:PRIVATE/)
	assert.match(all, /REFRESH-INTERVAL;VALUE=DURATION:PT1H/)
})

test('Arabic and Spanish that is long is folded between letters, and a comma, a semicolon, a backslash and a line come back', () => {
	const where = 'Parque, «El Nopal»; مركز الحي الثقافي بجانب المكتبة \\ العامة'
	const all = text(tell([booked({ where })], [], { says: 'kind', hasSpot: true, hasRest: false }), { says: 'kind', hasSpot: true, hasRest: false })
	assert.equal(eventsIn(all)[0]?.LOCATION, where)
	assert.ok(!all.includes('\uFFFD'))
	assert.ok(linesIn(all).length < all.split('\r\n').length, 'something was folded')
})

test('a place that does not change is told alike for ever; a change counts up once and is dated', () => {
	fc.assert(
		fc.property(fc.array(someBooked, { minLength: 1, maxLength: 6 }), aWish, (states, wish) => {
			let before: Told[] = []
			let now = NOW as Instant
			for (const here of states) {
				now = after(now, hours(1))
				const first = tellingOf(here, before, wish, now, print)
				const again = tellingOf(here, toldOf(first), wish, now, print)
				assert.equal(text(again, wish), text(first, wish))
				for (const { told } of first) {
					const old = before.find(({ place }) => place === told.place)
					if (old) assert.ok(told.sequence === old.sequence ? told.changed === old.changed : told.sequence === old.sequence + 1 && told.changed === now)
				}
				before = toldOf(first)
			}
		}),
	)
})

test('what was given back is told as cancelled for three days, and then no more; what faded after its end is not', () => {
	const first = tell([booked({ begins: after(NOW, days(9)), ends: after(NOW, days(9.1)) })])
	const gone = tell([], toldOf(first))
	assert.deepEqual(eventsIn(text(gone)).map(({ STATUS, SEQUENCE }) => [STATUS, SEQUENCE]), [['CANCELLED', '1']])
	assert.equal(tell([], toldOf(gone), LEAST_TOLD, after(NOW, days(2.9))).length, 1)
	assert.equal(tell([], toldOf(gone), LEAST_TOLD, after(NOW, days(3))).length, 0)
	const over = toldOf(tell([booked({ begins: after(NOW, -hours(3)), ends: after(NOW, -hours(1)) })]))
	assert.equal(over.length, 1)
	assert.equal(tell([], over).length, 0)
	// Taken again, it is the same event, confirmed.
	const back = tell([booked({ begins: after(NOW, days(9)), ends: after(NOW, days(9.1)) })], toldOf(gone))
	assert.deepEqual(eventsIn(text(back)).map(({ UID, STATUS, SEQUENCE }) => [UID, STATUS, SEQUENCE]), [['uid-place_a', 'CONFIRMED', '2']])
})

test('rest stands after it as free time where one chose so, and alarms stand where nothing is called off', () => {
	const wish = { says: 'busy', hasSpot: false, hasRest: true } as const
	const [shift, rest] = eventsIn(text(tell([booked({ rest: hours(11) })], [], wish), wish))
	assert.deepEqual([rest?.begins, rest?.ends, rest?.TRANSP], [shift?.ends, (shift?.ends ?? 0) + hours(11), 'TRANSPARENT'])
	assert.equal(shift?.TRANSP, 'OPAQUE')
	const all = text(tell([booked()]))
	assert.deepEqual([...all.matchAll(/TRIGGER:(\S+)/g)].map(([, at]) => at), ['-P1D', '-PT2H'])
	assert.doesNotMatch(text(tell([booked({ isCancelled: true })])), /VALARM/)
})

test('the same bytes wherever the machine stands, on both sides of a clock that is put forward', () => {
	const script = `
		import { calendarText } from './src/rooms/rota/calendar.server.ts'
		import { tellingOf, LEAST_TOLD } from './src/rooms/rota/feed.ts'
		const at = (text) => Date.parse(text)
		const here = ['2027-03-14T04:00Z', '2027-03-14T07:30Z', '2027-03-14T09:00Z', '2027-11-07T06:30Z'].map((begins, i) => ({ place: 'place_' + i, begins: at(begins), ends: at(begins) + 7200000, kind: 'desk', where: 'x', isCancelled: false, rest: 39600000 }))
		process.stdout.write(calendarText(tellingOf(here, [], { ...LEAST_TOLD, hasRest: true }, at('2027-03-01T00:00Z'), (text) => text), { ...LEAST_TOLD, hasRest: true }, ['day'], (key) => key, (place) => place))`
	const [utc, chicago, kabul] = ['UTC', 'America/Chicago', 'Asia/Kabul'].map((TZ) => spawnSync(process.execPath, ['--input-type=module', '-e', script], { env: { PATH: process.env['PATH'] ?? '', TZ }, encoding: 'utf8' }))
	assert.equal(utc?.status, 0, utc?.stderr)
	assert.equal(chicago?.stdout, utc?.stdout)
	assert.equal(kabul?.stdout, utc?.stdout)
	assert.match(utc?.stdout ?? '', /DTSTART:20270314T073000Z/)
})
