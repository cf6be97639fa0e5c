/**
 * What comes in by Signal, one message after the other, answered where it came from. signal-cli keeps its last events and tells them again to whoever asks
 * again: each is dealt with once, and what lies there longer than we remember is passed over.
 */
import { listenToSignal, type FromSignal } from '#gates/signal-events.server.ts'
import type { SignalGate } from '#gates/signal.server.ts'
import { hex } from '#ground/ids.ts'
import { printOfFirst } from './pictures.server.ts'
import { answerTo, isRemembered, remember, REMEMBERED_FOR, type Answering } from './answering.server.ts'

/** Two machines that answer each other would never end. */
const ANSWERS_AN_HOUR = 20
const HOUR_MS = 3_600_000
/** Whoever else writes in that hour is heard, and gets no answer. */
const WRITERS_AT_MOST = 20_000

type Signalling = Answering & { readonly gate: SignalGate; readonly isOpen: () => boolean }

export function openSignalling({ gate, isOpen, ...answering }: Signalling): { close(): Promise<void> } {
	const { ports, fault } = answering
	let [answers, hour] = [new Map<string, number>(), 0]
	function mayAnswer(from: Buffer): boolean {
		const now = Math.floor(ports.now() / HOUR_MS)
		if (now !== hour) [answers, hour] = [new Map(), now]
		const key = hex(ports.keys.digest('origin', from))
		const n = answers.get(key) ?? (answers.size < WRITERS_AT_MOST ? 0 : ANSWERS_AN_HOUR)
		answers.set(key, n + 1)
		return n < ANSWERS_AN_HOUR
	}

	async function deal({ from, also, hasNumber, text, pictures, shown, message, at }: FromSignal): Promise<void> {
		const known = `dealt|${message}`
		if (ports.now() - at > REMEMBERED_FOR || (await isRemembered(ports, known))) return
		const to = Buffer.from(from)
		const mayHear = mayAnswer(to)
		const beside = { shown: shown > 0, print: () => printOfFirst(pictures.map((id) => (signal) => gate.picture(id, from, signal))) }
		const answer = await answerTo(answering, { way: 'signal', body: Buffer.from(text), from: to, also, message, hasNumber, beside }, (said) => gate.request(from, said))
		// Before the answer goes: said twice is worse than not at all.
		await remember(ports, known)
		if (answer !== null && mayHear) await gate.hand(Buffer.from(answer))
		if (typeof answer !== 'string') answer?.fill(0)
	}

	return listenToSignal(gate, {
		// Whatever one message does, the next one is heard.
		heard: (one) => (isOpen() ? deal(one).catch(fault) : Promise.resolve()),
		fault,
	})
}
