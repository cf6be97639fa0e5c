/** Rota: shifts brought over from an old sheet, a few at a time, and taken back in one act as long as nobody has done anything with them. */
import * as v from 'valibot'
import { beginImport, endImport } from '#ground/expected.server.ts'
import { hex } from '#ground/ids.ts'
import { ImportId, Once, ROWS_AT_ONCE, whoImports, type TakenBack } from '#ground/imports.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { PLACES_AT_MOST, TAKES_HANDS } from './choices.ts'
import * as imports from './imports-store.server.ts'
import { withoutWhy, type WITHOUT } from './importing.ts'
import { Asked, type Kind, type Shift, type Wrong } from './model.ts'
import { givePlace } from './placing.server.ts'
import { begin, whoMay } from './rules.ts'

/** A shift of a sheet: coarse facts that everybody may read, and of whoever was named only who is a member here. @property once a digest of what the sheet says, by which it is known again */
export const BroughtShift = v.object({
	shift: Asked.entries.shift,
	once: Once,
	kind: Asked.entries.kind,
	where: Asked.entries.where,
	day: v.string(),
	from: v.string(),
	until: v.string(),
	places: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PLACES_AT_MOST)),
	members: v.pipe(v.array(MemberId), v.maxLength(PLACES_AT_MOST)),
})
export type BroughtShift = v.InferOutput<typeof BroughtShift>
export const BroughtShifts = v.object({ import: ImportId, rows: v.pipe(v.array(BroughtShift), v.minLength(1), v.maxLength(ROWS_AT_ONCE)) })
export type BroughtShifts = v.InferOutput<typeof BroughtShifts>

/** What became of one: here by this import, here before, or why not; and of its people, who has no place and why. */
export type Became = { readonly came: 'new' | 'there' | Wrong; readonly without: readonly { readonly member: MemberId; readonly why: (typeof WITHOUT)[number] }[] }

/** What opens something sealed elsewhere does so here: nobody comes by a key's work through a sheet. */
const opensOf = (kind: Kind) => (kind === 'desk' || kind === 'hotline' ? 'sealed' : 'nothing')

const keyOf = ({ keys }: Ports, once: Uint8Array): string => hex(keys.digest('once', once))

/** The same rows sent again are here once, and give nobody a place a second time. */
export async function bringShifts(ports: Ports, by: Speaker, { import: id, rows }: BroughtShifts): Promise<Result<readonly Became[], 'not-yours-to-do' | 'import-is-over'>> {
	if (!isAllowed(by, whoImports)) return refuse('not-yours-to-do')
	const became: Became[] = []
	for (const row of rows) {
		const one = await again(() => ports.storage.inOneGo((tx) => bringOne(ports, tx, id, row)))
		if (!one.ok) return one
		became.push(one.value)
	}
	return done(became)
}

async function bringOne(ports: Ports, tx: Tx, id: ImportId, { once, members, places, ...said }: BroughtShift): Promise<Result<Became, 'import-is-over'>> {
	if (!(await beginImport(tx, id, 'shifts', ports.now()))) return refuse('import-is-over')
	const begun = begin({ ...TAKES_HANDS, ...said, needs: [], zone: null, places, opens: opensOf(said.kind), gives: [] }, ports.now(), zoneHere())
	if (!begun.ok) return done({ came: begun.refusal, without: [] })
	const shift: Shift = begun.value
	const here = await imports.addImported(tx, shift, id, keyOf(ports, once))
	// Sent again after a line was cut, it is still by this import.
	if (here !== 'added') return done({ came: here === 'by-this' ? 'new' : 'there', without: [] })
	const without: Became['without'][number][] = []
	for (const member of members) {
		const found = await findMember(tx, member)
		const given = found && isAllowed({ as: 'member', member: found }, whoMay['take-place']) ? await givePlace(ports, tx, found, shift.id, { source: 'import', state: 'taken' }) : refuse('not-here' as const)
		if (!given.ok) without.push({ member, why: withoutWhy(given.refusal) })
	}
	return done({ came: 'new', without })
}

/** For each digest, whether such a shift is here. */
export async function knownShifts(ports: Ports, tx: Tx, onces: readonly Uint8Array[]): Promise<boolean[]> {
	const keys = onces.map((once) => keyOf(ports, once))
	const here = await imports.knownKeys(tx, keys)
	return keys.map((key) => here.has(key))
}

export const countImported = imports.countImported

/** What somebody has called off, taken themselves or come to since, stays. */
export async function takeShiftsBack(tx: Tx, id: ImportId): Promise<TakenBack> {
	const gone = await imports.dropUntouched(tx, id)
	const kept = await imports.countImported(tx, id)
	await endImport(tx, id)
	return { gone, kept }
}
