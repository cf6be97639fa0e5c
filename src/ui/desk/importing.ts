/**
 * Bringing over: rows already read are compared with what is here, sealed, and sent a few at a time. What was sent stays when it is stopped, and the
 * same rows sent again are here once. The sheet itself never leaves this page.
 */
import type * as v from 'valibot'
import { hex, newId, type Chance } from '#ground/chance.ts'
import type { Expected } from '#ground/importing/people.ts'
import { sealExpected } from '#ground/importing/sealing.ts'
import type { Read } from '#ground/importing/rows.ts'
import { ROWS_AT_ONCE, type ImportId, type ImportOf } from '#ground/imports.ts'
import { recipientOf, sameness } from '#ground/sealed.ts'
import type { OldAsk } from '#rooms/frontdoor/importing.ts'
import { onceOfShift, type OldShift } from '#rooms/rota/importing.ts'
import { askedHalfOf, sealOldAsk } from '#rooms/frontdoor/importing-sealing.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Failed, Post } from './calls.ts'
import { Became, Brought, Known } from './importing-answers.ts'
import { newestOf, type TeamKeys, type Unlocked } from './keyring.ts'

/** A row before it is sealed. */
export type RowOf = { readonly what: 'members'; readonly rows: readonly Read<Expected>[] } | { readonly what: 'asks'; readonly rows: readonly Read<OldAsk>[] } | { readonly what: 'shifts'; readonly rows: readonly Read<OldShift>[] }

const KNOWN_AT_ONCE = 1000

export const onceFor = (team: TeamKeys, what: ImportOf, same: string): string => hex(sameness(team.likeness, `${what} ${same}`))

/** Which of these rows are here already, under any key this member holds: a key made anew since makes no row new. */
export async function knownAmong(post: Post, keys: Unlocked, what: ImportOf, sames: readonly string[], stop?: AbortSignal): Promise<Answered<boolean[]>> {
	const epochs = what === 'shifts' ? [null] : keys.epochs.filter(({ does }) => does === 'frontdoor')
	const onces = sames.flatMap((same) => epochs.map((team) => (team === null ? onceOfShift(same) : onceFor(team, what, same))))
	const known: boolean[] = []
	for (let i = 0; i < onces.length; i += KNOWN_AT_ONCE) {
		const answered = await post('/desk/import', { act: 'known', what, onces: onces.slice(i, i + KNOWN_AT_ONCE) }, Known, { stop })
		if (!answered.ok) return answered
		known.push(...answered.value)
	}
	return { ok: true, value: sames.map((_, i) => known.slice(i * epochs.length, (i + 1) * epochs.length).includes(true)) }
}

/** @property brought rows of this import that are here now @property there rows that somebody else brought meanwhile @property not those the house refused, and people who could not have their place, each with why */
export type SoFar = { readonly brought: number; readonly there: number; readonly not?: readonly { readonly n: number; readonly why: string; readonly isPlace: boolean }[] }

/** @param askedNow the half-day for asks whose sheet has no day @returns what failed, with what stands until then; stopping is no failure */
export async function bringOver(post: Post, keys: Unlocked, id: ImportId, { what, rows }: RowOf, askedNow: number, chance: Chance, onSoFar: (so: SoFar) => void, stop: AbortSignal): Promise<{ readonly so: SoFar; readonly failed: Failed | null }> {
	let so: SoFar = { brought: 0, there: 0 }
	if (what === 'shifts') return bringShiftsOver(post, id, rows as readonly Read<OldShift>[], chance, onSoFar, stop)
	const team = newestOf(keys, 'frontdoor')
	if (!team) return { so, failed: { ok: false, refusal: 'no-key', says: '' } }
	const to = { hub: keys.hub, team: team.team, epoch: team.epoch, recipient: await recipientOf(team.seed) }
	for (let i = 0; i < rows.length && !stop.aborted; i += ROWS_AT_ONCE) {
		const sealed: object[] = []
		for (const row of rows.slice(i, i + ROWS_AT_ONCE)) sealed.push(what === 'members' ? await person(to, team, row as Read<Expected>, chance) : await ask(to, team, row as Read<OldAsk>, askedNow, chance))
		const about = what === 'members' ? { act: 'bring-members', team: team.team, epoch: team.epoch } : { act: 'bring-asks' }
		const answered = await sendTwice(post, { ...about, import: id, rows: sealed }, Brought, stop)
		if (!answered.ok) return { so, failed: answered.refusal === 'stopped' ? null : answered }
		so = { brought: so.brought + answered.value.brought, there: so.there + answered.value.there }
		onSoFar(so)
	}
	return { so, failed: null }
}

/** A line that was cut is tried once more with the very same rows: what arrived before is not there twice. */
async function sendTwice<S extends v.GenericSchema>(post: Post, body: object, schema: S, stop: AbortSignal): Promise<Answered<v.InferOutput<S>>> {
	const first = await post('/desk/import', body, schema, { stop })
	return first.ok || !['no-line', 'no-answer'].includes(first.refusal) ? first : post('/desk/import', body, schema, { stop })
}

/** Shifts are told to everybody, so nothing of them is sealed; whoever a row names and is no member here stays in this page. */
async function bringShiftsOver(post: Post, id: ImportId, rows: readonly Read<OldShift>[], chance: Chance, onSoFar: (so: SoFar) => void, stop: AbortSignal): Promise<{ readonly so: SoFar; readonly failed: Failed | null }> {
	let so: Required<SoFar> = { brought: 0, there: 0, not: [] }
	for (let i = 0; i < rows.length && !stop.aborted; i += ROWS_AT_ONCE) {
		const some = rows.slice(i, i + ROWS_AT_ONCE)
		const answered = await sendTwice(post, { act: 'bring-shifts', import: id, rows: some.map(({ value, same }) => shiftSent(value, same, chance)) }, Became, stop)
		if (!answered.ok) return { so, failed: answered.refusal === 'stopped' ? null : answered }
		const not = answered.value.flatMap(({ came, without }, at) => {
			const n = some[at]?.n ?? 0
			return [...(came === 'new' || came === 'there' ? [] : [{ n, why: came, isPlace: false }]), ...without.map(({ why }) => ({ n, why, isPlace: true }))]
		})
		so = { brought: so.brought + answered.value.filter(({ came }) => came === 'new').length, there: so.there + answered.value.filter(({ came }) => came === 'there').length, not: [...so.not, ...not] }
		onSoFar(so)
	}
	return { so, failed: null }
}

function shiftSent({ kind, where, day, from, until, places, members }: OldShift, same: string, chance: Chance) {
	return { shift: newId('shift', chance), once: onceOfShift(same), kind, where, day, from, until, places, members }
}

type To = { readonly hub: string; readonly team: string; readonly epoch: number; readonly recipient: string }

async function person(to: To, team: TeamKeys, { value, same }: Read<Expected>, chance: Chance) {
	const id = newId('expected', chance)
	return { id, once: onceFor(team, 'members', same), sealed: toBase64(await sealExpected(to, id, value)) }
}

async function ask(to: To, team: TeamKeys, { value, same }: Read<OldAsk>, askedNow: number, chance: Chance) {
	const { id, lookup, told, teamWrap, holderWrap } = await sealOldAsk(to, value, chance)
	return {
		id,
		once: onceFor(team, 'asks', same),
		facts: value.facts,
		team: team.team,
		epoch: team.epoch,
		lookup: hex(lookup),
		told: toBase64(told),
		teamWrap: toBase64(teamWrap),
		holderWrap: toBase64(holderWrap),
		voice: null,
		askedHalf: askedHalfOf(value, askedNow),
	}
}
