import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import type { WayOut } from '#ground/carriers.ts'
import { idOf } from '#ground/ids.ts'
import type { Sent } from '#ground/messages.server.ts'
import { isAllowed, MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, type Result } from '#ground/result.ts'
import type { Instant } from '#ground/time.ts'
import { languageFor, type Say } from '#ground/words.ts'
import { heard, passedOn, seePassing } from '#rooms/rota/answering.server.ts'
import { PlaceId } from '#rooms/rota/model.ts'
import { messageOf } from '#rooms/rota/questions.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { shiftSays, timeOf } from '#rooms/rota/saying.ts'
import { sayOfLate } from '#rooms/rota/swaps.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'
import { sayFor, spoken } from '#ui/say.ts'

const Asked = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('passed'), question: idOf('question') }),
	v.object({ act: v.literal('heard'), member: MemberId, text: v.pipe(v.string(), v.maxLength(200)) }),
	v.object({ act: v.literal('late'), place: PlaceId, answer: v.picklist(['came', 'ill', 'unknown']) }),
])
type Asked = v.InferOutput<typeof Asked>

/** What is said of an answer that was none; of one that meets a rule, that it does. */
const SAID: Readonly<Record<string, string>> = { 'not-here': 'not-here', 'not-yours-to-do': 'not-here', 'not-understood': 'answer-not-read', which: 'answer-which', 'say-number': 'answer-number', 'somebody-else': 'someone-has-it', full: 'someone-has-it' }

/** What coordinators pass on to those no channel reaches, and what they hear back. */
export const POST: RequestHandler = async (event) => {
	const { ports, by, say, language } = event.locals
	if (!isAllowed(by, whoMay['pass-on'])) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	const acted = await act(ports, by, asked)
	if (!acted.ok) return refusal(event, SAID[acted.refusal] ?? 'cannot-now')
	const seen = await seePassing(ports, by)
	if (!seen.ok) return refusal(event, seen.refusal)
	const { zone, questions, told, late } = seen.value
	const { zones, languages, name } = ports.hub().settings
	const reader = { say, language, zone, zones }
	const whatOf = (shift: (typeof told)[number]['shift']) => {
		const said = shiftSays(reader, shift)
		return `${said.kind}, ${said.day}, ${said.hours}`
	}
	return answer(
		event,
		done({
			questions: questions.map(({ id, member, called, language: theirs, what, shift, number, code, passed, sent, by: way }) => {
				const tongue = languageFor(theirs, null, spoken(languages))
				const link = `${event.platform?.origin ?? ''}/answer?lang=${tongue}#${code}`
				return { id, member, called, passed, ...goes(sent, way !== null && (event.platform?.carriers.has(way) ?? false) ? way : null, (at) => timeOf(reader, at), say), about: whatOf(shift), text: messageOf({ say: sayFor(tongue), language: tongue, zone, zones }, { what, shift, number, link, hub: name }) }
			}),
			told: told.map(({ id, shift }) => ({ id, about: whatOf(shift) })),
			late: late.map(({ place, called, shift }) => ({ place, called, about: whatOf(shift) })),
		}),
	)
}

/** By itself, or by a person: what their own channel has made of it. */
function goes(sent: Sent | null, way: WayOut | null, at: (when: Instant) => string, say: Say): { readonly goes: 'sent' | 'by-itself' | 'by-hand'; readonly how: string } {
	const named = (one: WayOut) => (one === 'sms' ? 'sms' : 'mail')
	if (!sent) return way === null ? { goes: 'by-hand', how: '' } : { goes: 'by-itself', how: say(`channel.pass.by.${named(way)}`) }
	if (sent.state === 'failed' || sent.state === 'unknown') return { goes: 'by-hand', how: say(`channel.pass.${sent.state}.${named(sent.way)}`, { at: at(sent.at) }) }
	return { goes: 'sent', how: say(`channel.pass.sent.${named(sent.way)}`, { at: at(sent.at) }) }
}

function act(ports: Ports, by: Speaker, asked: Asked): Promise<Result<unknown, string>> {
	if (asked.act === 'passed') return passedOn(ports, by, asked.question)
	if (asked.act === 'heard') return heard(ports, by, asked.member, asked.text)
	if (asked.act === 'late') return sayOfLate(ports, by, asked.place, asked.answer)
	return Promise.resolve(done(null))
}
