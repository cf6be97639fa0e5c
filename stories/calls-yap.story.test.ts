/** Fifty calls through the webhooks, as Yap drives its own: what becomes of the phone that rings × what the caller pressed × who was rung. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, hours, minutes, seconds } from '#ground/time.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import type { Line } from './phone-carrier.testing.ts'
import { ringOut, taker } from './phones.testing.ts'
import { openLine } from './line.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const { hub, phones } = await openLine()
const { house: { ports, pool } } = hub
await joinAsSteward(hub)
const ends = after(ports.now(), hours(12))
const PEOPLE = { shift: await taker(hub, 'Dee', '+16125550301', { ends }), standby: await taker(hub, 'Cali', '+16125550302', { presence: 'standby', ends }) }
const NUMBERS = (await pool.query('select member, number, ends_week, ends_at from hotline_numbers')).rows as { member: string; number: Buffer; ends_week: number; ends_at: string }[]

const OUTCOMES: Readonly<Record<string, { readonly does: (leg: Line) => Promise<unknown>; readonly speaks: boolean }>> = {
	'takes it': { does: async (leg) => [await phones.pickUp(leg), await phones.press(leg, '1')], speaks: true },
	'is busy': { does: (leg) => phones.over(leg, 'busy'), speaks: false },
	'does not answer': {
		does: async () => {
			hub.move(seconds(26))
			await ringOut(phones)
		},
		speaks: false,
	},
	'is a mailbox': { does: async (leg) => [await phones.pickUp(leg), await phones.silent(leg)], speaks: false },
	'picks up and presses something else': { does: async (leg) => [await phones.pickUp(leg), await phones.press(leg, '5')], speaks: false },
}
const KEYS = { '1': 'en', '2': 'es', '3': 'so', '8': null, silence: null } as const

let n = 0
for (const [outcome, { does, speaks }] of Object.entries(OUTCOMES))
	for (const [key, language] of Object.entries(KEYS))
		for (const duty of ['shift', 'standby'] as const) {
			n += 1
			const from = `+1612555${String(1000 + n)}`
			test(`${outcome}, after ${key}, on ${duty}`, async () => {
				await pool.query('delete from hotline_numbers')
				for (const one of NUMBERS.filter(({ member }) => member === PEOPLE[duty].id)) await pool.query('insert into hotline_numbers (member, number, ends_week, ends_at) values ($1, $2, $3, $4)', [one.member, one.number, one.ends_week, one.ends_at])
				const [legs, made] = [phones.legs.length, phones.made.length]
				const line = await phones.call(from)
				await (key === 'silence' ? phones.silent(line) : phones.press(line, key))
				const [leg] = await phones.rings(1)
				assert.equal(leg?.to, PEOPLE[duty].number)
				assert.ok(leg)
				await does(leg)
				await phones.on(line)
				const { rows: [call] } = await pool.query<{ state: string; language: string | null }>(`select state, language from hotline_calls where state not in ('closed', 'call-back')`)
				assert.deepEqual(call, { state: speaks ? 'connected' : 'message', language })
				assert.equal(line.with, speaks ? leg : null)
				assert.equal(line.heard.some(({ name }) => name === 'Record'), !speaks)
				// Said again, all of it, from the last to the first: nothing comes of it, and nobody is rung twice.
				const all = phones.made.slice(made)
				for (const webhook of speaks ? [] : all.toReversed()) await phones.again(webhook)
				assert.equal(phones.legs.length, legs + 2)
				await phones.over(speaks ? leg : line, 'completed')
				assert.equal(line.state, 'completed')
				hub.move(minutes(5))
				await tendPhone(ports, null)
				assert.equal((await pool.query(`select from hotline_calls where state not in ('closed', 'call-back')`)).rowCount, 0)
			})
		}
test('they are fifty', () => assert.equal(n, 50))
