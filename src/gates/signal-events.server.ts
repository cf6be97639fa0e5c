/**
 * What comes in by Signal: signal-cli's stream of events (SSE, WHATWG HTML § 9.2), followed for as long as the hub runs. A line that is cut, silent or refused
 * is begun again, later each time up to a minute; what is read is bounded, and one message is dealt with before the next is read.
 */
import { PICTURE_AT_MOST } from './pictures.server.ts'
import { PICTURE_ID, type SignalGate } from './signal.server.ts'

/** @property from whoever wrote, as one may write back: the number where they show one @property also what else they are known by */
export type FromSignal = { readonly from: string; readonly also: readonly string[]; readonly hasNumber: boolean; readonly text: string; /** What signal-cli calls those that can be read here; how many there are, with films and those that cannot. */ readonly pictures: readonly string[]; readonly shown: number; /** One name for one message. */ readonly message: string; /** When it came to us, milliseconds. */ readonly at: number }

/** signal-cli says something every 15 s, if only that it is there. */
const SILENT_MS = 60_000
const BACK_OFF_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000] as const
/** Bytes of one event; a longer one is no message of ours, and is passed over. */
const EVENT_AT_MOST = 64 * 1024
const TEXT_AT_MOST = 4000

type Listening = {
	/** Has dealt with it when it resolves; the next one waits for that. */
	readonly heard: (one: FromSignal) => Promise<void>
	readonly fault: (cause: unknown) => void
	readonly silentMs?: number
	/** How long to wait before the try after so many in vain. */
	readonly backOff?: (inVain: number) => number
}

export function listenToSignal({ url, account }: Pick<SignalGate, 'url' | 'account'>, { heard, fault, silentMs = SILENT_MS, backOff = (n) => BACK_OFF_MS[Math.min(n, BACK_OFF_MS.length - 1)] ?? 60_000 }: Listening): { close(): Promise<void> } {
	const closing = new AbortController()
	// An id it does not know brings whatever it still keeps; what was dealt with before is known again by its name.
	let last = '0'

	async function follow(begun: () => void): Promise<void> {
		const cut = new AbortController()
		const giveUp = () => cut.abort()
		let watch = setTimeout(giveUp, silentMs)
		closing.signal.addEventListener('abort', giveUp, { once: true })
		try {
			const answer = await fetch(`${url}/api/v1/events?${new URLSearchParams({ account }).toString()}`, { headers: { accept: 'text/event-stream', 'last-event-id': last }, redirect: 'manual', signal: cut.signal })
			if (answer.status !== 200 || !answer.body) throw new Error(`events ${answer.status}`)
			begun()
			for await (const { id, data } of eventsOf(answer.body, () => {
				clearTimeout(watch)
				watch = setTimeout(giveUp, silentMs)
			})) {
				clearTimeout(watch)
				const one = messageIn(data, account)
				if (one) await heard(one)
				if (id !== null) last = id
				if (closing.signal.aborted) return
				watch = setTimeout(giveUp, silentMs)
			}
		} finally {
			clearTimeout(watch)
			closing.signal.removeEventListener('abort', giveUp)
			cut.abort()
		}
	}

	async function all(): Promise<void> {
		for (let inVain = 0; !closing.signal.aborted; inVain++) {
			try {
				await follow(() => (inVain = 0))
			} catch (cause) {
				// Said once, not once a minute for a whole night.
				if (!closing.signal.aborted && inVain === 0) fault(cause)
			}
			await pause(backOff(inVain), closing.signal)
		}
	}
	const running = all()
	return {
		async close() {
			closing.abort()
			await running
		},
	}
}

const pause = (ms: number, signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		if (signal.aborted) return resolve()
		const end = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', end)
			resolve()
		}
		const timer = setTimeout(end, ms)
		signal.addEventListener('abort', end)
	})

export type Event = { readonly id: string | null; readonly data: string }

