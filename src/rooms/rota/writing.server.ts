/**
 * Rota: what waits to be written to those who have a channel: questions, reminders, and what a plan moved. Nothing in anybody's quiet hours, nothing twice,
 * and no more than the part of town, for others read a message on its way.
 */
import { codeFor } from '#ground/answers.server.ts'
import type { Open } from '#ground/answers.ts'
import type { Urgency } from '#ground/channels.ts'
import { nameInTexts, sentOf, type Sent } from '#ground/messages.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import type { Language, Say } from '#ground/words.ts'
import { askingOf } from './carrying-store.server.ts'
import { aheadUntil } from './feeds-store.server.ts'
import { movedOf } from './rotas-store.server.ts'
import type { Shift } from './model.ts'
import { openQuestions, sentQuestions } from './questions-store.server.ts'
import { BEFORE, QUIET } from './reminders.ts'
import { messageOf, type What } from './questions.ts'
import { isQuiet, quietOf, type Quiet } from './quiet.ts'
import { kindSays, hoursSay } from './saying.ts'
import { shiftAt } from './store.server.ts'

export { ROTA_TOPIC } from './rotas-store.server.ts'

/** @property text in the reader's words; `links` makes the hub's address of a path */
export type Waiting = { readonly about: string; readonly member: MemberId; readonly urgency: Urgency; readonly endsAt: Instant; readonly text: (language: Language, say: Say, links: (path: string) => string) => string }

/** Being asked to help cannot wait for the morning, unless they said so themselves; anything else can. */
const CANNOT_WAIT: readonly What[] = ['cover', 'take-this']
const MOVES_TOLD_AHEAD = days(60)

/** What may be written now. @param members those with a channel */
export const waitingToWrite = (ports: Ports, members: ReadonlySet<MemberId>): Promise<Waiting[]> =>
	ports.storage.inOneGo(async (tx) => {
		if (members.size === 0) return []
		const [now, zone] = [ports.now(), zoneHere()]
		const said = await askingOf(tx, [...members])
		const own = (member: MemberId): Quiet | null => {
			const asking = said.get(member)
			return asking ? quietOf(asking) : null
		}
		const isFree = (member: MemberId, canWait: boolean) => !isQuiet(own(member) ?? (canWait ? QUIET : null), now, zone)
		const waiting: Waiting[] = []
		const asked = new Set<string>()

		for (const { question, shift } of await openQuestions(tx, now, null, [...members])) {
			const { id, member, what, number, endsAt } = question
			asked.add(`${member} ${shift.id}`)
			if (question.passed || !isFree(member, !CANNOT_WAIT.includes(what))) continue
			waiting.push({ about: id, member, urgency: 'usual', endsAt, text: (language, say, links) => questionText(ports, { language, say }, { what, shift, number, link: links(`/answer?lang=${language}#${codeFor(ports, id)}`) }) })
		}
		// The day before, the question whether they come reminds them.
		for (const { place, member, shift: id, begins, isCancelled, reminded } of await aheadUntil(tx, now, after(now, BEFORE.while + days(1)))) {
			if (!members.has(member) || isCancelled || !reminded.includes('while') || !isFree(member, true)) continue
			const shift = await shiftAt(tx, id)
			if (shift) waiting.push({ about: `${place} while`, member, urgency: 'usual', endsAt: begins, text: (language, say) => plainText(ports, 'channel.text.reminder', { language, say }, shift, {}) })
		}
		for (const member of members) {
			if (!isFree(member, true)) continue
			for (const { shift, way, why } of await movedOf(tx, member)) {
				// Where they are asked about it, they hear of it by that.
				if (asked.has(`${member} ${shift.id}`) || shift.begins <= now || shift.begins > after(now, MOVES_TOLD_AHEAD)) continue
				waiting.push({ about: `moved ${member} ${shift.id} ${way} ${shift.begins}`, member, urgency: 'usual', endsAt: shift.begins, text: (language, say, links) => plainText(ports, `channel.text.moved.${way}`, { language, say }, shift, { why: say(`board.moved.${why}`), link: links('/desk/shifts') }) })
			}
		}
		const sent = await sentOf(tx, waiting.map(({ about }) => about))
		return waiting.filter(({ about }) => !sent.has(about))
	})

type Reading = { readonly language: Language; readonly say: Say }
const readerOf = (ports: Ports, { language, say }: Reading) => ({ say, language, zone: zoneHere(), zones: ports.hub().settings.zones })
/** The part of town or nothing: a place in words stands behind the link. */
const coarse = (say: Say, shift: Shift): Shift => ({ ...shift, where: say('channel.where') })
const questionText = (ports: Ports, reading: Reading, asked: { readonly what: What; readonly shift: Shift; readonly number: number; readonly link: string }): string =>
	messageOf(readerOf(ports, reading), { ...asked, shift: coarse(reading.say, asked.shift), hub: ports.hub().settings.name })

function plainText(ports: Ports, key: string, reading: Reading, shift: Shift, more: Readonly<Record<string, string>>): string {
	const reader = readerOf(ports, reading)
	const day = new Intl.DateTimeFormat(reader.language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: reader.zone }).format(shift.begins)
	return reading.say(key, { hub: nameInTexts(ports), kind: kindSays(reader, shift), day, hours: hoursSay(reader, shift), ...more })
}

// What came back

/** @property was what was sent to them @property isGone somebody else has it */
export type AskedHere = Open & { readonly was: Sent | null; readonly isGone: boolean }
export type OpenHere = AskedHere & { readonly what: What }
/** Open questions to one member, and those that were answered for them by somebody else: a word may mean one of them. */
export const openTo = async (tx: Tx, now: Instant, member: MemberId): Promise<OpenHere[]> => {
	const rows = await sentQuestions(tx, now, member)
	const sent = await sentOf(tx, rows.map(({ id }) => id))
	// To the number that the hub itself asked, where it asked one thing, a word is enough.
	return rows.map(({ id, number, what, answer }) => ({ id, number, what, byWord: ['yes', 'no'], was: sent.get(id) ?? null, isGone: answer === 'gone' }))
}
