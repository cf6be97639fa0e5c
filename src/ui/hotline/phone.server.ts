/** Who takes calls: where calls ring them, what rings now, and who waits to be called back; in their language, and never a number. */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { findMember } from '#ground/members.server.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { isAllowed } from '#ground/people.ts'
import { callBacksFor, type CallBack } from '#rooms/hotline/calling-back.server.ts'
import { ringingFor } from '#rooms/hotline/ring-numbers.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { timeIn } from '#rooms/hotline/texts.ts'

const HEARD = ['left', 'enough', 'women', 'not-women', 'rung', 'mine', 'done', 'no-number', 'not-a-number', 'not-on', 'busy', 'no-line', 'not-here'] as const
const WELL: readonly string[] = ['left', 'enough', 'women', 'not-women', 'rung', 'mine', 'done']
type Reader = Pick<App.Locals, 'say' | 'language'>

export type SaidBack = Pick<CallBack, 'id' | 'isMine' | 'mayTake' | 'hasNumber' | 'hasMessage'> & { readonly lines: readonly string[] }
export type PhonePage = { readonly heard: { readonly says: string; readonly isGrave: boolean } | null; readonly until: string | null; readonly rings: string | null; readonly gap: string; readonly isGap: boolean; readonly now: string; readonly women: boolean; readonly backs: readonly SaidBack[] }

/** Null for whom it is not. */
export async function phonePage(ports: Ports, by: Speaker, reader: Reader, heardAs: string | null): Promise<PhonePage | null> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['take-calls'])) return null
	const { say } = reader
	const backs = await callBacksFor(ports, by)
	const { onUntil, ringsUntil, on, rings, calls, women } = await ringingFor(ports, by.member.id)
	const at = (when: Instant | null) => (when === null ? null : timeIn(reader.language, zoneHere(), when, true))
	const heard = HEARD.find((one) => one === heardAs)
	return {
		heard: heard === undefined ? null : { says: say(`hotline.voice.heard.${heard}`), isGrave: !WELL.includes(heard) },
		until: at(onUntil),
		rings: at(ringsUntil),
		gap: on === 0 ? say('hotline.voice.gap.none') : say('hotline.voice.gap.some', { on, rings }),
		isGap: rings === 0,
		now: say('hotline.voice.now', { n: calls }),
		women,
		backs: await Promise.all((backs.ok ? backs.value : []).map(async (one) => ({ id: one.id, isMine: one.isMine, mayTake: one.mayTake, hasNumber: one.hasNumber, hasMessage: one.hasMessage, lines: await linesOf(ports, reader, one) }))),
	}
}

async function linesOf(ports: Ports, { say, language }: Reader, one: CallBack): Promise<string[]> {
	const at = (when: Instant) => timeIn(language, zoneHere(), when, true)
	const { owner } = one
	const name = owner === null || one.isMine ? null : ((await ports.storage.inOneGo((tx) => findMember(tx, owner)))?.called ?? null)
	return [
		[say('hotline.voice.back.since', { at: at(one.since) }), ...(one.language === null ? [] : [say('hotline.voice.back.language', { language: new Intl.DisplayNames([language], { type: 'language' }).of(one.language) ?? one.language })])].join(' · '),
		...(one.woman ? [say('hotline.voice.back.woman')] : []),
		one.isMine ? say('hotline.voice.back.mine') : one.woman ? say('hotline.voice.back.women-only') : name === null ? say('hotline.voice.back.nobodys') : say('hotline.voice.back.theirs', { name }),
		...(one.due !== null && one.due > ports.now() ? [say('hotline.voice.back.due', { at: at(one.due) })] : []),
		...(one.tries > 0 ? [say('hotline.voice.back.tried', { n: one.tries })] : []),
		...(one.hasMessage ? [say('hotline.voice.back.message')] : []),
		...(one.hasNumber ? [] : [say('hotline.voice.back.hidden')]),
	]
}
