/** Hotline: counts witnesses, not messages. Neither the order nor any repetition changes a number. */
import type { Evidence, Look } from './model.ts'

/** @property origin equal ones are one voice @property chain the report it was heard from */
type Voice = { readonly id: string; readonly origin: string; readonly hand: string; readonly media: string | null; /** Somebody at the board looked at the picture, and it shows what was reported. */ readonly fits?: boolean; readonly chain: string | null }

/** Of 64 bits, as many may differ between two prints of one picture: pressed anew, cut a little, turned into another format. */
export const ALIKE = 10

const bits = (text: string) => BigInt(`0x${text}`)
function distance(one: string, other: string): number {
	let n = 0
	for (let differ = bits(one) ^ bits(other); differ > 0n; differ &= differ - 1n) n++
	return n
}
/** Rows of eight points, as a picture is read; what a print says of each point is brighter than all, brighter than the next, or a wave's sign. */
const rows = (print: string, of: (row: number) => number): string => print.replace(/../g, (row) => of(Number.parseInt(row, 16)).toString(16).padStart(2, '0'))
const backwards = (row: number) => Number.parseInt(row.toString(2).padStart(8, '0').split('').toReversed().join(''), 2)
/** A print, and that of the picture in a mirror, for each of the three kinds of prints: of brightness, of steps, of waves (every other one turns its sign). */
export const printsOf = (print: string): readonly string[] => [print, rows(print, backwards), rows(print, (row) => backwards(row) ^ 0xff), rows(print, (row) => row ^ 0x55)]

/** Source of the threshold: near-duplicates of one picture differ in few bits of its DCT hash (Zauner 2010, § 5). A picture in a mirror is the same picture. */
export const isSamePicture = (one: string, other: string): boolean => printsOf(one).some((print) => distance(print, other) <= ALIKE)

/** Groups what is alike, by any chain of likeness. */
function groupsOf(prints: readonly string[]): number {
	const left = new Set(prints)
	let groups = 0
	for (const first of left) {
		groups++
		const near = [first]
		left.delete(first)
		for (let one = near.pop(); one !== undefined; one = near.pop())
			for (const other of left)
				if (isSamePicture(one, other)) {
					left.delete(other)
					near.push(other)
				}
	}
	return groups
}

/** Whoever heard it from somebody is no witness, whatever they say of themselves. @param shared which looks are one pair of eyes, or nobody's */
export function evidenceFrom(voices: readonly Voice[], looks: readonly Look[], shared: Pick<Evidence, 'asOne' | 'tooFast'> = {}): Evidence {
	const own = voices.filter(({ hand, chain }) => hand === '1st' && chain === null)
	return {
		eyewitnesses: new Set(own.map(({ origin }) => origin)).size,
		origins: new Set(voices.map(({ origin }) => origin)).size,
		reports: voices.length,
		media: groupsOf(voices.flatMap(({ media }) => media ?? [])),
		reviewed: groupsOf(voices.flatMap(({ media, fits }) => (fits === true && media !== null ? [media] : []))),
		looks: looks.filter(({ isVoid }) => !isVoid),
		...shared,
	}
}
