/**
 * Eight weeks, twenty times over, shared out in four ways: by a sheet, by rotation, by the house, and by somebody who knows the future. With `--write`
 * the figures and their picture go into docs/, so that the page there can be made anew by one command.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import highsOf from 'highs'
import { greedy } from '#planners/rota/greedy.ts'
import { optimum } from '#planners/rota/optimum.ts'
import type { Placed, Problem } from '#planners/rota/problem.ts'
import { figure, measured, stated, type Bench } from '../figures.ts'
import { bookOf, type Book } from './book.ts'
import { figuresOf, type Figures, type Told } from './figures.ts'
import { holdfast } from './holdfast.ts'
import { pictureOf } from './picture.ts'
import { posed } from './posed.ts'
import { rotation } from './rotation.ts'
import { sheets } from './sheets.ts'
import { DAY, HOUR, turnsUp, WEEKS, worldOf, wouldSayYes } from './world.ts'

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1)
/** From when shifts are known. */
const EARLIEST = -22 * DAY
/** What a plan takes at most; on a quiet machine each is proven in a tenth of it, and then it is the same every time. */
const SECONDS = 30

type Highs = Awaited<ReturnType<typeof highsOf>>
const clock = () => performance.now()

function live(book: Book, way: (at: number) => void): Figures {
	for (let at = EARLIEST; at < WEEKS * 7 * DAY; at += HOUR) way(at)
	return figuresOf(book)
}

const best = (highs: Highs) => (problem: Problem, seed: number): readonly Placed[] => {
	const found = optimum(highs, problem, { seconds: SECONDS, seed, now: clock })
	return 'placed' in found ? found.placed : greedy(problem, seed)
}

/** Who knows who will fall ill, leave, say no and not turn up, and has nothing to care for but empty places; month by month. */
function foreseen(highs: Highs, seed: number): Figures {
	const book = bookOf(worldOf(seed))
	for (let month = 0; month < WEEKS / 4; month++) {
		const shifts = book.world.shifts.filter(({ begins }) => Math.floor(begins / (28 * DAY)) === month)
		const { people, ...rest } = posed(book, shifts, Number.MAX_SAFE_INTEGER, { bars: (who, shift) => !wouldSayYes(book.world, who, shift) || !turnsUp(book.world, who, shift) })
		for (const { shift, person } of best(highs)({ ...rest, people: people.map((who) => ({ ...who, carried: 0, offered: 1e9 })) }, seed)) {
			const [where, who] = [shifts[shift], book.world.people[person]]
			if (where && who) book.give(where, who)
		}
	}
	return figuresOf(book)
}

export async function months(seeds: readonly number[]): Promise<Told> {
	const highs = await highsOf()
	const lived = (way: (book: Book) => (at: number) => void) =>
		seeds.map((seed) => {
			const book = bookOf(worldOf(seed))
			return live(book, way(book))
		})
	return { sheets: lived(sheets), rotation: lived(rotation), holdfast: lived((book) => holdfast(book, best(highs))), future: seeds.map((seed) => foreseen(highs, seed)) }
}

const mean = (all: readonly Figures[], of: (one: Figures) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length
const round = (value: number, digits = 3) => Number(value.toFixed(digits))

const ROWS = {
	empty: 'month: empty places, as a share of the sheets’',
	filled: 'month: places filled, as a share of an optimum that knows the future',
	rest: 'month: rests that were too short',
	tenth: 'month: share of the load on the busiest tenth, unseen work counted',
	free: 'month: members with a wholly free week',
	messages: 'month: messages per place filled, as a share of the sheets’',
	minutes: 'month: coordinators’ minutes per place filled, as a share of the sheets’',
	few: 'month: critical skills with fewer than three holders after eight weeks',
	moved: 'month: changes of a told place per person',
} as const

export const month: Bench = {
	rows: Object.values(ROWS),
	async run() {
		const told = await months(SEEDS)
		if (process.argv.includes('--write')) {
			const docs = join(import.meta.dirname, '../../docs')
			writeFileSync(join(docs, 'month.svg'), pictureOf(told))
			writeFileSync(join(docs, 'month.json'), `${JSON.stringify(told, (_, value: unknown) => (typeof value === 'number' ? round(value) : value))}\n`)
		}
		const { sheets: theirs, rotation: turns, holdfast: ours, future } = told
		const beside = (of: (one: Figures) => number, digits = 2) => `${round(mean(ours, of), digits)}; sheets ${round(mean(theirs, of), digits)}, rotation ${round(mean(turns, of), digits)}, mean of ${SEEDS.length} seeds`
		const filled = ({ places, empty }: Figures) => places - empty
		const share = (of: (one: Figures) => number) => mean(ours, of) / mean(theirs, of)
		return [
			figure(ROWS.empty, share(({ empty }) => empty), '', measured('≤', 0.5, 'half of the sheets’'), beside(({ empty }) => empty, 1)),
			figure(ROWS.filled, mean(ours, filled) / mean(future, filled), '', measured('≥', 0.97, 'of the optimum'), `${round(mean(ours, filled), 1)} of ${round(mean(future, filled), 1)} filled, of ${round(mean(ours, ({ places }) => places), 1)}`),
			figure(ROWS.rest, ours.reduce((sum, { rest }) => sum + rest, 0), '', stated('≤', 0), `all seeds; sheets ${theirs.reduce((sum, { rest }) => sum + rest, 0)}, rotation ${turns.reduce((sum, { rest }) => sum + rest, 0)}`),
			figure(ROWS.tenth, mean(ours, ({ tenth }) => tenth), '', stated('≤', 0.15), beside(({ tenth }) => tenth, 3)),
			figure(ROWS.free, mean(ours, ({ free }) => free), '', stated('≥', 0.9), beside(({ free }) => free)),
			figure(ROWS.messages, share(({ messages }) => messages), '', stated('≤', 1 / 3), beside(({ messages }) => messages)),
			figure(ROWS.minutes, share(({ minutes }) => minutes), '', stated('≤', 1 / 3), beside(({ minutes }) => minutes, 3)),
			figure(ROWS.few, ours.reduce((sum, { few }) => sum + few, 0), '', stated('≤', 0), `all seeds; sheets ${theirs.reduce((sum, { few }) => sum + few, 0)}, rotation ${turns.reduce((sum, { few }) => sum + few, 0)}`),
			figure(ROWS.moved, mean(ours, ({ moved }) => moved), '', null, 'only empty places are filled anew; nobody who is told a place loses it to somebody else’s fever'),
		]
	},
}
