/** How soon a desk hears of what another one did, and how soon one that may no longer listen hears nothing. */
import http from 'node:http'
import { wait } from '../stories/child.testing.ts'
import { sealedPosts } from './asks.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withHub } from './hub.ts'
import { openVisitor } from './load.ts'
import { median } from './numbers.ts'

const HEARD = 'live: a claim is heard at another desk, slowest'
const ENDED = 'live: a stream ends with its session'
const CLAIMS = 20

export const live: Bench = {
	rows: [HEARD, ENDED],
	run: () =>
		withHub(async ({ address, team, ana }) => {
			const visitor = openVisitor(address)
			for (const post of await sealedPosts(team, CLAIMS)) await visitor.post('/help/sealed', post)
			visitor.close()
			await wait(500)
			const desk = await listen(address, ana.cookie)
			const times: number[] = []
			for (const { id } of (await ana.queue()).slice(0, CLAIMS)) {
				const began = performance.now()
				const heard = desk.next()
				await ana.post(`/desk/listing/${id}/act`, { verb: 'claim' })
				await heard
				times.push(performance.now() - began)
				await wait(100)
			}
			const began = performance.now()
			await ana.post('/desk/sign-out', {})
			await desk.ended
			const endedIn = performance.now() - began
			return [figure(HEARD, Math.max(...times), 'ms', stated('≤', 1000), `from the click; median ${median(times).toFixed(0)} ms of ${times.length}`), figure(ENDED, endedIn, 'ms', stated('≤', 1000), 'signed out elsewhere')]
		}),
}

/** A desk that listens. `next` resolves with the next news. */
async function listen(address: string, cookie: string) {
	const response = await new Promise<http.IncomingMessage>((resolve, reject) => http.get(`${address}/desk/live`, { headers: { cookie, accept: 'text/event-stream' } }, resolve).once('error', reject))
	let hear = () => {}
	const next = () => new Promise<void>((resolve) => (hear = resolve))
	const first = next()
	response.setEncoding('utf8').on('data', (text: string) => text.includes('event: queue') && hear())
	await first
	return { next, ended: new Promise<void>((resolve) => response.once('close', () => resolve())) }
}
