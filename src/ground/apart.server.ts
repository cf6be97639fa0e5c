/** Who would rather not be together, at rest. Anything that needs two people looks here, and nowhere says why it refused. */
import { sameBytes } from './chance.ts'
import { askedBy, inOrder, mayDecideFor, type Pair } from './apart.ts'
import type { MemberId } from './people.ts'
import type { Ports } from './ports.ts'
import { bytes, type Tx } from './storage.server.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const digestOf = ({ keys }: Ports, one: MemberId, other: MemberId, asker: MemberId) => keys.digest('apart', utf8(askedBy(one, other, asker)))

export async function apartPairs(tx: Tx): Promise<Pair[]> {
	const rows = await tx.selectFrom('ground_apart').select(['low', 'high']).distinct().execute()
	return rows.map(({ low, high }) => [low as MemberId, high as MemberId])
}

export async function areApartNow(tx: Tx, one: MemberId, other: MemberId): Promise<boolean> {
	const [low, high] = inOrder(one, other)
	return (await tx.selectFrom('ground_apart').select('low').where('low', '=', low).where('high', '=', high).limit(1).executeTakeFirst()) !== undefined
}

/** Whether the second is somebody else than the first, and not apart from them. Everything that takes two asks here; whether they work at the desk, `maySecond` says. */
export async function isAnother(tx: Tx, first: MemberId, second: MemberId): Promise<boolean> {
	const isApart = await areApartNow(tx, first, second)
	return mayDecideFor(isApart ? [inOrder(first, second)] : [], first, second)
}

/** With whom this member asked not to be together. What others asked about them is not theirs to know. */
export async function apartByOwnWish(ports: Ports, tx: Tx, me: MemberId): Promise<MemberId[]> {
	const rows = await tx.selectFrom('ground_apart').selectAll().where((e) => e.or([e('low', '=', me), e('high', '=', me)])).execute()
	return rows.flatMap(({ low, high, asker }) => {
		const other = (low === me ? high : low) as MemberId
		return sameBytes(bytes(asker), digestOf(ports, me, other, me)) ? [other] : []
	})
}

/** They are no longer with each other, either: whoever was new is not told why. */
export async function keepApart(ports: Ports, tx: Tx, me: MemberId, other: MemberId): Promise<void> {
	const [low, high] = inOrder(me, other)
	await tx.insertInto('ground_apart').values({ low, high, asker: digestOf(ports, me, other, me) }).onConflict((conflict) => conflict.doNothing()).execute()
	await tx.deleteFrom('ground_pairs').where((e) => e.or([e.and([e('newcomer', '=', me), e('guide', '=', other)]), e.and([e('newcomer', '=', other), e('guide', '=', me)])])).execute()
}

/** Takes back one's own wish; where the other asked for it, too, theirs stands. */
export async function takeBackApart(ports: Ports, tx: Tx, me: MemberId, other: MemberId): Promise<void> {
	const [low, high] = inOrder(me, other)
	await tx.deleteFrom('ground_apart').where('low', '=', low).where('high', '=', high).where('asker', '=', digestOf(ports, me, other, me)).execute()
}
