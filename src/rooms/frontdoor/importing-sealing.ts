/** Front door: an ask from an old sheet, sealed where its row was read. Nobody is given a receipt: it is drawn and forgotten, and given anew over their contact. */
import type { Chance } from '#ground/chance.ts'
import type { OldAsk } from './importing.ts'
import { newRecord, sealListing, toldBytes, type Addressee, type SealedListing } from './sealing.ts'

export async function sealOldAsk(to: Addressee, { told }: OldAsk, chance: Chance): Promise<SealedListing> {
	const plain = toldBytes(told)
	const sealed = await sealListing(to, plain, null, { lookup: chance(32), key: chance(32) }, newRecord(chance), chance)
	plain.fill(0)
	return sealed
}

/** Half-days; the hour is not kept, so that an ask of a day is one of its noon. @param now for one whose sheet has no day */
export const askedHalfOf = ({ askedDay }: Pick<OldAsk, 'askedDay'>, now: number): number => (askedDay === null ? now : askedDay * 2 + 1)
