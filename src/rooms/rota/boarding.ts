/** The board in words: what a page shows and an island draws again, with nothing left to say. */
import type { Board, Line, Seat, Suggested } from './board.ts'
import { byDay, onDay, shiftSays, type Reader, type Said } from './saying.ts'
import { shortNotice, type Rota } from './rotas.ts'
import type { Instant } from '#ground/time.ts'

export type SaidSeat = { readonly member: string; readonly called: string; readonly as: Seat['as']; readonly says: string; readonly isPinned: boolean; readonly acts: readonly ('out' | 'pin' | 'loosen')[] }
/** @property loud whether it cannot be held as it stands */
export type SaidLine = { readonly said: Said; readonly needs: string; readonly seats: readonly SaidSeat[]; readonly empty: number; readonly loud: boolean; readonly emptySays: string; readonly why: string; readonly canMove: boolean }
export type SaidBoard = {
	readonly rotas: readonly { readonly id: string; readonly says: string; readonly isThis: boolean }[]
	readonly rota: null | { readonly id: string; readonly says: string; readonly state: Rota['state']; readonly stands: string; readonly revision: number; readonly bound: string; readonly isWorking: boolean; readonly isDirty: boolean; readonly version: number; readonly freeze: number; readonly notice: number; readonly sums: readonly string[]; readonly asks: number }
	readonly week: number
	readonly weeks: readonly { readonly n: number; readonly says: string; readonly isThis: boolean }[]
	readonly days: readonly { readonly day: string; readonly those: readonly SaidLine[] }[]
	readonly people: readonly { readonly id: string; readonly called: string; readonly hours: number; readonly says: string }[]
	readonly suggested: null | { readonly said: Said; readonly could: readonly { readonly id: string; readonly called: string; readonly says: string }[]; readonly cannot: readonly { readonly why: string; readonly called: string }[] }
}

const DAY = 86_400_000

/** A skill or a language, by name. */
export function whatSays({ say, language }: Pick<Reader, 'say' | 'language'>, what: string): string {
	if (!what.startsWith('speaks-')) return say(`board.skill.${what}`)
	return new Intl.DisplayNames(language, { type: 'language' }).of(what.slice('speaks-'.length)) ?? what
}

/** Why somebody could not, one word for all that has to do with who else is there: nobody reads out of it who would rather not be with whom. */
const AMONG = ['apart', 'not-alone', 'kept-for-newcomers', 'full', 'has-it', 'frozen-full']
export const cannotKey = (why: string): string => `board.cannot.${AMONG.includes(why) ? 'among' : why}`

export function boardSays(reader: Reader, board: Board, now: Instant): SaidBoard {
	const { say } = reader
	const { rota, week, weeks, lines, people, places, suggested, rotas } = board
	const period = ({ begins, ends }: Pick<Rota, 'begins' | 'ends'>) => say('board.period', { from: onDay(reader, begins), until: onDay(reader, ends - 1) })
	const late = rota && rota.version === 0 ? shortNotice(rota, now) : 0
	return {
		rotas: rotas.map((one) => ({ id: one.id, says: period(one), isThis: one.id === rota?.id })),
		rota: rota && {
			id: rota.id,
			says: period(rota),
			state: rota.state,
			stands: say(`board.state.${rota.state}`, { dirty: rota.isDirty && rota.version > 0 ? 'yes' : 'no', n: rota.version }),
			revision: rota.revision,
			bound: rota.isDirty && rota.bound !== 'none' ? say(`board.bound.${rota.bound}`, { share: rota.share / 10 }) : '',
			isWorking: rota.work !== 'none',
			isDirty: rota.isDirty,
			version: rota.version,
			freeze: rota.freezeHours,
			notice: rota.noticeDays,
			asks: lines.length === 0 ? 0 : places.filled - places.held,
			sums: [
				say('board.sum', { filled: places.filled, all: places.all }),
				...(places.critical > 0 ? [say('board.sum.critical', { n: places.critical })] : []),
				...(places.asked > 0 ? [say('board.sum.asked', { n: places.asked })] : []),
				...(places.dropped > 0 && rota.version > 0 ? [say('board.sum.dropped', { n: places.dropped })] : []),
				...(places.silent > 0 ? [say('board.sum.silent', { n: places.silent })] : []),
				...(late > 0 && rota.isDirty ? [say('board.sum.late', { n: late, days: rota.noticeDays })] : []),
			],
		},
		week,
		weeks: rota ? Array.from({ length: weeks }, (_, n) => ({ n, says: say('board.week', { n: n + 1, day: onDay(reader, rota.begins + n * 7 * DAY + DAY / 2) }), isThis: n === week })) : [],
		days: byDay(lines.map((line) => lineSays(reader, line))),
		people: people.map(({ id, called, hours, hasTimes }) => ({ id, called, hours: hasTimes ? hours : Number.MAX_SAFE_INTEGER, says: hasTimes ? say('board.hours', { n: hours }) : say('board.silent') })),
		suggested: suggested && suggestedSays(reader, suggested),
	}
}

function lineSays(reader: Reader, { shift, seats, empty, missing, why, canMove }: Line): SaidLine {
	const { say, language } = reader
	const needs = shift.needs.filter(({ least }) => least > 0).map(({ what, least }) => say('board.needs.one', { n: least, what: whatSays(reader, what) }))
	return {
		said: shiftSays(reader, shift),
		needs: needs.length > 0 ? say('board.needs', { what: new Intl.ListFormat(language).format(needs) }) : '',
		seats: seats.map((seat) => ({ ...seat, says: say(`board.as.${seat.as}`), acts: !canMove || seat.isTheirs || seat.as === 'goes' || seat.as === 'rests' ? [] : ['out', seat.isPinned ? 'loosen' : 'pin'] })),
		empty,
		loud: missing > 0,
		emptySays: empty > 0 ? say(missing > 0 ? 'board.missing' : 'board.empty', { n: missing > 0 ? missing : empty }) : '',
		why: empty === 0 ? '' : why === null ? (canMove ? '' : say('board.why.frozen')) : whySays(reader, why),
		canMove,
	}
}

function whySays(reader: Reader, { what, hurdle, could }: NonNullable<Line['why']>): string {
	const { say } = reader
	const skill = what === null ? { has: 'no', what: '' } : { has: 'yes', what: whatSays(reader, what) }
	if (could > 0) return say('board.why.could', { n: could, ...skill })
	return say(`board.why.${hurdle === 'apart' || hurdle === null ? 'kept' : hurdle}`, skill)
}

function suggestedSays(reader: Reader, { shift, could, cannot }: Suggested): NonNullable<SaidBoard['suggested']> {
	const { say, language } = reader
	const list = new Intl.ListFormat(language)
	const reasons = Map.groupBy(cannot, ({ why }) => cannotKey(why))
	return {
		said: shiftSays(reader, shift),
		could: could.map(({ id, called, hours, rested, wish }) => ({ id, called, says: [say('board.hours', { n: hours }), say(rested >= DAY ? 'board.rested' : 'board.rested.short', { n: Math.max(0, Math.floor(rested / 3_600_000)) }), ...(wish < 0 ? [say('board.if-needed')] : [])].join(' · ') })),
		cannot: [...reasons].map(([key, those]) => ({ why: say(key), called: list.format(those.flatMap(({ called }) => called)) })),
	}
}
