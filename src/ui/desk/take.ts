/** Taking an ask for somebody: the form becomes a sealed listing here, and the receipt never leaves this page but by voice or paper. */
import { hex, type Chance } from '#ground/chance.ts'
import { recipientOf } from '#ground/sealed.ts'
import { asDigits, asWords, drawReceipt, listOf, whatOpens, type Opens } from '#ground/secret-words.ts'
import { newRecord, sealListing, toldBytes } from '#rooms/frontdoor/sealing.ts'
import type { Told } from '#rooms/frontdoor/told.ts'
import { sizeOf } from '#rooms/frontdoor/choices.ts'
import type { Facts } from '#rooms/frontdoor/model.ts'
import { toBase64, utf8 } from './bytes.ts'
import type { TeamKeys } from './keyring.ts'

/** Words where the language has a list, digits always. */
export type Receipt = { readonly words: readonly string[] | null; readonly digits: string; readonly language: string }
export type Drawn = { readonly receipt: Receipt; readonly opens: Opens }

/** An ask taken in this sitting, and its receipt; in this page's memory only. */
export type Taken = { readonly receipt: Receipt; readonly kind: string; readonly at: number }

export async function drawFor(language: string, salt: Uint8Array, chance: Chance): Promise<Drawn> {
	const number = drawReceipt(chance)
	const list = await listOf(language)
	return { receipt: { words: list && asWords(number, list), digits: asDigits(number), language }, opens: await whatOpens('receipt', number, salt) }
}

export type Filled = { readonly kind: string; readonly zone: string; readonly language: string; readonly urgency: string } & Pick<Told, 'text' | 'name' | 'people' | 'way' | 'contact' | 'hours' | 'hoursNote' | 'relay'> & { readonly close: string }

export type Wrong = { readonly field: 'kind' | 'contact' | 'relay'; readonly problem: 'choose' | 'say-where' | 'say-who' }

/** Everything wrong with the form, in the order of its fields. */
export function wrongWith({ kind, way, contact, relay }: Filled): Wrong[] {
	return [
		...(kind === '' ? [{ field: 'kind', problem: 'choose' } as const] : []),
		...(['call', 'text', 'signal', 'email'].includes(way) && contact.trim() === '' ? [{ field: 'contact', problem: 'say-where' } as const] : []),
		...(way === 'relay' && relay.trim() === '' ? [{ field: 'relay', problem: 'say-who' } as const] : []),
	]
}

/** The body of `/desk/take`. */
export async function posted(filled: Filled, hub: string, team: TeamKeys, once: string, { opens }: Drawn, chance: Chance) {
	const { kind, zone, language, urgency, close, ...said } = filled
	const told = toldBytes({ ...said, when: '', limits: '', voice: null })
	const to = { hub, team: team.team, epoch: team.epoch, recipient: await recipientOf(team.seed) }
	const sealed = await sealListing(to, told, null, opens, newRecord(chance), chance, utf8(close.trim()))
	told.fill(0)
	const facts = { side: 'ask', kind, zone: zone === '' ? null : zone, language, urgency, size: sizeOf(said.people) } as Facts
	return {
		id: sealed.id,
		once,
		facts,
		team: team.team,
		epoch: team.epoch,
		lookup: hex(sealed.lookup),
		told: toBase64(sealed.told),
		teamWrap: toBase64(sealed.teamWrap),
		holderWrap: toBase64(sealed.holderWrap),
		close: sealed.close && toBase64(sealed.close),
		voice: null,
	}
}
