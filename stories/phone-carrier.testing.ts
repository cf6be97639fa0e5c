/**
 * A carrier of calls for stories: it keeps calls, legs, lines of waiting and recordings in memory, does what it is told in TwiML as a real one does, signs
 * what it calls, and remembers every call of its own so that it can be made again: twice, in another order, days later, or as somebody else.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signatureOf } from '#gates/signature.server.ts'
import type { Webhook } from './carrier.testing.ts'
import { ACCOUNT, HUB_NUMBER, TOKEN } from './carrier-names.testing.ts'
import { knock, wait, type Heard } from './web.testing.ts'

type Fields = Readonly<Record<string, string>>
/** What an element of TwiML says. */
export type Verb = { readonly name: string; readonly is: Fields; readonly text: string }
/** @property state as the carrier calls it @property waits under which name, until somebody joins @property heard everything it was told, in order @property with the leg it speaks with */
export type Line = { readonly sid: string; readonly from: string; readonly to: string; readonly isOut: boolean; state: 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'; next: string; after: string; gathers: string; records: string; dials: string; waits: string | null; with: Line | null; readonly tells: string | null; readonly rings: number; readonly heard: Verb[] }

const unxml = (text: string) => text.replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
const verbsIn = (xml: string): Verb[] => [...xml.matchAll(/<(Say|Play|Gather|Pause|Redirect|Enqueue|Leave|Dial|Queue|Number|Record|Hangup)((?:\s[\w]+="[^"]*")*)\s*\/?>([^<]*)/g)].map(([, name = '', is = '', text = '']) => ({ name, is: Object.fromEntries([...is.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, unxml(value)])), text: unxml(text) }))
const sidOf = (kind: string) => `${kind}${randomBytes(16).toString('hex')}`

export type PhoneCarrier = Awaited<ReturnType<typeof openPhones>>

/** @param numbers that are no numbers: the carrier refuses to ring them */
export async function openPhones(bad: ReadonlySet<string> = new Set()) {
	const [legs, made, recordings, asked]: [Line[], (Webhook & { readonly says: string })[], Map<string, Buffer>, string[]] = [[], [], new Map(), []]
	let address = ''
	const line = (more: Partial<Line>): Line => ({ sid: sidOf('CA'), from: HUB_NUMBER, to: HUB_NUMBER, isOut: false, state: 'ringing', next: '', after: '', gathers: '', records: '', dials: '', waits: null, with: null, tells: null, rings: 60, heard: [], ...more })

	const server = createServer((request, response) => {
		let body = ''
		request.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => {
			const [path, said] = [(request.url ?? '').replace(/^.*\/Accounts\/[^/]+/, ''), new URLSearchParams(body)]
			asked.push(`${request.method ?? ''} ${path}`)
			const json = (status: number, answer: object) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
			const [, kind, name = ''] = /^\/(Calls|Recordings)\/?([^/.]*)/.exec(path) ?? []
			if (kind === 'Recordings') {
				if (request.method === 'DELETE') return recordings.delete(name) ? response.writeHead(204).end() : json(404, { code: 20404 })
				const sound = recordings.get(name)
				return sound ? response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': sound.length }).end(sound) : json(404, { code: 20404 })
			}
			if (name !== '') {
				const leg = legs.find(({ sid }) => sid === name)
				if (leg && ['ringing', 'in-progress'].includes(leg.state)) void over(leg, leg.state === 'ringing' ? 'canceled' : 'completed')
				return json(200, { sid: name })
			}
			const to = said.get('To') ?? ''
			if (bad.has(to)) return json(400, { code: 21211 })
			const leg = line({ to, from: said.get('From') ?? '', isOut: true, next: said.get('Url') ?? '', tells: said.get('StatusCallback'), rings: Number(said.get('Timeout')) })
			legs.push(leg)
			json(201, { sid: leg.sid, status: 'queued' })
		})
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')

	const sign = (at: string, { path, fields }: Webhook, secret = TOKEN) => signatureOf(at + path, Object.entries(fields).map(([name, value]) => ({ name, value: new TextEncoder().encode(value) })), secret)
	const send = (webhook: Webhook, signature: string | null) => knock(address, webhook.path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signature !== null && { 'x-twilio-signature': signature }) }, body: new URLSearchParams(webhook.fields).toString() })

	/** Calls the hub's address for this leg, and does what it is told. */
	async function ask(leg: Line, url: string, more: Fields = {}): Promise<Heard> {
		const { pathname, search } = new URL(url, address)
		const webhook = { path: pathname + search, fields: { AccountSid: ACCOUNT, CallSid: leg.sid, From: leg.from, To: leg.to, CallStatus: leg.state, Direction: leg.isOut ? 'outbound-api' : 'inbound', ...more } }
		const answer = await send(webhook, sign(address, webhook))
		made.push({ ...webhook, says: answer.text })
		return answer
	}
	async function run(leg: Line, url: string, more: Fields = {}): Promise<Verb[]> {
		const verbs = verbsIn((await ask(leg, url, more)).text)
		leg.heard.push(...verbs)
		for (const [i, verb] of verbs.entries()) {
			if (leg.state !== 'in-progress') break
			if (verb.name === 'Gather') {
				const then = verbs.slice(i).find(({ name }) => name === 'Redirect' || name === 'Hangup')
				Object.assign(leg, { gathers: verb.is['action'], after: then?.name === 'Redirect' ? then.text : '' })
				return verbs
			}
			if (verb.name === 'Redirect') {
				leg.next = verb.text
				return verbs
			}
			if (verb.name === 'Record') {
				leg.records = verb.is['action'] ?? ''
				return verbs
			}
			if (verb.name === 'Enqueue') {
				Object.assign(leg, { waits: verb.text, after: verb.is['action'], next: verb.is['waitUrl'] })
				await run(leg, leg.next)
				return verbs
			}
			if (verb.name === 'Leave') {
				leg.waits = null
				await run(leg, leg.after, { QueueResult: 'leave' })
				return verbs
			}
			if (verb.name === 'Queue') return joined(leg, legs.find(({ waits, state }) => waits === verb.text && state === 'in-progress'), verbs)
			if (verb.name === 'Number') {
				const other = line({ to: verb.text, isOut: true, from: verbs.find(({ name }) => name === 'Dial')?.is['callerId'] ?? '' })
				legs.push(other)
				leg.dials = verbs.find(({ name }) => name === 'Dial')?.is['action'] ?? ''
				return verbs
			}
			if (verb.name === 'Hangup') await over(leg, 'completed')
		}
		return verbs
	}
	async function joined(leg: Line, other: Line | undefined, verbs: Verb[]): Promise<Verb[]> {
		leg.dials = verbs.find(({ name }) => name === 'Dial')?.is['action'] ?? ''
		if (!other) return run(leg, leg.dials, { DialCallStatus: 'failed' })
		Object.assign(other, { waits: null, with: leg })
		leg.with = other
		return verbs
	}
	/** A leg is over; whoever spoke with it is, too. */
	async function over(leg: Line, state: Line['state']): Promise<void> {
		if (!['ringing', 'in-progress'].includes(leg.state)) return
		const [wasWaiting, other] = [leg.waits !== null, leg.with]
		Object.assign(leg, { state, waits: null, with: null })
		if (wasWaiting) await ask(leg, leg.after, { QueueResult: 'hangup' })
		if (leg.tells) await ask(leg, leg.tells)
		if (!other) return
		other.with = null
		if (!other.isOut) {
			if (other.state === 'in-progress') await run(other, other.after, { QueueResult: 'bridged' })
		} else if (other.state === 'in-progress' && other.dials) await run(other, other.dials, { DialCallStatus: 'completed' })
	}

	return {
		close() {
			server.closeAllConnections()
			server.close()
		},
		settings: { voice: { account: ACCOUNT, token: TOKEN, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/2010-04-01`, from: HUB_NUMBER } },
		legs,
		made,
		recordings,
		asked,
		at: (where: string) => void (address = where),
		/** Somebody calls the hub. */
		async call(from: string): Promise<Line> {
			const own = line({ from, state: 'in-progress' })
			legs.push(own)
			await run(own, '/gates/voice')
			return own
		},
		/** A key, where one is asked for. */
		press: (leg: Line, digit: string) => {
			const to = leg.gathers
			leg.gathers = ''
			return run(leg, to, { Digits: digit })
		},
		/** Nothing is pressed, and what was to be said is over. */
		async silent(leg: Line): Promise<void> {
			const to = leg.after
			leg.gathers = ''
			if (to) await run(leg, to)
			else await over(leg, 'completed')
		},
		/** What is said while waiting is over. */
		on: (leg: Line) => (leg.waits === null ? Promise.resolve([]) : run(leg, leg.next)),
		/** Somebody, or a mailbox, picks up. */
		async pickUp(leg: Line): Promise<Verb[]> {
			leg.state = 'in-progress'
			return leg.next ? run(leg, leg.next) : []
		},
		over,
		/** Somebody speaks after the tone. */
		leave: async (leg: Line, sound: Buffer): Promise<Verb[]> => {
			const recording = sidOf('RE')
			recordings.set(recording, sound)
			return run(leg, leg.records, { RecordingSid: recording, RecordingDuration: '9', RecordingUrl: `https://carrier.example/${recording}` })
		},
		again: (webhook: Webhook) => send(webhook, sign(address, webhook)),
		forge: (webhook: Webhook, how: 'wrong' | 'none' | 'other-address') => send(webhook, how === 'none' ? null : sign(how === 'other-address' ? 'https://elsewhere.example' : address, webhook, how === 'wrong' ? 'another-token' : TOKEN)),
		/** Phones that ring now. */
		ringing: () => legs.filter(({ isOut, state }) => isOut && state === 'ringing'),
		/** What the house asks goes out beside its answers: waits until so many phones ring. */
		async rings(n: number): Promise<Line[]> {
			for (let tries = 0; tries < 200; tries++) {
				const now = legs.filter(({ isOut, state }) => isOut && state === 'ringing')
				if (now.length === n) return now
				await wait(20)
			}
			throw new Error(`${legs.filter(({ isOut, state }) => isOut && state === 'ringing').length} phones ring, not ${n}`)
		},
	}
}

/** All a leg was told, as one text. */
export const toldIn = ({ heard }: Pick<Line, 'heard'>): string => heard.filter(({ name }) => name === 'Say').map(({ text }) => text).join(' ')
