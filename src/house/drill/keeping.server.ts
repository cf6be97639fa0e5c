/** Keeps the hub of a drill: a process of its own that does what it is told, asks what became of each hand-over, and can be killed at any moment. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Became } from '#ground/carriers.ts'
import type { Answers, FromHub, Order, ToHub } from './messages.ts'
import type { Script } from './script.ts'

const HUB = new URL('./hub.server.ts', import.meta.url)

/** A hub in a process of its own. */
export type Hub = {
	ask<To extends Order['to']>(order: Extract<Order, { to: To }>, now: number): Promise<Answers[To]>
	/** kill -9; nothing it said last is heard. */
	kill(): Promise<void>
}

/** @param take a hand-over: what became of it, or null where it is never told */
export function beginHub(script: Script, take: (message: Extract<FromHub, { asks: number }>) => Became | null): Hub {
	const child: ChildProcess = fork(HUB, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { PATH: process.env['PATH'], TZ: script.zone } })
	const waiting = new Map<number, { resolve(answer: never): void; reject(fault: Error): void }>()
	let n = 0
	let lastWords = ''
	let isKilled = false
	child.stderr?.on('data', (some: Buffer) => (lastWords = `${lastWords}${some.toString()}`.slice(-2000)))
	const end = (why: string) => {
		for (const { reject } of waiting.values()) reject(new Error(why))
		waiting.clear()
	}
	const ended = once(child, 'exit').then(() => end(`The drill's hub ended. ${lastWords}`))
	child.on('message', (message: FromHub) => {
		if (isKilled) return
		if ('asks' in message) {
			try {
				const became = take(message)
				if (became && child.connected) child.send({ answers: message.asks, became } satisfies ToHub, () => {})
			} catch (fault) {
				end(String(fault))
			}
			return
		}
		const asked = waiting.get(message.n)
		waiting.delete(message.n)
		if ('fault' in message && message.n === 0) end(message.fault)
		else if ('fault' in message) asked?.reject(new Error(message.fault))
		else asked?.resolve(message.answer as never)
	})
	return {
		ask: (order, now) =>
			new Promise((resolve, reject) => {
				waiting.set(++n, { resolve: resolve as (answer: never) => void, reject })
				child.send({ n, now, order } satisfies ToHub, (fault) => fault && end(`The drill's hub does not hear. ${lastWords}`))
			}),
		async kill() {
			isKilled = true
			child.kill('SIGKILL')
			await ended
		},
	}
}
