/**
 * The front of the house: our own HTTP server before the pages. It listens, keeps slow and silent clients from taking the room of others,
 * and closes in order. What happens to one request stands in serving.server.ts.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isEventStream } from './answers.server.ts'
import { openBodies, type Pace } from './bodies.server.ts'
import { watchConnections, type Most } from './connections.server.ts'
import { faultLine } from './faults.server.ts'
import { headersFor } from './headers.server.ts'
import { openLimits } from './limits.server.ts'
import { pageFor } from './refusals.server.ts'
import { serve, type Routes } from './serving.server.ts'
import { readStatics, type Folder } from './statics.server.ts'

export type { About, Straight } from './serving.server.ts'

/**
 * Milliseconds, but for counts.
 * @property headersMs until a head has come whole; @property idleMs a connection is kept for the next request; @property stalledMs nothing moves
 * in either direction (event streams must say something more often); @property lingerMs we listen on, after refusing, to what was still being sent
 */
export type Patience = {
	readonly headersMs: number
	readonly idleMs: number
	readonly stalledMs: number
	readonly lingerMs: number
	readonly sweepMs: number
	readonly body: Pace
	readonly connections: Most
}

/** 320 KB pass at 2 KB/s, slower than any line somebody would send a voice over. */
export const PATIENCE: Patience = {
	headersMs: 10_000,
	idleMs: 5_000,
	stalledMs: 120_000,
	lingerMs: 5_000,
	sweepMs: 1_000,
	body: { graceMs: 10_000, leastPerSecond: 500, longestMs: 180_000, mostAtOnce: 64_000_000 },
	connections: { open: 2000, silent: 200 },
}

export type WebOptions = Routes & {
	readonly host: string
	/** 0 takes any that is free. */
	readonly port: number
	/** The first is canonical; with none, `http://localhost:` and the port. A port 0 stands for the one that was taken. */
	readonly origins: readonly string[]
	readonly statics: readonly Folder[]
	readonly now: () => number
	readonly patience?: Partial<Patience>
}

/** @property bytes of all bodies whose answers are not finished yet; @property buckets of the rate limits */
export type Stats = { readonly running: number; readonly silent: number; readonly arriving: number; readonly bytes: number; readonly buckets: number }

export type Web = {
	readonly origin: string
	readonly port: number
	/** Takes nobody new, ends event streams, lets the rest finish for `graceMs`, then hangs up. */
	stop(graceMs: number): Promise<void>
	readonly stats: () => Stats
}

/** Listens when it resolves. Rejects where it cannot listen or read its files. */
export async function openWeb(options: WebOptions): Promise<Web> {
	const patience = { ...PATIENCE, ...options.patience }
	const limits = openLimits({ now: options.now, random: randomBytes })
	const bodies = openBodies(patience.body)
	const statics = await readStatics(options.statics)
	const running = new Map<ServerResponse, AbortController>()
	let origins: readonly [string, ...string[]] = ['http://localhost']
	let isClosing = false
	let whenQuiet = () => {}

	const server = createServer({
		// Ours to refuse, with our headers.
		requireHostHeader: false,
		maxHeaderSize: 16_384,
		headersTimeout: patience.headersMs,
		requestTimeout: patience.headersMs + patience.body.longestMs + 2 * patience.sweepMs,
		keepAliveTimeout: patience.idleMs,
		connectionsCheckingInterval: patience.sweepMs,
	})
	// Node drops headers past its own count in silence; we count, and say so.
	server.maxHeadersCount = 0
	server.timeout = patience.stalledMs
	const connections = watchConnections(server, patience.connections, (reason) => ({
		page: pageFor(reason, { path: '/', acceptLanguage: null, query: '' }, options.refusalPage),
		headers: headersFor({ origins, origin: origins[0], path: '/', kept: 'never' }),
	}))

	const around = { origins: () => origins, statics, limits, bodies, lingerMs: patience.lingerMs, saidAll: connections.saidAll, isClosing: () => isClosing }
	function arrive(request: IncomingMessage, response: ServerResponse, goOn: () => void) {
		const gone = new AbortController()
		connections.spoke(request.socket, response)
		running.set(response, gone)
		response.once('close', () => {
			running.delete(response)
			if (!response.writableFinished) gone.abort()
			if (running.size === 0) whenQuiet()
		})
		serve(options, around, request, response, gone, goOn).catch((fault: unknown) => {
			options.log(faultLine('00000000', request.method ?? '', '/', fault))
			request.socket.destroy()
		})
	}
	server.on('request', (request, response) => arrive(request, response, () => {}))
	server.on('checkExpectation', (request, response) => arrive(request, response, () => {}))
	server.on('checkContinue', (request, response) => arrive(request, response, () => response.writeContinue()))

	const port = await new Promise<number>((resolve, reject) => {
		server.once('error', reject)
		server.listen(options.port, options.host, () => {
			const { port: taken } = server.address() as AddressInfo
			const [first = 'http://localhost:0', ...others] = options.origins.map((origin) => origin.replace(/:0$/, `:${taken}`))
			origins = [first.replace(/:0$/, `:${taken}`), ...others]
			server.off('error', reject)
			resolve(taken)
		})
	})
	const sweeper = setInterval(() => {
		bodies.sweep()
		limits.sweep()
	}, patience.sweepMs).unref()

	async function stop(graceMs: number): Promise<void> {
		const closed = new Promise<void>((resolve) => server.close(() => resolve()))
		isClosing = true
		for (const [response, gone] of running) {
			if (!isEventStream(response)) continue
			gone.abort()
			response.end()
		}
		const quiet = new Promise<void>((resolve) => (running.size === 0 ? resolve() : (whenQuiet = resolve)))
		const timer = setTimeout(() => server.closeAllConnections(), graceMs)
		await quiet
		clearTimeout(timer)
		server.closeAllConnections()
		await closed
		clearInterval(sweeper)
	}

	let stopped: Promise<void> | null = null
	return {
		origin: origins[0],
		port,
		stop: (graceMs) => (stopped ??= stop(graceMs)),
		stats: () => ({ running: running.size, silent: connections.silent(), ...bodies.stats(), buckets: limits.remembers().buckets.length }),
	}
}
