/**
 * News between processes: a topic was touched, look again. Nothing but the topic's name travels, by LISTEN/NOTIFY, at most once a moment,
 * so that a rush of asks does not make every commit wait for the one before it.
 */
import pg from 'pg'

export type Live = {
	/** Something about this topic changed. */
	news(topic: string): void
	/** Calls back whenever it did, in whichever process. Gives back how to stop. */
	listen(topic: string, hear: () => void): () => void
	close(): Promise<void>
}

const CHANNEL = 'holdfast_live'
const GATHER_MS = 40
const RETRY_MS = 250
const LONGEST_RETRY_MS = 5000
const LONGEST_CONNECT_MS = 10_000

export async function openLive(connection: pg.ClientConfig, fault: (fault: unknown) => void): Promise<Live> {
	const listeners = new Map<string, Set<() => void>>()
	const gathered = new Set<string>()
	let client: pg.Client | null = null
	let timer: NodeJS.Timeout | null = null
	let retry: NodeJS.Timeout | null = null
	let tries = 0
	let closed = false

	const hear = (topic: string) => listeners.get(topic)?.forEach((listener) => listener())

	async function connect(): Promise<void> {
		const next = new pg.Client({ ...connection, connectionTimeoutMillis: LONGEST_CONNECT_MS })
		const ended = (error: unknown) => {
			if (client !== next) return
			client = null
			again(error)
		}
		next.on('error', ended)
		next.on('end', () => ended(null))
		next.on('notification', ({ payload }) => hear(payload ?? ''))
		await next.connect()
		if (closed) return next.end()
		client = next
		await next.query(`listen ${CHANNEL}`).catch(async (error: unknown) => {
			await next.end().catch(() => undefined)
			throw error
		})
		tries = 0
		// Whatever was said while nobody listened: everyone looks once.
		for (const topic of listeners.keys()) hear(topic)
	}

	/** One try at a time, each a little later than the one before: a database that comes back must not be met by a crowd. */
	function again(error: unknown): void {
		if (closed || retry) return
		if (error && tries === 0) fault(error)
		retry = setTimeout(() => {
			retry = null
			connect().catch(again)
		}, Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** tries++)).unref()
	}

	async function send(): Promise<void> {
		timer = null
		const topics = [...gathered]
		gathered.clear()
		if (!client) return
		await client.query(`select pg_notify('${CHANNEL}', topic) from unnest($1::text[]) as topic`, [topics]).catch(fault)
	}

	await connect()
	return {
		news(topic) {
			gathered.add(topic)
			timer ??= setTimeout(() => void send(), GATHER_MS)
		},
		listen(topic, listener) {
			const those = listeners.get(topic) ?? new Set()
			listeners.set(topic, those.add(listener))
			return () => {
				those.delete(listener)
				if (those.size === 0) listeners.delete(topic)
			}
		},
		async close() {
			closed = true
			if (retry) clearTimeout(retry)
			// A command ends right after its change, and the hub that runs beside it must hear of it.
			if (timer) {
				clearTimeout(timer)
				await send()
			}
			await client?.end().catch(() => undefined)
		},
	}
}