/** @param alive somebody said something, if only that they are there */
export async function* eventsOf(stream: AsyncIterable<Uint8Array>, alive: () => void = () => {}): AsyncGenerator<Event> {
	const decoder = new TextDecoder()
	let [rest, data, id, size, isTooLong]: [string, string[], string | null, number, boolean] = ['', [], null, 0, false]
	for await (const piece of stream) {
		alive()
		rest += decoder.decode(piece, { stream: true })
		const lines = rest.split(/\r\n|\n|\r(?!$)/)
		rest = lines.pop() ?? ''
		if (rest.length > EVENT_AT_MOST) [rest, isTooLong] = ['', true]
		for (const line of lines) {
			if (line === '') {
				if (data.length > 0 && !isTooLong) yield { id, data: data.join('\n') }
				;[data, id, size, isTooLong] = [[], null, 0, false]
				continue
			}
			const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
			size += line.length
			if (size > EVENT_AT_MOST) [data, isTooLong] = [[], true]
			else if (name === 'data') data.push(value)
			else if (name === 'id' && !value.includes('\0')) id = value.slice(0, 100)
		}
	}
}

type Fields = ReadonlyMap<string, unknown>
const fieldsOf = (value: unknown): Fields => new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
const textOf = (fields: Fields, name: string): string => {
	const value = fields.get(name)
	return typeof value === 'string' ? value : ''
}

/** A text or a picture that one person sent us; null for what is in a group, from ourselves, or neither: receipts, reactions, calls, timers. */
export function messageIn(data: string, account: string): FromSignal | null {
	const outer = fieldsOf(parsed(data))
	const [envelope] = [outer, fieldsOf(outer.get('params')), fieldsOf(outer.get('result')), fieldsOf(fieldsOf(outer.get('params')).get('result'))].map((at) => fieldsOf(at.get('envelope'))).filter(({ size }) => size > 0)
	if (!envelope) return null
	const said = fieldsOf(envelope.get('dataMessage'))
	const text = textOf(said, 'message').slice(0, TEXT_AT_MOST).toWellFormed()
	const [number, id] = [textOf(envelope, 'sourceNumber') || textOf(envelope, 'source'), textOf(envelope, 'sourceUuid').toLowerCase()]
	const known = [/^\+\d{7,15}$/.test(number) ? number : '', /^[0-9a-f-]{36}$/.test(id) ? id : ''].filter((one) => one !== '')
	const [from, ...also] = known
	const at = Number(envelope.get('timestamp'))
	const { pictures, shown } = picturesIn(said)
	if ((text.trim() === '' && shown === 0) || from === undefined || known.includes(account) || !Number.isSafeInteger(at)) return null
	if (['groupInfo', 'groupV2', 'reaction', 'storyContext', 'remoteDelete'].some((name) => said.has(name) && said.get(name) !== null)) return null
	const came = Number(envelope.get('serverDeliveredTimestamp'))
	// Whoever shows a number today and none tomorrow is the same one: the account's own name first.
	return { from, also, hasNumber: from.startsWith('+'), text, pictures, shown, message: `signal|${id || from}|${at}`, at: Number.isSafeInteger(came) && came > 0 ? came : at }
}

function picturesIn(said: Fields): Pick<FromSignal, 'pictures' | 'shown'> {
	const beside = said.get('attachments')
	const all = (Array.isArray(beside) ? beside : []).slice(0, 32).map(fieldsOf).map((one) => ({ type: textOf(one, 'contentType').toLowerCase(), id: textOf(one, 'id'), size: Number(one.get('size') ?? 0) }))
	return { shown: all.filter(({ type }) => /^(image|video)\//.test(type)).length, pictures: all.filter(({ type, id, size }) => /^image\/(jpeg|jpg)$/.test(type) && PICTURE_ID.test(id) && size <= PICTURE_AT_MOST).map(({ id }) => id) }
}

function parsed(data: string): unknown {
	try {
		return JSON.parse(data)
	} catch {
		return null
	}
}
