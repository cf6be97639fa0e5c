/** What people's and members' devices do, timed in a browser: built as the islands are built. */
import { chanceOf } from '#ground/chance.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import { drawReceipt, whatOpens, type Opens } from '#ground/secret-words.ts'
import { newRecord, openRecord, openTold, sealListing, toldBytes, type Addressee } from '#rooms/frontdoor/envelope.ts'
import type { Told } from '#rooms/frontdoor/told.ts'

const chance = chanceOf(crypto)

async function time(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now()
	await work()
	return performance.now() - began
}

/** Milliseconds of each of so many runs: sealing an ask to a team, stretching a receipt, opening an ask at the desk. */
export async function times(told: Told, runs: number): Promise<{ seal: number[]; stretch: number[]; open: number[] }> {
	const seed: Key = chance(32)
	const to: Addressee = { hub: 'hub_bench', team: 'team_bench', epoch: 1, recipient: await recipientOf(seed) }
	const epoch = { ...to, seed, desk: chance(32), likeness: chance(32) }
	const opens: Opens = { lookup: chance(32), key: chance(32) }
	const taken = { seal: [] as number[], stretch: [] as number[], open: [] as number[] }
	for (let run = 0; run < runs; run++) {
		const record = newRecord(chance)
		const seal = () => sealListing(to, toldBytes(told), null, opens, record, chance)
		taken.seal.push(await time(seal))
		const sealed = await seal()
		taken.stretch.push(await time(() => whatOpens('receipt', drawReceipt(chance), chance(16))))
		taken.open.push(await time(async () => openTold(to.hub, record.id, await openRecord(to.hub, record.id, sealed.teamWrap, 'door', epoch), sealed.told)))
	}
	return taken
}
