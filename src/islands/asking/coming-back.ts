import { mount, unmount } from 'svelte'
import { chanceOf, newId } from '#ground/ids.ts'
import { asDigits, holdsReceipt, listOf, readReceipt, whatOpens, type List } from '#ground/secret-words.ts'
import type { Key } from '#ground/sealed.ts'
import { sayIn, type Words } from '#ground/words.ts'
import { messageBytes, openForHolder, openMessage, openThreadVoice, sealMessage, type Message } from '#rooms/frontdoor/envelope.ts'
import type { FileId, ListingId, MessageId } from '#rooms/frontdoor/model.ts'
import Came from '#ui/Came.svelte'
import type { Just } from '#rooms/frontdoor/answer.ts'
import { part, postJson, slot, type Answered } from './page.ts'
import { play } from './sound.ts'

type Said = { readonly id: MessageId; readonly saidBy: 'holder' | 'team'; readonly ago: number; readonly body: string }
type CameHere = { readonly id: ListingId; readonly state: string; readonly outcome: string | null; readonly wait: { before: number; days: number | null } | null; readonly endsAt: number; readonly backupsUntil: number; readonly extended: number; readonly held: boolean; readonly seen: { readonly opened: number; readonly openers: number; readonly searched: number }; readonly care: { readonly readers: number; readonly outside: string }; readonly hasAnswerer: boolean; readonly isAnswerable: boolean; readonly holderWrap: string; readonly messages: readonly Said[] }
type Hub = { readonly hub: string; readonly salt: string; readonly languages: readonly string[] }

const chance = chanceOf(crypto)
const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
const hex = (of: Uint8Array) => Array.from(of, (byte) => byte.toString(16).padStart(2, '0')).join('')
const base64 = (of: Uint8Array) => btoa(Array.from(of, (byte) => String.fromCharCode(byte)).join(''))

const never = new AbortController().signal

