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
const RETRY_MS = 500

export async function openLive(connection: pg.ClientConfig, fault: (fault: unknown) => void): Promise<Live> {
	const listeners = new Map<string, Set<() => void>>()
	const gathered = new Set<string>()
	let client: pg.Client | null = null
	let timer: NodeJS.Timeout | null = null
	let closed = false

	const hear = (topic: string) => listeners.get(topic)?.forEach((listener) => listener())

	async function connect(): Promise<void> {
		const next = new pg.Client(connection)
		next.on('error', (error) => lost(next, error))
		next.on('end', () => lost(next, null))
		next.on('notification', ({ payload }) => hear(payload ?? ''))
		await next.connect()
		await next.query(`listen ${CHANNEL}`)
		client = next
		// Whatever was said while nobody listened: everyone looks once.
		for (const topic of listeners.keys()) hear(topic)
	}

	function lost(which: pg.Client, error: unknown): void {
		if (closed || (client !== which && client !== null)) return
		client = null
		if (error) fault(error)
		setTimeout(() => closed || connect().catch((again: unknown) => lost(which, again)), RETRY_MS).unref()
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
			if (timer) clearTimeout(timer)
			await client?.end().catch(() => undefined)
		},
	}
}
