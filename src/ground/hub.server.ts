/** The hub's own row. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { FIRST_SETTINGS, Settings, type DeskHours, type Hub, type ReadLanguage, type Standing } from './hub.ts'
import { newId, type Chance } from './ids.ts'
import type { Keys } from './keys.ts'
import type { Who } from './people.ts'
import { bytes, tell, type Tx } from './storage.server.ts'

export const HUB_TOPIC = 'ground/hub'

/** The key folder is not the one this database was begun with. */
export class OtherKeys extends Error {
	override name = 'OtherKeys'
}

/** The hub, begun if it is new. @throws OtherKeys */
export async function theHub(tx: Tx, keys: Keys, chance: Chance, first: Partial<Settings> = {}): Promise<Hub> {
	const id = newId('hub', chance)
	const keyed = keys.digest('folder', new Uint8Array())
	await tx
		.insertInto('ground_hub')
		.values({ id, salt: chance(16), keyed, settings: JSON.stringify({ ...FIRST_SETTINGS, ...first }) })
		.onConflict((conflict) => conflict.doNothing())
		.execute()
	const row = await tx.selectFrom('ground_hub').selectAll().executeTakeFirstOrThrow()
	if (Buffer.compare(row.keyed, keyed) !== 0) throw new OtherKeys()
	return { id: row.id, salt: bytes(row.salt), settings: v.parse(Settings, row.settings) }
}

/** All but how the hub stands, when its desk is open and which sentences were read: whoever saves a form that was opened before, must not undo that. */
export async function saveSettings(tx: Tx, { standing: _, deskHours: __, messageLanguages: ___, ...settings }: Settings): Promise<void> {
	await merge(tx, settings)
}

export const saveStanding = (tx: Tx, standing: Standing): Promise<void> => merge(tx, { standing })

export const saveDeskHours = (tx: Tx, deskHours: readonly DeskHours[]): Promise<void> => merge(tx, { deskHours: [...deskHours] })

/** Whoever changes one thing among others does it one after the other. */
export const lockHub = async (tx: Tx): Promise<void> => void (await tx.selectFrom('ground_hub').select('id').forUpdate().execute())

export const saveMessageLanguages = (tx: Tx, messageLanguages: readonly ReadLanguage[]): Promise<void> => merge(tx, { messageLanguages: [...messageLanguages] })

async function merge(tx: Tx, some: Partial<Settings>): Promise<void> {
	await tx.updateTable('ground_hub').set({ settings: sql`settings || ${JSON.stringify(some)}::jsonb` }).execute()
	tell(tx, HUB_TOPIC)
}

export async function addLine(tx: Tx, line: { id: string; says: string; about: string; sinceHalf: number }): Promise<void> {
	await tx.insertInto('ground_lines').values({ id: line.id, says: line.says, about: line.about, since_half: line.sinceHalf, owner: null }).execute()
}

export const hasLine = async (tx: Tx, says: string): Promise<boolean> => (await tx.selectFrom('ground_lines').select('id').where('says', '=', says).limit(1).executeTakeFirst()) !== undefined

export type DeskLine = { readonly id: string; readonly says: string; readonly about: string; readonly sinceHalf: number; readonly owner: string | null }

export async function deskLines(tx: Tx): Promise<DeskLine[]> {
	const rows = await tx.selectFrom('ground_lines').selectAll().orderBy('since_half').limit(50).execute()
	return rows.map(({ since_half, ...rest }) => ({ ...rest, sinceHalf: since_half }))
}

/** A line says which listing needs somebody: it is for those who work here, not for everybody who has joined. */
export const whoMinds: readonly Who[] = ['steward', 'teller']

export const ownLine = (tx: Tx, id: string, owner: string | null) => tx.updateTable('ground_lines').set({ owner }).where('id', '=', id).execute()
/** @param says only lines of this note */
export async function dropLinesAbout(tx: Tx, about: readonly string[], says?: string): Promise<void> {
	if (about.length === 0) return
	const lines = tx.deleteFrom('ground_lines').where('about', 'in', about)
	await (says === undefined ? lines : lines.where('says', '=', says)).execute()
}

export const dropLine = (tx: Tx, id: string) => tx.deleteFrom('ground_lines').where('id', '=', id).execute()