/** Reads the receipt, looks it up, opens the thread, and shows it where the form stood. */
export async function comeBack(door: HTMLElement, form: HTMLFormElement): Promise<void> {
	const box = form.elements.namedItem('receipt') as HTMLTextAreaElement
	const language = door.dataset['language'] ?? 'en'
	const words = JSON.parse(door.querySelector('script[type="application/json"]')?.textContent ?? '{}') as Words
	const say = sayIn(language, words)
	const busy = part(form, 'busy')
	if (!busy.hidden) return
	busy.hidden = false
	try {
		const hub = (await (await fetch('/team.json', { signal: AbortSignal.timeout(20_000) })).json()) as Answered<Hub>
		if (!hub.ok) return alert(door, hub.says)
		const lists = (await Promise.all([...new Set([language, ...hub.value.languages, 'en', 'es'])].map(listOf))).filter((list) => list !== null)
		const read = readReceipt(box.value, lists)
		trouble(form, read.ok ? null : read.refusal, say(`trouble.${read.ok ? 'not-a-receipt' : read.refusal}`, { at: 'at' in read ? read.at : 0 }))
		if (!read.ok) return box.focus()
		const opens = await whatOpens('receipt', read.value, Uint8Array.from(hub.value.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
		const lookup = hex(opens.lookup)
		const answered = await postJson<CameHere>(`/receipt/open${location.search}`, JSON.stringify({ lookup }), never)
		if (!answered.ok) return alert(door, answered.refusal === 'not-here' ? (slot(door, 'alert').dataset['notHere'] ?? '') : answered.says)
		const thread = openForHolder(hub.value.hub, answered.value.id, opens.key, bytes(answered.value.holderWrap))
		show({ door, say, language, hub: hub.value.hub, lookup, thread, lists, secret: asDigits(read.value) }, answered.value, 'open')
		part(door, 'form').remove()
	} catch {
		alert(door, say('came.line'))
	} finally {
		busy.hidden = true
	}
}

type Open = { readonly door: HTMLElement; readonly say: ReturnType<typeof sayIn>; readonly language: string; readonly hub: string; readonly lookup: string; readonly thread: Key; readonly lists: readonly List[]; readonly secret: string }
let shown: Record<string, unknown> | undefined

function show(open: Open, came: CameHere, just: Just, more: { alert?: string; typed?: string; act?: string } = {}): void {
	const texts = came.messages.map(({ id, body }): Message => openMessage(open.hub, came.id, open.thread, id, bytes(body)))
	const target = part(open.door, 'came')
	if (shown) void unmount(shown)
	target.replaceChildren()
	shown = mount(Came, {
		target,
		props: { say: open.say, language: open.language, action: '/receipt', secret: '', came, texts, just, ...more, onsend: (act: string, sent: HTMLFormElement) => void doIt(open, came, act, sent), onhear: (i: number) => void hear(open, came, texts[i]) },
	})
	target.querySelector('h1')?.focus()
}

async function doIt(open: Open, came: CameHere, act: string, form: HTMLFormElement): Promise<void> {
	const button = form.querySelector('button')
	const text = String(new FormData(form).get('text') ?? '')
	if ((act === 'write' || act === 'wrong') && (text.trim() === '' || holdsReceipt(text, open.lists))) return trouble(form, text.trim() === '' ? 'say-something' : 'holds-receipt')
	if (button) button.disabled = true
	try {
		if (act === 'wrong') return await tell(open, came, text)
		const id = newId('message', chance)
		const said = () => ({ id, body: base64(sealMessage(open.hub, came.id, open.thread, id, messageBytes({ text, by: '', voice: null }), chance)), voice: null })
		const command = act === 'write' ? { verb: 'write', said: said() } : { verb: act }
		const answered = await postJson<CameHere | null>(`/receipt/act${location.search}`, JSON.stringify({ lookup: open.lookup, command }), never)
		if (!answered.ok) return show(open, came, 'open', { alert: answered.says, typed: text })
		if (answered.value === null) return gone(open)
		show(open, answered.value, act as Just)
	} catch {
		show(open, came, 'open', { alert: open.say('came.line'), typed: text, act })
	} finally {
		if (button) button.disabled = false
	}
}

type ReadersHere = { readonly readers: readonly { readonly reader: string; readonly recipient: string }[]; readonly outside: string }

/** Says what went wrong, sealed here to each carer who has nothing to do with it; sealed anew where that changed meanwhile. */
async function tell(open: Open, came: CameHere, text: string, tries = 2): Promise<void> {
	const { sealWrong, wrongBytes } = await import('#ground/wrongs.ts')
	const ask = <T>(what: object) => postJson<T>(`/receipt/care${location.search}`, JSON.stringify({ lookup: open.lookup, ...what }), never)
	const readers = await ask<ReadersHere>({ act: 'readers' })
	const failed = (alert: string) => show(open, came, 'open', { alert, typed: text, act: 'wrong' })
	if (!readers.ok) return failed(readers.says)
	if (readers.value.readers.length === 0) return show(open, { ...came, care: { readers: 0, outside: readers.value.outside } }, 'open', { alert: open.say('refused.nobody-apart'), typed: text, act: 'wrong' })
	const { id, body, wraps } = await sealWrong(open.hub, wrongBytes(text), readers.value.readers, chance)
	const kept = await ask<null>({ act: 'report', wrong: { id, body: base64(body), wraps: wraps.map(({ reader, wrap }) => ({ reader, wrap: base64(wrap) })) } })
	if (kept.ok) return show(open, came, 'wrong')
	return kept.refusal === 'stale-key' && tries > 1 ? tell(open, came, text, tries - 1) : failed(kept.says)
}

function gone({ door, say }: Open): void {
	localStorage.removeItem('receipt')
	const [title, then] = [document.createElement('h1'), document.createElement('p')]
	title.textContent = say('came.deleted')
	then.textContent = say('came.deleted.then')
	if (shown) void unmount(shown)
	part(door, 'came').replaceChildren(title, then)
	title.tabIndex = -1
	title.focus()
}

async function hear(open: Open, came: CameHere, message: Message | undefined): Promise<void> {
	if (!message?.voice) return
	const { voice } = message
	const answered = await postJson<string[]>('/receipt/voice', JSON.stringify({ lookup: open.lookup, file: voice.file satisfies FileId }), never)
	if (!answered.ok) return show(open, came, 'open', { alert: answered.says })
	const pieces = openThreadVoice(open.hub, came.id, open.thread, voice, answered.value.map(bytes))
	const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
	pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0)
	await play(whole)
}

function alert(door: HTMLElement, says: string): void {
	const there = part(door, 'alert')
	slot(there, 'alert').textContent = says
	there.hidden = false
}

/** Shows one trouble beside its field and hides the others. */
function trouble(form: HTMLElement, problem: string | null, says?: string): void {
	for (const one of form.querySelectorAll<HTMLElement>('[data-trouble]')) {
		one.hidden = one.dataset['trouble'] !== problem
		if (!one.hidden && says !== undefined) one.textContent = says
	}
}
