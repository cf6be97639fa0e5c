/** Handing over: record keys that lie under an older key are put under the newest, here, a few at a time. What is cut off has left each record with a wrap that opens. */
import type { Chance } from '#ground/chance.ts'
import { likeness } from '#ground/sealed.ts'
import { wrapForDesk } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { HandedOver, Searchables, type Opened, type Searchable } from './answers.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Failed, Post } from './calls.ts'
import { spelling } from './contact.ts'
import { newestOf, type Unlocked } from './keyring.ts'
import { toldOf } from './record.ts'

const AT_ONCE = 25

/** One record's key under the newest key, as `/desk/handover` takes it; null where there is nothing to do or no key to do it with. */
export async function handed(keys: Unlocked, listing: Opened | Searchable, chance: Chance) {
	const newest = newestOf(keys, 'frontdoor')
	if (!newest || listing.team !== newest.team || listing.epoch >= newest.epoch) return null
	const opened = await toldOf(keys, listing).catch(() => null)
	if (!opened) return null
	const contact = spelling(opened.told)
	const teamWrap = toBase64(wrapForDesk(keys.hub, listing.id, opened.key, newest, chance))
	opened.key.fill(0)
	return { listing: listing.id, from: listing.epoch, teamWrap, alike: contact === null ? null : likeness(newest.likeness, contact) }
}

export type Records = readonly NonNullable<Awaited<ReturnType<typeof handed>>>[]

/** @returns how many the house took */
export async function send(post: Post, keys: Unlocked, records: Records, stop?: AbortSignal): Promise<Answered<number>> {
	const newest = newestOf(keys, 'frontdoor')
	if (!newest || records.length === 0) return { ok: true, value: 0 }
	const answered = await post('/desk/handover', { team: newest.team, epoch: newest.epoch, records }, HandedOver, { stop })
	return answered.ok ? { ok: true, value: answered.value.handed } : answered
}

/** Everything open that this member can open. @param onHanded how many so far @returns a failure, or null */
export async function handOverAll(post: Post, keys: Unlocked, chance: Chance, onHanded: (n: number) => void, stop: AbortSignal): Promise<Failed | null> {
	let after: ListingId | '' = ''
	let n = 0
	for (;;) {
		const answered: Answered<Searchable[]> = await post('/desk/search', { after }, Searchables, { stop })
		if (!answered.ok) return answered.refusal === 'stopped' ? null : answered
		const open = answered.value.filter(({ state }) => state !== 'closed')
		for (let i = 0; i < open.length && !stop.aborted; i += AT_ONCE) {
			const records = (await Promise.all(open.slice(i, i + AT_ONCE).map((listing) => handed(keys, listing, chance)))).filter((one) => one !== null)
			const sent = await send(post, keys, records, stop)
			if (!sent.ok) return sent.refusal === 'stopped' ? null : sent
			if (sent.value > 0) onHanded((n += sent.value))
		}
		const last: Searchable | undefined = answered.value.at(-1)
		if (!last || stop.aborted) return null
		after = last.id
	}
}
