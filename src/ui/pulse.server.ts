/** How carrying is told on pages: rounded, in words, and only what may be told. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { shiftSays, type Reader, type Said } from '#rooms/rota/saying.ts'
import { whoTends } from '#rooms/rota/tending.ts'
import type { Drilled } from '#rooms/rota/drilling.server.ts'
import { myCarrying, type Pulse } from '#rooms/rota/tending.server.ts'

/** @property told sentences about one's own hours, in order @property rest said where a rest is due @property eased what they were taken off @property seesAll whether they look after how it is shared */
export type OwnPart = { readonly told: readonly string[]; readonly rest: string | null; readonly debt: string | null; readonly falls: string | null; readonly eased: readonly Said[]; readonly seesAll: boolean }

/** One's own part of the page of one's own shifts; null for who carries nothing here. */
export async function ownPart(ports: Ports, by: Speaker, reader: Reader): Promise<OwnPart | null> {
	const own = await myCarrying(ports, by)
	if (!own) return null
	const { say } = reader
	const n = numbers(reader.language)
	const { hours, beside, middle, isMore, debt, falls, eased } = own
	return {
		told: [
			hours > 0 ? say('pulse.own', { hours: n.whole(hours) }) : say('pulse.own.none'),
			...(beside >= 0.5 ? [say('pulse.own.beside', { hours: n.whole(beside) })] : []),
			...(middle ? [say('pulse.own.middle', { from: n.whole(middle.from), until: n.whole(middle.until) })] : []),
		],
		rest: isMore ? say('pulse.own.more') : null,
		falls: falls > 0 ? say('pulse.own.falls', { n: falls }) : null,
		debt: debt > 0 ? say('pulse.own.debt', { hours: debt }) : null,
		eased: eased.map((shift) => shiftSays(reader, shift)),
		seesAll: isAllowed(by, whoTends['see-pulse']),
	}
}

const numbers = (language: string) => {
	const [whole, one, two, part] = [new Intl.NumberFormat(language, { maximumFractionDigits: 0 }), new Intl.NumberFormat(language, { maximumFractionDigits: 1 }), new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }), new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })]
	return { whole: (x: number) => whole.format(x), one: (x: number) => one.format(x), two: (x: number) => two.format(x), part: (x: number) => part.format(x) }
}

const upper = (language: string, text: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1)

const SCALE = { width: 320, height: 96 }

/** The figures as sentences and a small table; null where there are too few people for any. */
export function pulseSays({ say, language }: Reader, { figures, idle, trend }: Pulse) {
	const n = numbers(language)
	const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
	const most = Math.max(1, ...trend.map(({ perPerson }) => perPerson ?? 0))
	const step = SCALE.width / Math.max(1, trend.length)
	return {
		figures: figures && {
			told: [say('pulse.all', { people: figures.people, hours: n.whole(figures.hours) }), say('pulse.effective', { effective: n.one(figures.effective) }), say('pulse.half', { half: figures.half }), ...(idle ? [say('pulse.idle', { n: idle })] : [])],
			table: [
				{ what: say('pulse.figure.tenth'), is: n.part(figures.tenth) },
				{ what: say('pulse.figure.three'), is: n.part(figures.three) },
				{ what: say('pulse.figure.gini'), is: n.two(figures.gini) },
				{ what: say('pulse.figure.jain'), is: n.two(figures.jain) },
			],
		},
		trend: trend.map(({ begins, people, perPerson, missing }) => ({ week: day.format(begins), people: people === null ? '–' : n.whole(people), each: perPerson === null ? '–' : n.one(perPerson), missing: n.whole(missing) })),
		bars: trend.map(({ perPerson }, i) => {
			const height = Math.round(((perPerson ?? 0) / most) * SCALE.height)
			return { x: Math.round(i * step + step * 0.15), y: SCALE.height - height, width: Math.round(step * 0.7), height }
		}),
	}
}

export function lackSays({ say, language }: Reader, { lack }: Pulse) {
	const n = numbers(language)
	if (!lack) return null
	const how = lack.lack > 0 ? 'pulse.lack' : lack.asked > lack.offered ? 'pulse.lack.nearly' : 'pulse.lack.none'
	return { isLacking: lack.lack > 0, says: say(how, { hours: Math.ceil(lack.lack), asked: n.whole(lack.asked), offered: n.whole(lack.offered) }) }
}

/** What would fall and what would help, as sentences; a name only where it came with one. */
export function drillSays({ say, language }: Reader, { state, missing, without, skills, lessons, kept }: Drilled) {
	const list = new Intl.ListFormat(language)
	const skill = (what: string) => (what.startsWith('speaks-') ? (new Intl.DisplayNames(language, { type: 'language' }).of(what.slice('speaks-'.length)) ?? what) : say(`pulse.skill.${what}`))
	return {
		state,
		missing: say('pulse.drill.missing', { n: missing }),
		without: without.map(({ called, falls, isProven }) => say(`pulse.drill.without.${called === null ? 'one' : 'name'}${isProven ? '' : '.most'}`, { name: called ?? '', n: falls })),
		skills: skills.map(({ what, shifts, holders }) => upper(language, say('pulse.drill.skill', { skill: skill(what), shifts, holders }))),
		lessons: lessons.map(({ called, what, was, becomes }) => ({ what, skill: skill(what), says: say('pulse.drill.lesson', { name: called, skill: skill(what), was, becomes }) })),
		kept: kept.map(({ called, parts }) => say(called === null ? 'pulse.drill.kept.one' : 'pulse.drill.kept', { name: called ?? '', parts: list.format(parts.map((part) => say(`pulse.part.${part}`))) })),
	}
}
