/**
 * Other hubs: the lines two hubs agreed on. The number is kept as long as the agreement holds, under the key of the week it ends with, and a keyed digest
 * tells whether a call comes from there. When it rang is kept for an hour, because that is what was agreed; nothing of who called.
 */
import type { Keys } from '#ground/keys.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import { after, weekOf, type Instant, type Week } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'
import { AGREED_FOR, lately, ringsAt, type Agreed, type Line } from './lines.ts'
import type { PeerId } from './model.ts'
import { whoMay } from './rules.ts'
import { findPeer } from './store.server.ts'

type Column = string | number
type Tables = { hubs_lines: { peer: string; number: Uint8Array; lookup: Uint8Array; an_hour: number; from_hour: number; until_hour: number; languages: string[]; rung_at: Column[]; ends_week: number; ends_at: Column }; hubs_peers: { id: string; name: string; state: string } }
const tables = (tx: Tx) => tx.withTables<Tables>()
type Row = Tables['hubs_lines']
const utf8 = (text: string) => new TextEncoder().encode(text)
const recordOf = (peer: string) => `line ${peer}`
const lookupOf = (keys: Keys, said: string) => keys.digest('call', utf8(`hub-line|${said}`))
const lineOf = (row: Row): Line => ({ anHour: row.an_hour, from: row.from_hour, until: row.until_hour, languages: row.languages, rungAt: row.rung_at.map((at) => number(at) as Instant) })

/** Null where the key of its week is gone. */
function numberOf(keys: Keys, { peer, number: laid, ends_week }: Pick<Row, 'peer' | 'number' | 'ends_week'>): string | null {
	try {
		return new TextDecoder().decode(lift(keys, ends_week as Week, recordOf(peer), bytes(laid)))
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

/** Writes down what two stewards agreed, in place of what was agreed before; what rang within the hour still counts. @param own our own number, which is no other hub's */
export async function agreeLine(ports: Ports, by: Speaker, said: Agreed, own: string | null): Promise<Result<Instant, 'not-yours-to-do' | 'not-here' | 'not-from-here' | 'own-number'>> {
	if (!isAllowed(by, whoMay['agree-line'])) return refuse('not-yours-to-do')
	if (said.number === own) return refuse('own-number')
	return ports.storage.inOneGo(async (tx) => {
		const peer = await findPeer(tx, said.peer)
		if (!peer) return refuse('not-here')
		if (peer.state !== 'trusted') return refuse('not-from-here')
		const ends_at = after(ports.now(), AGREED_FOR)
		const row = { number: lay(ports.keys, weekOf(ends_at), recordOf(said.peer), utf8(said.number), ports.chance), lookup: lookupOf(ports.keys, said.number), an_hour: said.anHour, from_hour: said.from, until_hour: said.until, languages: [...new Set(said.languages)], ends_week: weekOf(ends_at), ends_at }
		await tables(tx).insertInto('hubs_lines').values({ peer: said.peer, ...row, rung_at: [] }).onConflict((on) => on.column('peer').doUpdateSet(row)).execute()
		return done(ends_at)
	})
}

/** From now on nothing goes there, and nothing of it is left. */
export const endLine = (ports: Ports, by: Speaker, peer: PeerId): Promise<Result<null, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['end-line'])) return refuse('not-yours-to-do')
		const { numDeletedRows } = await tables(tx).deleteFrom('hubs_lines').where('peer', '=', peer).executeTakeFirst()
		return numDeletedRows === 1n ? done(null) : refuse('not-here')
	})

export type LineShown = Omit<Agreed, 'peer'> & { readonly endsAt: Instant }
/** What holds now, by hub. */
export async function linesFor(ports: Ports, by: Speaker): Promise<ReadonlyMap<string, LineShown>> {
	if (!isAllowed(by, whoMay['see-hubs'])) return new Map()
	const rows = await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('hubs_lines').selectAll().where('ends_at', '>', ports.now()).execute())
	return new Map(rows.flatMap((row) => {
		const [said, { rungAt: _, ...line }] = [numberOf(ports.keys, row), lineOf(row)]
		return said === null ? [] : [[row.peer, { ...line, number: said, endsAt: number(row.ends_at) as Instant } as LineShown]]
	}))
}

/** The first that takes it, counted as it is told: whoever asks rings it. Of two who ask at once one waits, so that no hour has more than was agreed. */
export async function lineBeside({ keys }: Pick<Ports, 'keys'>, tx: Tx, { language, at, zone }: { readonly language: string | null; readonly at: Instant; readonly zone: string }): Promise<{ readonly hub: string; readonly number: string } | null> {
	const hour = Number(wallOf(at, zone).time.slice(0, 2))
	const rows = await tables(tx).selectFrom('hubs_lines').innerJoin('hubs_peers', 'hubs_peers.id', 'peer').selectAll('hubs_lines').select('name').where('hubs_peers.state', '=', 'trusted').where('ends_at', '>', at).orderBy('name').orderBy('peer').forUpdate('hubs_lines').execute()
	for (const row of rows) {
		const [said, rungAt] = [numberOf(keys, row), ringsAt(lineOf(row), { language, now: at, hour })]
		if (said === null || rungAt === null) continue
		await tables(tx).updateTable('hubs_lines').set({ rung_at: rungAt }).where('peer', '=', row.peer).execute()
		return { hub: row.name, number: said }
	}
	return null
}

/** Whether this number is the line of a hub we trust and agreed with. @param said as the carrier says it */
export async function isLineOfAHub(ports: Ports, said: string): Promise<boolean> {
	if (said === '' || !ports.hub().settings.rooms.includes('hubs')) return false
	const lookup = lookupOf(ports.keys, said)
	return (await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('hubs_lines').innerJoin('hubs_peers', 'hubs_peers.id', 'peer').select('peer').where('lookup', '=', lookup).where('hubs_peers.state', '=', 'trusted').where('ends_at', '>', ports.now()).limit(1).execute())).length > 0
}

/** What ended goes, and when a line rang is forgotten after the hour. */
export async function tidyLines(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('hubs_lines').where('ends_at', '<=', now).execute()
	for (const { peer, rung_at } of await tables(tx).selectFrom('hubs_lines').select(['peer', 'rung_at']).forUpdate().execute()) {
		const still = lately(rung_at.map((at) => number(at) as Instant), now)
		if (still.length < rung_at.length) await tables(tx).updateTable('hubs_lines').set({ rung_at: still }).where('peer', '=', peer).execute()
	}
}
export const forgetLine = async (tx: Tx, peer: PeerId): Promise<void> => void (await tables(tx).deleteFrom('hubs_lines').where('peer', '=', peer).execute())
