/** Other hubs, in a person's language: whom the stewards know, and what those said. */
import { agoIn } from '#rooms/hotline/publishing.ts'
import { comparedWords, listOf } from '#ground/secret-words.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { labels } from '#ui/hotline/labels.ts'
import { cardOf, heardFromHubs, knownHubs } from '#rooms/hubs/actions.server.ts'
import { linesFor } from '#rooms/hubs/lines.server.ts'
import { TURNED_OUT, type Heard } from '#rooms/hubs/model.ts'
import { isNews } from '#rooms/hubs/rules.ts'
import { lineChoices, lineSaid } from './lines.server.ts'

type Reader = Pick<App.Locals, 'say' | 'language'>
/** Known to both who compare: the same key gives the same words at every hub that speaks the language. */
const COMPARED_WITH = new TextEncoder().encode('holdfast hubs 1')
/** In one language, whatever the reader's: both have to hear the same words. */
const wordsFor = async (key: string): Promise<string> => (await comparedWords(key, (await listOf('en')) ?? [], COMPARED_WITH)).join(' ')

export async function hubsPage(ports: Ports, by: Speaker, reader: Reader) {
	const known = await knownHubs(ports, by)
	if (!known.ok) return null
	const [own, lines] = [cardOf(ports), await linesFor(ports, by)]
	const lineTo = (id: string) => {
		const line = lines.get(id)
		return line ? lineSaid(reader, line) : null
	}
	return { choices: lineChoices(ports.hub()), own: { name: own.name, words: await ports.recent(`own words ${own.key}`, 3_600_000, () => wordsFor(own.key)) }, peers: await Promise.all(known.value.map(async ({ peer: { id, state, name, origin, key, heardHalf }, waiting, tries }) => ({ id, state, name, origin, words: state === 'ended' ? null : await ports.recent(`words ${key}`, 3_600_000, () => wordsFor(key)), isHeard: heardHalf !== null, waiting, isSilent: waiting > 0 && tries > 2, line: lineTo(id) }))) }
}

export type SaidHeard = { readonly peer: string; readonly alert: string; readonly from: string; readonly title: string; readonly facts: readonly string[]; readonly isNews: boolean; readonly isTakenUp: boolean; readonly canTakeUp: boolean }
const saidOf = ({ say, language }: Reader, now: number, { peer, facts, heardAt, incident }: Heard): SaidHeard => ({
	peer: peer.id,
	alert: facts.alert,
	from: peer.name,
	title: say(`hubs.says.${facts.says}`, { really: labels.really(say, TURNED_OUT.find((one) => one === facts.turnedOut) ?? 'other') }),
	facts: [
		labels.kind(say, facts.about),
		facts.place === '' ? say('hubs.heard.no-place') : facts.place,
		...(facts.seenAt === null ? [] : [say('hubs.heard.seen', { ago: agoIn(language, now - facts.seenAt) })]),
		say('hubs.heard.came', { ago: agoIn(language, now - heardAt) }),
		...(facts.isDrill ? [say('hubs.heard.drill')] : []),
		...(facts.endsAt <= now ? [say('hubs.heard.over')] : []),
	],
	isNews: isNews(facts),
	isTakenUp: incident !== null,
	canTakeUp: incident === null && isNews(facts) && facts.endsAt > now,
})

export async function heardPage(ports: Ports, by: Speaker, reader: Reader): Promise<readonly SaidHeard[] | null> {
	const heard = await heardFromHubs(ports, by)
	return heard.ok ? heard.value.map((one) => saidOf(reader, ports.now(), one)) : null
}

const DID = ['asked', 'trust', 'end', 'ask-again', 'taken-up', 'agree-line', 'end-line'] as const
const NOT = ['no-address', 'nobody', 'no-hub', 'that-is-us', 'known-already', 'too-many', 'not-here', 'not-from-here', 'taken-already', 'is-over', 'not-a-line', 'own-number'] as const
/** What became of an act, in words of ours whatever the address says. */
export function hubsBecame({ say }: Reader, word: string | null): { readonly says: string; readonly isGrave: boolean } | null {
	const [did, not] = [DID.find((one) => one === word), NOT.find((one) => one === word)]
	return did ? { says: say(`hubs.did.${did}`), isGrave: false } : not ? { says: say(`hubs.not.${not}`), isGrave: true } : null
}
