/** Hotline: what came as a text message, or by Signal. Whose it was is never known here: a token tells two phones apart for a week, and no number is kept or given on. */
import { hex } from '#ground/chance.ts'
import type { Ports } from '#ground/ports.ts'
import type { Result } from '#ground/result.ts'
import { after, minutes } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { hearReport, originOf, type HeardAs } from './hearing.server.ts'
import { WORDS_AT_MOST, type Heard, type Report, type ReportId } from './model.ts'
import { wordBefore } from './partners.ts'
import { findReport, reportOf } from './reports-store.server.ts'
import { tables } from './store.server.ts'
import { placeIn } from './texting.ts'

/** So long after a message, “1” is an answer to what we asked. */
const ASKED_FOR = minutes(60)

/** @property message the carrier's own name for it: the same message twice is one report @property from keyed digest of the number, in hex */
export type Came = { readonly channel: 'sms' | 'signal'; readonly message: string; readonly from: string; readonly language: Language }

/** One name for one message. */
const reportFor = (ports: Ports, { message }: Came) => `report_${hex(ports.keys.digest('origin', new TextEncoder().encode(`message|${message}`))).slice(0, 32)}` as ReportId

/** Whether this very message is a report already. */
export const isHeard = (ports: Ports, came: Came): Promise<boolean> => ports.storage.inOneStatement(async (tx) => (await findReport(tx, reportFor(ports, came))) !== undefined)

/** As somebody wrote it. @param media the print of a picture that came with it. Until they say that they saw it themselves, they heard it from somebody. */
export const hearText = (ports: Ports, came: Came, text: string, media: string | null = null): Promise<Result<HeardAs, 'not-yours-to-do'>> =>
	hearReport(ports, { as: 'anyone' }, { ...bare(came), media, id: reportFor(ports, came), language: came.language, hand: '2nd', words: wordsIn(withoutWord(text)), place: placeIn(wordsIn(withoutWord(text))), origin: came.from }, null, text)
/** A partner's word in front is not kept. */
const withoutWord = (text: string) => wordBefore(text).rest

const bare = ({ channel }: Came): Omit<Heard, 'id' | 'language' | 'hand' | 'words' | 'place' | 'origin'> => ({ channel, size: null, doings: [], vests: [], wants: [], still: 'unknown', children: false, taken: 0, spot: null, media: null, chain: null, observedAt: null, isDrill: false })
const wordsIn = (text: string) => text.replace(/[^\P{Cc}\t\r\n]|\p{Cs}/gu, ' ').trim().slice(0, WORDS_AT_MOST).toWellFormed()

/** What they wrote last, while “1” is an answer to it. */
export async function lastText(ports: Ports, came: Came): Promise<Report | null> {
	const now = ports.now()
	const row = await ports.storage.inOneStatement((tx) =>
		tables(tx).selectFrom('hotline_reports').selectAll().where('origin', '=', originOf(ports, came.from, now)).where('received_at', '>', after(now, -ASKED_FOR)).where('channel', '=', came.channel).where('words', 'is not', null).where('id', '!=', reportFor(ports, came)).orderBy('received_at', 'desc').orderBy('id').limit(1).executeTakeFirst(),
	)
	return row ? reportOf(row) : null
}

/** They saw it themselves: a report is not changed after it came, so it is one more of the same voice. */
export function sawItThemselves(ports: Ports, came: Came, last: Report, media = last.media): Promise<Result<HeardAs, 'not-yours-to-do'>> {
	const { state: _s, incident: _i, why: _w, receivedAt: _r, isPartner: _p, ...said } = last
	return hearReport(ports, { as: 'anyone' }, { ...said, id: reportFor(ports, came), hand: '1st', media, place: said.place ?? '', words: said.words ?? '', origin: came.from })
}
