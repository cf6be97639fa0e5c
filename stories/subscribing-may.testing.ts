/** The cells of being told without a name in the table of who may do what. Where no gate is open, asking is refused in words: 400. */
import { lettersOf, lookupOf } from '#rooms/hotline/subscribing-links.server.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { neighbours } from './telling.testing.ts'

export function subscribingMay({ house: { ports, pool } }: TestHub): Matrix {
	const open = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	const [zone] = ports.hub().settings.zones
	/** Whoever has the letters may, and nobody is asked who they are. */
	const withLetters = (act: string): Cell => ({
		who: ['anyone'],
		ask: async () => {
			const [id = ''] = await neighbours(ports, pool, 1, ['mail'])
			const letters = lettersOf(ports.keys, id)
			await pool.query('update hotline_subscribers set lookup = $1 where id = $2', [lookupOf(ports.keys, letters), id])
			return { path: '/alerts/yours', form: { act, code: letters, zone: zone?.id ?? '', language: 'en' }, gone: { form: { act, code: 'ACDEFGHJKMNPQRTU' } } }
		},
	})
	return {
		'GET /alerts/get': open('/alerts/get'),
		'POST /alerts/get': { '': { who: ['anyone'], status: 400, ask: () => ({ path: '/alerts/get', form: { zone: zone?.id ?? '', language: 'en', address: 'ana@example.org' } }) } },
		'GET /alerts/yours': open('/alerts/yours'),
		'POST /alerts/yours': { see: withLetters('see'), keep: withLetters('keep'), end: withLetters('end') },
	}
}
