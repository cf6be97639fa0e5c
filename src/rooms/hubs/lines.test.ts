import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { minutes, type Instant } from '#ground/time.ts'
import { COUNTED_OVER, isWithin, LINE_AN_HOUR, ringsAt, type Line } from './lines.ts'

const NOW = 1_800_000_000_000 as Instant
const line = (more: Partial<Line> = {}): Line => ({ anHour: 2, from: 22, until: 6, languages: ['es'], rungAt: [], ...more })

test('it rings in the hours and languages that were agreed; whoever pressed no language is not left out for that', () => {
	const takes = (hour: number, language: string | null) => ringsAt(line(), { language, now: NOW, hour }) !== null
	assert.deepEqual([21, 22, 23, 0, 2, 5, 6, 12].filter((hour) => takes(hour, 'es')), [22, 23, 0, 2, 5])
	assert.deepEqual([takes(2, 'so'), takes(2, null)], [false, true])
	assert.deepEqual([8, 9, 16, 17].filter((hour) => isWithin({ from: 9, until: 17 }, hour)), [9, 16])
	assert.ok([0, 7, 23].every((hour) => isWithin({ from: 7, until: 7 }, hour)), 'all day')
	assert.equal(ringsAt(line({ anHour: 0 }), { language: 'es', now: NOW, hour: 2 }), null)
})

test('whenever it is asked, no hour has more rings than was agreed, and a call that comes when there is room is not turned away', () => {
	fc.assert(
		fc.property(fc.constantFrom(...LINE_AN_HOUR), fc.array(fc.integer({ min: 0, max: minutes(40) }), { maxLength: 80 }), (anHour, waits) => {
			let [now, kept]: [number, readonly Instant[]] = [NOW, []]
			const rang: number[] = []
			for (const wait of waits) {
				now += wait
				const room = rang.filter((at) => at > now - COUNTED_OVER).length < anHour
				const rungAt = ringsAt(line({ anHour, rungAt: kept }), { language: 'es', now: now as Instant, hour: 3 })
				assert.equal(rungAt !== null, room)
				if (rungAt) {
					rang.push(now)
					kept = rungAt
				}
				assert.ok(kept.length <= anHour && kept.every((at) => at > now - 2 * COUNTED_OVER))
			}
			for (const from of rang) assert.ok(rang.filter((at) => at >= from && at < from + COUNTED_OVER).length <= anHour)
		}),
	)
})
