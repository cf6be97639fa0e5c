/** What stands on the board before anybody signs is what goes: as many people and pieces, what it costs, and what the carrier says is left after it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSending } from '#house/sending.server.ts'
import { segmentsOf } from '#rooms/hotline/segments.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { openCarrier } from './carrier.testing.ts'
import { until } from './child.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { confirmedAt, neighbours, speaking } from './telling.testing.ts'
import { knock } from './web.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: { sms: { ...carrier.settings.sms, perSecond: 1000, cents: 3 } } })
const { ports, pool } = hub.house
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const bareOf = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

test('the pieces, the price and the purse on the board are those of what is handed over; the whole text is told as the dearer one it is', async () => {
	await pool.query('delete from hotline_subscribers')
	await neighbours(ports, pool, 30, ['sms'], { addressOf: (i) => `+1612555${String(5000 + i)}` })
	const incident = await confirmedAt(ports, [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')])
	const page = await knock(hub.address, `/desk/hotline?incident=${incident}&tells=alert&level=L2`, { headers: { cookie: await sessionOf(hub, dee.id), 'accept-language': 'en' } })
	const text = bareOf(page.text)
	const [, people = '', pieces = ''] = /(\d+) people.*?(\d+) pieces?/.exec(text) ?? []
	assert.equal(people, '30')
	const cents = Number(pieces) * 3
	assert.ok(text.includes(`costs $${(cents / 100).toFixed(2)}`) || text.includes(`costs ${(cents / 100).toFixed(2)}`), text.slice(0, 4000))
	assert.ok(text.includes(`${((2500 - cents) / 100).toFixed(2)} is left after it.`), text.slice(0, 4000))
	const [, whole = ''] = /go in the short form\. The whole text would be (\d+) pieces/.exec(text) ?? []
	assert.ok(Number(whole) > Number(pieces), `${whole} > ${pieces}`)

	for (const one of [dee, eli]) assert.ok((await sign(ports, speaking(one.id, 'dispatcher'), { incident, tells: 'alert', level: 'L2', because: null })).ok)
	const sending = openSending(ports, { carriers: hub.house.carriers, origin: hub.address, fault: (fault) => assert.fail(String(fault)) })
	sending.look()
	await until('all are told', () => Promise.resolve(carrier.taken.length === 30), 20_000)
	assert.equal(carrier.taken.reduce((sum, { body }) => sum + segmentsOf(body).segments, 0), Number(pieces))
	await sending.close()
})
