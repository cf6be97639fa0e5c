/** Whether the time of an answer tells a receipt that opens something from one that does not (W-10). */
import { hex } from '#ground/ids.ts'
import { chance, sealedPosts } from './asks.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withHub } from './hub.ts'
import { openVisitor } from './load.ts'
import { mannWhitney, median } from './numbers.ts'

const ROW = 'receipt look-up, wrong against right: p'
const EACH = 500

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
			for (let i = 0; i < 200; i++) await ask(i % 2 ? hex(chance(32)) : (right[i] ?? ''))
			const times = { wrong: [] as number[], right: [] as number[] }
			for (const lookup of right) {
				// Which of a pair comes first is left to chance, so that what one leaves warm does not always serve the other.
				const pair = [['right', lookup], ['wrong', hex(chance(32))]] as const
				for (const [kind, one] of (chance(1)[0] ?? 0) % 2 ? pair : pair.toReversed()) times[kind].push(await ask(one))
			}
			visitor.close()
			const note = `Mann–Whitney, ${EACH} each; medians ${median(times.wrong).toFixed(2)} ms wrong, ${median(times.right).toFixed(2)} ms right`
			return [figure(ROW, mannWhitney(times.wrong, times.right), '', stated('>', 0.01), note)]
		}),
}
