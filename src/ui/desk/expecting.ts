/** People we expect: opened in this browser, invited one by one from this device's own mail or messages, sealed anew where the key is newer. */
import { openExpected, sealExpected } from '#ground/importing/sealing.ts'
import { sameAs, type Expected } from '#ground/importing/people.ts'
import { digitsOf } from '#ground/importing/cells.ts'
import { ROWS_AT_ONCE, type ExpectedId } from '#ground/imports.ts'
import { recipientOf } from '#ground/sealed.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import { ExpectedSeen } from './importing-answers.ts'
import { onceFor } from './importing.ts'
import { epochOf, newestOf, type Unlocked } from './keyring.ts'

/** @property who null where this member holds no key to them */
export type Person = { readonly id: ExpectedId; readonly epoch: number; readonly isInvited: boolean; readonly endsAt: number; readonly who: Expected | null }

/** @param before those opened a moment ago, who need not be opened again */
export async function opened(keys: Unlocked, seen: ExpectedSeen, before: readonly Person[] = []): Promise<readonly Person[]> {
	const known = new Map(before.map((one) => [`${one.id} ${one.epoch}`, one.who]))
	const all = await Promise.all(
		seen.map(async ({ id, team, epoch, isInvited, endsAt, sealed }): Promise<Person> => {
			const there = known.get(`${id} ${epoch}`)
			if (there) return { id, epoch, isInvited, endsAt, who: there }
			const key = epochOf(keys, team, epoch)
			const who = key ? await openExpected({ hub: keys.hub, team, epoch }, id, key.seed, sealed).catch(() => null) : null
			return { id, epoch, isInvited, endsAt, who }
		}),
	)
	return all.toSorted((a, b) => (a.who?.called ?? '\uFFFF').localeCompare(b.who?.called ?? '\uFFFF'))
}

/** Those this member can open and who holds the newest key could not. */
export const olderAmong = (keys: Unlocked, people: readonly Person[]): readonly Person[] => people.filter(({ who, epoch }) => who !== null && epoch < (newestOf(keys, 'frontdoor')?.epoch ?? 0))

/** Sealed to the newest key, so that everybody who holds it can open them. @returns all as they then are */
export async function handOver(post: Post, keys: Unlocked, people: readonly Person[]): Promise<Answered<ExpectedSeen>> {
	const team = newestOf(keys, 'frontdoor')
	let answered: Answered<ExpectedSeen> = await post('/desk/expected', { act: 'see' }, ExpectedSeen)
	if (!team) return answered
	const to = { hub: keys.hub, team: team.team, epoch: team.epoch, recipient: await recipientOf(team.seed) }
	const older = olderAmong(keys, people)
	for (let i = 0; i < older.length && answered.ok; i += ROWS_AT_ONCE) {
		const rows = await Promise.all(older.slice(i, i + ROWS_AT_ONCE).flatMap(({ id, epoch, who }) => (who ? [sealExpected(to, id, who).then((sealed) => ({ id, from: epoch, once: onceFor(team, 'members', sameAs(who)), sealed: toBase64(sealed) }))] : [])))
		answered = await post('/desk/expected', { act: 'hand-over', team: team.team, epoch: team.epoch, rows }, ExpectedSeen)
	}
	return answered
}

/** What this device's own mail or messages open with (RFC 6068, RFC 5724). Nothing in it could end the address. */
export function letterTo({ way, contact }: Pick<Expected, 'way' | 'contact'>, subject: string, text: string): string {
	const said = encodeURIComponent(text)
	if (way === 'email') return `mailto:${encodeURIComponent(contact).replace('%40', '@')}?subject=${encodeURIComponent(subject)}&body=${said}`
	return `sms:${contact.trim().startsWith('+') ? '+' : ''}${digitsOf(contact)}?body=${said}`
}
