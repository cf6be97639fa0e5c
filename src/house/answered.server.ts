/**
 * A member answers, by text message, from a number they have proved, what the hub asked them. A number says which question; a word is enough where the
 * hub itself asked them one thing. Whatever is no answer is treated as from anybody.
 */
import { numbersOf, saidTo, typedNumber, typedWord, type Open } from '#ground/answers.ts'
import { endChannel, keepChannel, memberBehind } from '#ground/channels.server.ts'
import { mayHaveArrived, type Sent } from '#ground/messages.server.ts'
import type { Member } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Instant } from '#ground/time.ts'
import { languageFor, type Language, type Say } from '#ground/words.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { answerAskOf } from '#rooms/hotline/answering.server.ts'
import { openAsksTo } from '#rooms/hotline/asks.server.ts'
import { answerAsked } from '#rooms/rota/answering.server.ts'
import { answerPageOf, openPagesTo } from '#rooms/rota/paging.server.ts'
import { cannotSays } from '#rooms/rota/saying.ts'
import { openTo } from '#rooms/rota/writing.server.ts'

type Words = (language: Language) => Say
type Asked = Open & { readonly room: 'rota' | 'page' | 'hotline'; readonly was: Sent | null; readonly isGone: boolean }

const CANNOT = { 'cannot-now': 'channel.in.sign-in', gone: 'cover.answer.gone', 'not-here': 'channel.in.over' } as const

/** Whether it can be an answer at all: a number or a word for yes or no, and nothing else. */
export const isAnswer = (text: string): boolean => typedNumber(text) !== null || typedWord(text) !== null

/**
 * @param newest when this number last wrote something that asks for a digit itself; null where it did not
 * @returns what is written back; null where it was no answer of theirs
 */
export async function answerFrom(ports: Ports, words: Words, from: string, text: string, newest: Instant | null): Promise<string | null> {
	const word = typedWord(text)
	const behind = await memberBehind(ports, 'sms', from)
	if (!behind) return null
	const { member } = behind
	const say = words(languageFor(member.language, null, ports.hub().settings.languages))
	const all = await openTogether(ports, member)
	// They wrote of something after we last asked them: the digit is about that.
	const asked = newest === null ? all : all.filter(({ was }) => was !== null && was.at > newest)
	const meant = word === null ? asked : asked.filter(({ was }) => was !== null && mayHaveArrived(was))
	const said = saidTo(text, meant)
	if (said.ok) return answer(ports, say, member, meant.find(({ id }) => id === said.value.id), said.value.says)
	if (said.refusal === 'which') return say('channel.in.which', { how: meant.filter(({ isGone }) => !isGone).map(({ number }) => say('channel.in.how', numbersOf(number))).join(' ') })
	if (said.refusal === 'say-number') return say('channel.in.number', { how: meant.map(({ number }) => say('channel.in.how', numbersOf(number))).join(' ') })
	// Nothing is open: it may be about the channel itself.
	if (all.length > 0 || !behind.isAsked || newest !== null) return null
	if (word === 'yes') return (await keepChannel(ports, member.id)).ok ? say('channel.in.kept') : null
	if (word !== 'no') return null
	await endChannel(ports, member.id)
	return say('channel.in.ended')
}

const openTogether = (ports: Ports, { id }: Member): Promise<Asked[]> =>
	ports.storage.inOneGo(async (tx) => {
		const { rooms } = ports.hub().settings
		const rota = rooms.includes('rota') ? await openTo(tx, ports.now(), id) : []
		const rung = rooms.includes('rota') ? await openPagesTo(tx, ports.now(), id) : []
		const hotline = rooms.includes('hotline') ? await openAsksTo(tx, ports.now(), id) : []
		return [...rota.map((one) => ({ ...one, room: 'rota' as const })), ...rung.map((one) => ({ ...one, room: 'page' as const })), ...hotline.map((one) => ({ ...one, room: 'hotline' as const }))]
	})

async function answer(ports: Ports, say: Say, member: Member, asked: Asked | undefined, says: 'yes' | 'no'): Promise<string> {
	if (!asked) return say('channel.in.over')
	if (asked.room === 'page') {
		const answered = await answerPageOf(ports, member.id, asked.id, says)
		if (answered.ok) return say(`channel.in.page.${says}`)
		return say(CANNOT[answered.refusal])
	}
	if (asked.room === 'hotline') {
		const answered = await answerAskOf(ports, member.id, asked.id, says)
		if (answered.ok) return say(`channel.in.${answered.value.what}.${says}`)
		return say(CANNOT[answered.refusal])
	}
	const answered = await answerAsked(ports, member.id, asked.id, says)
	if (answered.ok) return say(`cover.answered.${says}.${answered.value.what}`)
	const { refusal } = answered
	if (refusal === 'somebody-else' || refusal === 'full') return say('cover.answer.gone')
	if (refusal === 'not-here' || refusal === 'not-yours-to-do') return say('channel.in.over')
	return cannotSays({ say, language: member.language, zone: zoneHere(), zones: [] }, { refusal, clash: null })
}
