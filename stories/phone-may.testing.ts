/** The cells of messages on a phone in the table of who may do what: whoever has the letters or the whole address may, and nobody is asked who they are. */
import { knownBy, lettersOf, lookupOf } from '#rooms/hotline/subscribing-links.server.ts'
import { layAddress } from '#rooms/hotline/reaching.server.ts'
import { addressOf } from '#rooms/hotline/phones.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { newPhone } from './phone.testing.ts'
import { neighbours } from './telling.testing.ts'

export function phoneMay({ house: { ports, pool } }: TestHub): Matrix {
	const open = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	const path = '/alerts/phone'
	const [zone] = ports.hub().settings.zones
	/** A phone that is told. */
	async function phoneThere() {
		const { subscription } = newPhone()
		const [id = ''] = await neighbours(ports, pool, 1, ['push'])
		const { rows } = await pool.query<{ ends_week: number }>('select ends_week from hotline_addresses where subscriber = $1', [id])
		const laid = layAddress(ports.keys, { subscriber: id as never, way: 'push', endsWeek: rows[0]?.ends_week as never }, addressOf(subscription), ports.chance)
		const letters = lettersOf(ports.keys, id)
		await pool.query('update hotline_addresses set known = $1, address = $2 where subscriber = $3', [knownBy(ports.keys, 'push', subscription.endpoint), laid, id])
		await pool.query('update hotline_subscribers set lookup = $1 where id = $2', [lookupOf(ports.keys, letters), id])
		return { phone: subscription, letters }
	}
	const nobodys = () => newPhone().subscription
	return {
		'GET /alerts.webmanifest': open('/alerts.webmanifest'),
		'GET /alerts.worker.js': open('/alerts.worker.js'),
		'POST /alerts/phone': {
			// This hub has no gate for phones: there is nothing to ask for, and nowhere to move to.
			ask: { who: ['anyone'], status: 404, ask: () => ({ path, json: { act: 'ask', phone: nobodys(), zone: zone?.id ?? '', language: 'en' } }) },
			move: { who: ['anyone'], status: 404, ask: async () => ({ path, json: { act: 'move', from: (await phoneThere()).phone, to: nobodys() } }) },
			got: { who: ['anyone'], ask: async () => ({ path, json: { act: 'got', letters: (await phoneThere()).letters }, gone: { json: { act: 'got', letters: 'ACDEFGHJKMNPQRTU' } } }) },
			see: { who: ['anyone'], ask: async () => ({ path, json: { act: 'see', phone: (await phoneThere()).phone } }) },
			end: { who: ['anyone'], ask: async () => ({ path, json: { act: 'end', phone: (await phoneThere()).phone }, gone: { json: { act: 'end', phone: nobodys() } } }) },
		},
	}
}
