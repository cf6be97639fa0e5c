/** Whether the time of an answer tells a receipt that opens something from one that does not (W-10). */
import { hex } from '#ground/ids.ts'
import { chance, sealedPosts } from './asks.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withHub } from './hub.ts'
import { atOnce, openVisitor } from './load.ts'
import { mannWhitney, median } from './numbers.ts'

const ROW = 'receipt look-up, wrong against right: p'
const EACH = 500
const LINES = 4

export const receipts: Bench = {
	rows: [ROW],
	run: () =>
		withHub(async ({ address, team }) => {
			const visitor = openVisitor(address)
			const posts = await sealedPosts(team, EACH)
			for (const post of posts) await visitor.post('/help/sealed', post)
			const right = posts.map((post) => (JSON.parse(post) as { lookup: string }).lookup)
			const ask = async (lookup: string) => {
				const began = performance.now()
				await visitor.post('/receipt/open', JSON.stringify({ lookup }))
				return performance.now() - began
			}
			await atOnce(LINES, 200, async (n) => (await ask(n % 2 ? hex(chance(32)) : (right[n] ?? ''))) > 0)
			const times = { wrong: [] as number[], right: [] as number[] }
			await atOnce(LINES, EACH, async (n) => {
				// Which of a pair comes first is left to chance, so that what one leaves warm does not always serve the other.
				const pair = [['right', right[n] ?? ''], ['wrong', hex(chance(32))]] as const
				for (const [kind, lookup] of (chance(1)[0] ?? 0) % 2 ? pair : pair.toReversed()) times[kind].push(await ask(lookup))
				return true
			})
			visitor.close()
			const note = `Mann–Whitney, ${EACH} each; medians ${median(times.wrong).toFixed(2)} ms wrong, ${median(times.right).toFixed(2)} ms right`
			return [figure(ROW, mannWhitney(times.wrong, times.right), '', stated('>', 0.01), note)]
		}),
}
