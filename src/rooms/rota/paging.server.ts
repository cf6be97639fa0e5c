/**
 * Rota: what somebody is rung for, written to them by their own channel, and answered from there: by a number, a word, or the link, without signing in.
 * Each ringing is one message. Where it is and who asked stands in none of them.
 */
import { codeFor, lookupOf, takeNumbers } from '#ground/answers.server.ts'
import { codeIn, numbersOf } from '#ground/answers.ts'
import { findMember } from '#ground/members.server.ts'
import { nameInTexts, sentOf, type Sent } from '#ground/messages.server.ts'
import { newId } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import type { Say } from '#ground/words.ts'
import { acknowledge, cannotNow, LONGEST_CALLED } from './calling.server.ts'
import type { Kind } from './model.ts'
import { pages, rungOn, type Page, type RungRow } from './oncall-store.server.ts'
import type { AskedHere, Waiting } from './writing.server.ts'

/** A message about a ringing that is older is none they could still act on; the next ringing writes anew. */
const WRITTEN_WITHIN = minutes(10)

type Row = { id: string; page: string; member: string; number: number; code: Uint8Array; ends_at: string | number }
const tables = (tx: Tx) => tx.withTables<{ rota_page_asks: Row }>()
type PageAsk = { readonly id: string; readonly page: string; readonly member: MemberId; readonly number: number; readonly endsAt: Instant }
const askOf = ({ id, page, member, number: n, ends_at }: Row): PageAsk => ({ id, page, member: member as MemberId, number: n, endsAt: number(ends_at) as Instant })
const asks = (tx: Tx) => tables(tx).selectFrom('rota_page_asks').selectAll()

/** One for each who is rung by this page and has none yet. @throws Stale where another room asks one of them at the same moment */
async function askRung(ports: Ports, tx: Tx, { id: page, begunAt }: Page, members: readonly MemberId[]): Promise<void> {
	const asked = new Set((await asks(tx).where('page', '=', page).execute()).map(({ member }) => member))
	const endsAt = after(begunAt, LONGEST_CALLED)
	const fresh = [...new Set(members)].filter((member) => !asked.has(member)).map((member) => ({ member, question: newId('ask', ports.chance), endsAt }))
	if (fresh.length === 0) return
	const numbers = await takeNumbers(tx, fresh, new Map(), ports.now())
	await tables(tx)
		.insertInto('rota_page_asks')
		.values(fresh.map(({ member, question: id }) => ({ id, page, member, number: numbers.get(id) ?? 0, code: lookupOf(ports, codeFor(ports, id)), ends_at: endsAt })))
		.execute()
}

const aboutOf = (ask: string, ring: number) => `${ask} ${ring}`
const isRungNow = ({ member, saidNo, at }: RungRow, members: ReadonlySet<MemberId>, now: Instant) => members.has(member) && !saidNo && at > after(now, -WRITTEN_WITHIN)

/** What rings now and was not yet written. Who may be rung in their quiet hours was decided when it rang. @param members those with a channel */
export const waitingPages = (ports: Ports, members: ReadonlySet<MemberId>): Promise<Waiting[]> =>
	ports.storage.inOneGo(async (tx) => {
		if (members.size === 0) return []
		const now = ports.now()
		const waiting: Waiting[] = []
		for (const page of (await pages(tx, now)).filter(({ state }) => state === 'ringing')) {
			const rung = (await rungOn(tx, page.id)).filter((one) => isRungNow(one, members, now))
			if (rung.length === 0) continue
			await askRung(ports, tx, page, rung.map(({ member }) => member))
			const own = new Map((await asks(tx).where('page', '=', page.id).execute()).map((row) => [row.member, askOf(row)]))
			for (const { member, ring, at } of rung) {
				const ask = own.get(member)
				if (ask) waiting.push({ about: aboutOf(ask.id, ring), member, urgency: 'now', endsAt: after(at, WRITTEN_WITHIN), text: (language, say, links) => textOf(ports, say, page.kind, { number: ask.number, link: links(`/answer?lang=${language}#${codeFor(ports, ask.id)}`) }) })
			}
		}
		const sent = await sentOf(tx, waiting.map(({ about }) => about))
		return waiting.filter(({ about }) => !sent.has(about))
	})

