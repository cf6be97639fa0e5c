/** Who may do what with the membership log: anybody reads it, every member compares and goes on with it, whatever they do here. */
import { randomBytes } from 'node:crypto'
import { addToLog } from '#ground/log.server.ts'
import { joining, NOTHING, signHead, writeAll, type Known, type Signed } from '#ground/log.ts'
import { halfDayOf } from '#ground/time.ts'
import { newId } from '#ground/ids.ts'
import type { TestHub } from './house.testing.ts'
import type { Somebody } from './members.testing.ts'

export function logMay({ house: { ports, pool } }: TestHub) {
	const { id: hub } = ports.hub()
	const half = () => halfDayOf(ports.now())
	const empty = () => pool.query('with heads as (delete from ground_heads) delete from ground_log')
	/** A list that somebody else began. */
	const begun = async () => {
		await empty()
		const seed = Uint8Array.from(randomBytes(32))
		const list = writeAll(NOTHING, hub, half(), [joining('begin', newId('member', ports.chance), seed, 'age1')], seed)
		await ports.storage.inOneGo((tx) => addToLog(tx, list.signed))
		return list.known
	}
	const came = (known: Known, id: string | null): { signed: readonly Signed[]; known: Known; seed: Uint8Array } => {
		const seed = Uint8Array.from(randomBytes(32))
		return { ...writeAll(known, hub, half(), [joining('joined', (id ?? newId('member', ports.chance)) as never, seed, 'age1')], seed), seed }
	}
	const cell = (json: (as: Somebody) => Promise<object>) => ({ who: ['member'], ask: async (as: Somebody) => ({ path: '/desk/log', json: await json(as) }) })

	return {
		'GET /log.json': { '': { who: ['anyone'], status: 200, ask: () => ({ path: '/log.json' }) } },
		'POST /desk/log': {
			// Who is no member finds the list as it is.
			write: cell(async ({ id, can }) => ({ act: 'write', signed: can.includes('member') ? came(await begun(), id).signed : [] })),
			saw: cell(async ({ id }) => {
				const from = await begun()
				const { signed, known, seed } = came(from, id)
				await pool.query('insert into ground_log values ($1, $2, $3)', [1, signed[0]?.entry, Buffer.from(signed[0]?.signature ?? '', 'hex')])
				return { act: 'saw', place: 1, digest: known.digests[1], signature: signHead(seed, known) }
			}),
			differs: cell(async () => ({ act: 'differs' })),
			// Last, so that whoever comes after finds a hub without a list again.
			see: cell(async () => (await empty(), { act: 'see', from: 0 })),
		},
	}
}
