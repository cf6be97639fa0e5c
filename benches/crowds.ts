/** Those who hold the line and those who guess receipts: what everybody else notices of them. */
import net from 'node:net'
import { once } from 'node:events'
import { asDigits, drawReceipt } from '#ground/secret-words.ts'
import { wait } from '../stories/child.testing.ts'
import { chance } from './asks.ts'
import { figure, measured, type Bench } from './figures.ts'
import { withHub } from './hub.ts'
import { anywhere, atOnce, openVisitor } from './load.ts'
import { median, quantile } from './numbers.ts'

const SLOW = 'slow clients, 500 silent and 100 dribbling: p99 of others'
const FLOOD = 'two hundred who guess receipts without JavaScript: p95 of /'
const READERS = 4
const READS = 600
const ROUNDS = 3
const GUESSERS = 200

export const crowds: Bench = {
	rows: [SLOW, FLOOD],
	run: () =>
		withHub(async ({ address }) => {
			const visitor = openVisitor(address)
			const read = async () => (await visitor.get('/')).status === 200
			const reads = async (share: number) => {
				const { times, failed } = await atOnce(READERS, READS, read)
				if (failed > 0) throw new Error(`${failed} of ${READS} readers got no page`)
				return quantile(times, share)
			}
			await reads(0.5)

			const slow = { alone: [] as number[], among: [] as number[] }
			for (let round = 0; round < ROUNDS; round++) {
				slow.alone.push(await reads(0.99))
				const crowd = await openCrowd(address, 500, 100)
				slow.among.push(await reads(0.99))
				crowd.leave()
				await wait(200)
			}

			const guessing = { alone: [] as number[], among: [] as number[] }
			let [guesses, turnedAway] = [0, 0]
			const guesser = openVisitor(address)
			for (let round = 0; round < ROUNDS; round++) {
				guessing.alone.push(await reads(0.95))
				let isOver = false
				const guess = async () => {
					const { status } = await guesser.post('/receipt', String(new URLSearchParams({ act: 'open', receipt: asDigits(drawReceipt(chance)) })), `content-type: application/x-www-form-urlencoded\r\naccept: text/html`)
					guesses += 1
					if (status !== 429) return !isOver
					turnedAway += 1
					await wait(1000)
					return !isOver
				}
				const guessers = Promise.all(Array.from({ length: GUESSERS }, async () => {
					while (await guess().catch(() => !isOver));
				}))
				await wait(500)
				guessing.among.push(await reads(0.95))
				isOver = true
				await guessers
			}
			guesser.close()
			visitor.close()
			const [alone, quiet] = [median(slow.alone), median(guessing.alone)]
			return [
				figure(SLOW, median(slow.among), 'ms', measured('<', 2 * alone, `twice the ${alone.toFixed(1)} ms alone`), `${READERS} readers of /, median of ${ROUNDS} rounds`),
				figure(FLOOD, median(guessing.among), 'ms', measured('<', 2 * quiet, `twice the ${quiet.toFixed(1)} ms alone`), `${guesses} guesses, ${turnedAway} asked to wait; ${READERS} readers, median of ${ROUNDS} rounds`),
			]
		}),
}

/** Some say nothing, some send an ask byte by byte. */
async function openCrowd(address: string, silent: number, dribbling: number) {
	const { port, host } = new URL(address)
	const sockets = await Promise.all(
		Array.from({ length: silent + dribbling }, async () => {
			const socket = net.connect(Number(port), '127.0.0.1').on('error', () => {})
			await once(socket, 'connect').catch(() => {})
			return socket
		}),
	)
	const slow = sockets.slice(silent)
	for (const socket of slow) socket.write(`POST /help/sealed HTTP/1.1\r\nhost: ${host}\r\norigin: ${address}\r\nx-forwarded-for: ${anywhere()}\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n`)
	const dribble = setInterval(() => slow.forEach((socket) => socket.writable && socket.write(' ')), 100)
	return {
		leave() {
			clearInterval(dribble)
			for (const socket of sockets) socket.destroy()
		},
	}
}
