/** Rota: every column the server can read. Nothing of it is sealed: a shift is told to everybody, and who takes a place cannot rest by rule if nobody can read when they work. */
import type { Ends, Shut } from '#ground/disclosing.ts'
import { columns, type Readable } from '#ground/readable.ts'

const WITH_SHIFT = 'until seven days after the shift, or until given back'

export const readable: readonly Readable[] = [
	...columns('rota_shifts', 'until seven days after its end', {
		id: 'random name',
		kind: 'one of ten kinds',
		zone: 'part of town, at least 300 households, or nothing',
		spot: 'a public place, as whoever posted it wrote it',
		begins: 'when it begins',
		ends: 'when it ends',
		places: 'how many people it takes',
		opens: 'whether it opens something sealed',
		gives: 'what one gets back',
		state: 'open or cancelled',
		fades_at: 'when its row goes',
	}),
	...columns('rota_places', WITH_SHIFT, { shift: 'which shift', seat: 'first, second …', member: 'who has it', begins: 'when the shift begins', ends: 'when it ends', places: 'how many it takes', called_off: 'whether the shift was cancelled' }),
	...columns('rota_hours', 'until 28 days after its week', { member: 'who', week: 'in which week', minutes: 'how long they carried something', ends_at: 'when the row goes' }),
]

/** It has no columns of bytes. */
export const shut: readonly Shut[] = []

/** When the rows of each table end. */
export const ends: Readonly<Record<string, Ends>> = {
	rota_shifts: { by: 'instant', column: 'fades_at' },
	rota_places: { by: 'row', column: 'shift', table: 'rota_shifts' },
	rota_hours: { by: 'instant', column: 'ends_at' },
}