const textOf = (ports: Ports, say: Say, kind: Kind, { number: n, link }: { readonly number: number; readonly link: string }): string =>
	say('channel.text.page', { hub: nameInTexts(ports), kind: say(`shift.kind.${kind}`), ...numbersOf(n), link })

// What came back

const isStanding = (page: Page | undefined, member: MemberId): boolean => page?.state === 'ringing' || (page?.state === 'held' && page.heldBy === member)

/** What rings for one member, or rang until somebody else had it: a number or word from their own phone may mean one of them. */
export async function openPagesTo(tx: Tx, now: Instant, member: MemberId): Promise<AskedHere[]> {
	const own = (await findMember(tx, member)) ? (await asks(tx).where('member', '=', member).where('ends_at', '>', now).orderBy('number').execute()).map(askOf) : []
	if (own.length === 0) return []
	const all = new Map((await pages(tx, now)).map((page) => [page.id, page]))
	return Promise.all(
		own.map(async ({ id, page, number: n }): Promise<AskedHere> => {
			const rung = (await rungOn(tx, page)).filter((one) => one.member === member)
			return { id, number: n, byWord: ['yes', 'no'], was: newestOf(await sentOf(tx, rung.map(({ ring }) => aboutOf(id, ring)))), isGone: !isStanding(all.get(page), member) }
		}),
	)
}
const newestOf = (sent: ReadonlyMap<string, Sent>): Sent | null => [...sent.values()].toSorted((a, b) => b.at - a.at)[0] ?? null

export type PageAnswered = Result<{ readonly says: 'yes' | 'no' }, 'not-here' | 'gone' | 'cannot-now'>

const askBy = async (tx: Tx, by: { readonly id: string } | { readonly code: string }, now: Instant, ports: Pick<Ports, 'keys'>): Promise<{ readonly ask: PageAsk; readonly page: Page | undefined } | null> => {
	const row = await ('id' in by ? asks(tx).where('id', '=', by.id) : asks(tx).where('code', '=', lookupOf(ports, codeIn(by.code) ?? 'none'))).where('ends_at', '>', now).executeTakeFirst()
	return row ? { ask: askOf(row), page: (await pages(tx, now)).find(({ id }) => id === row.page) } : null
}

/** What somebody is rung for, for whoever has the code of its message. Null where there is none, or it is over. */
export const seePageByCode = (ports: Ports, typed: string): Promise<{ readonly kind: Kind; readonly reason: Page['reason']; readonly isGone: boolean } | null> =>
	ports.storage.inOneGo(async (tx) => {
		const found = await askBy(tx, { code: typed }, ports.now(), ports)
		return found?.page ? { kind: found.page.kind, reason: found.page.reason, isGone: !isStanding(found.page, found.ask.member) } : null
	})

export async function answerPageByCode(ports: Ports, typed: string, says: 'yes' | 'no'): Promise<PageAnswered> {
	const found = await ports.storage.inOneGo((tx) => askBy(tx, { code: typed }, ports.now(), ports))
	return found ? answerPage(ports, found.ask, says) : refuse('not-here')
}
/** From a message that came from a channel they proved. */
export async function answerPageOf(ports: Ports, member: MemberId, id: string, says: 'yes' | 'no'): Promise<PageAnswered> {
	const found = await ports.storage.inOneGo((tx) => askBy(tx, { id }, ports.now(), ports))
	return found?.ask.member === member ? answerPage(ports, found.ask, says) : refuse('not-here')
}

async function answerPage(ports: Ports, { page, member: id }: PageAsk, says: 'yes' | 'no'): Promise<PageAnswered> {
	const member = await ports.storage.inOneGo((tx) => findMember(tx, id))
	if (!member) return refuse('not-here')
	if (says === 'no') return (await cannotNow(ports, { as: 'member', member }, page)).ok ? done({ says }) : refuse('gone')
	const had = await ports.storage.inOneGo((tx) => acknowledge(ports, tx, page, member))
	if (had.ok) return done({ says })
	return refuse(had.refusal === 'someone-has-it' || had.refusal === 'not-here' ? 'gone' : 'cannot-now')
}
