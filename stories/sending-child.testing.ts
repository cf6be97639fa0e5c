/** A process that hands over what is queued, to be killed in the middle of it. What leaves it, it writes to a file first: what stands there happened. */
import { appendFileSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import type { Became, Carrier, HandOver, WayOut } from '#ground/carriers.ts'
import { openHouse } from '#house/house.server.ts'
import { openSending } from '#house/sending.server.ts'
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'

const [databaseUrl = '', keysFolder = '', record = ''] = process.argv.slice(2)
const carrier = (way: WayOut): Carrier => ({
	way,
	pace: { perSecond: 150, numbers: 1, cents: 0, registered: true },
	async send({ to, text }: HandOver): Promise<Became> {
		appendFileSync(record, `${Number.parseInt(text)} ${to} ${Date.now()}\n`)
		await new Promise((resolve) => setTimeout(resolve, randomInt(5, 120)))
		return { fate: 'handed' }
	},
})
const fault = (where: string, cause: unknown) => void process.stderr.write(`${where}: ${String(cause)}\n`)
const ways: readonly WayOut[] = ['push', 'sms']
const { ports, live } = await openHouse({ database: { connectionString: databaseUrl }, keysFolder, duties: false, fault })
// What a house with duties does, without all the others.
const sending = openSending(ports, { carriers: new Map(ways.map((way) => [way, carrier(way)])), origin: null, fault: (cause) => fault('sending', cause) })
live.listen(HOTLINE_TOPIC, () => sending.look())
sending.look()
