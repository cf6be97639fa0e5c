/** Rota: what is around somebody's own series, read from what stands on the ledger anyway. Nothing is kept for it. */
import { apartPairs } from '#ground/apart.server.ts'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Around } from './series.ts'
import { CARRIED, shiftOf, tables } from './store.server.ts'

const NOTHING: Around = { known: [], mine: new Set(), waiting: [], seats: [] }

/** Who would rather not be with this person, or they not with them, is not told of them at all. */
export async function aroundOf(tx: Tx, me: MemberId): Promise<Around> {
	const mine = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['shift', 'kind', 'spot']).where('member', '=', me).where('called_off', '=', false).where('rota_places.state', 'in', CARRIED).execute()
	if (mine.length === 0) return NOTHING
	const known = await tables(tx).selectFrom('rota_shifts').selectAll().where('state', '=', 'open').where('kind', 'in', mine.map(({ kind }) => kind)).where('spot', 'in', mine.map(({ spot }) => spot)).execute()
	const ids = known.map(({ id }) => id)
	if (ids.length === 0) return NOTHING
	const apart = new Set((await apartPairs(tx)).filter((pair) => pair.includes(me)).flat())
	const waits = tx.withTables<{ rota_waiting: { shift: string; member: string; since: string | number } }>()
	const waiting = (await waits.selectFrom('rota_waiting').innerJoin('ground_members', 'ground_members.id', 'member').select(['shift', 'member', 'called', 'since']).where('shift', 'in', ids).where('member', '<>', me).where('ended_half', 'is', null).execute()).filter(({ member }) => !apart.has(member as MemberId))
	const seats = waiting.length === 0 ? [] : await tables(tx).selectFrom('rota_places').select(['shift', 'member']).where('shift', 'in', ids).where('member', 'in', waiting.map(({ member }) => member)).execute()
	return { known: known.map(shiftOf), mine: new Set(mine.map(({ shift }) => shift)), waiting: waiting.map((one) => ({ ...one, since: number(one.since) as Instant })), seats }
}
