/** What the public doors of the hotline tell, in words. */
import type { Language, Say } from '#ground/words.ts'
import type { Answer } from '#rooms/hotline/hearing.server.ts'
import { timeIn } from '#rooms/hotline/texts.ts'
import { reallyOf, type Outcome } from '#rooms/hotline/told-back.ts'
import { labels } from './labels.ts'

export type Reader = { readonly say: Say; readonly language: Language; readonly clock: string }
const at = ({ language, clock }: Reader, time: number) => timeIn(language, clock, time, false)

/** What was known before they said it. */
export function answerSays(reader: Reader, { state, really, closedAt, elsewhere }: Answer): string {
	const { say } = reader
	if (elsewhere !== undefined) return `${notItSays(reader, really, closedAt)} ${say('hotline.ask.elsewhere', { name: elsewhere })}`
	if (state === 'not-enforcement') return notItSays(reader, really, closedAt)
	return say(state === 'ended' ? 'hotline.report.known.over' : 'hotline.report.known.unverified', { time: at(reader, closedAt) })
}

export function notItSays(reader: Reader, really: string | null, time: number): string {
	const what = reallyOf(really)
	const { say } = reader
	return what === 'other' ? say('hotline.report.known.not-it', { time: at(reader, time) }) : say('hotline.report.known.not-it.was', { time: at(reader, time), really: labels.really(say, what) })
}

export function outcomeSays(reader: Reader, outcome: Outcome, now: number): string {
	const { say } = reader
	if (outcome.is === 'looking') return say('hotline.report.out.looking', { minutes: Math.max(0, Math.floor((now - outcome.since) / 60_000)) })
	if (outcome.is === 'withdrawn') return say('hotline.report.out.withdrawn')
	if (outcome.is === 'not-enforcement') return notItSays(reader, outcome.really, outcome.at)
	if (outcome.is === 'confirmed') return say('hotline.report.out.confirmed', { time: at(reader, outcome.at) })
	return say(outcome.is === 'over' ? 'hotline.report.known.over' : 'hotline.report.known.unverified', { time: at(reader, outcome.at) })
}
