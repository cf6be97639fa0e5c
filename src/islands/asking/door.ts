/** Asking and offering in the browser: read the form, seal it, send it, show the receipt. Nothing typed is lost before it is kept. */
import { chanceOf } from '#ground/chance.ts'
import { sizeOf, WAYS, type Side } from '#rooms/frontdoor/choices.ts'
import type { Recording } from '#rooms/frontdoor/sealing.ts'
import { part, postJson, slot, type Answered } from './page.ts'
import { openRecorder, type Recorder } from './recorder.ts'

const chance = chanceOf(crypto)
const sealing = () => import('#rooms/frontdoor/sealing.ts')
const receipts = () => import('#ground/secret-words.ts')

/** Fetches what seals, while the person is still writing. */
export const warm = () => sealing().then(() => undefined)

type Team = { readonly hub: string; readonly salt: string; readonly languages: readonly string[]; readonly team: string; readonly epoch: number; readonly recipient: string }
type Kept = { readonly waitSays: string; readonly goneSays: string }

export type Doorway = { send(): Promise<void>; voice(event: Event): Promise<void> }
let opened: Doorway | undefined

export const openDoor = (door: HTMLElement, form: HTMLFormElement): Doorway => (opened ??= doorway(door, form))

function doorway(door: HTMLElement, form: HTMLFormElement): Doorway {
	const side = door.dataset['door'] as Side
	const language = door.dataset['language'] ?? 'en'
	const recorder: Recorder = openRecorder(form)
	const path = side === 'ask' ? '/help' : '/offer'
	/** The same sealed listing is sent again after a lost answer, so that it is kept once. */
	let sealed: { readonly body: string; readonly words: string[] | null; readonly digits: string } | null = null
	let sending: AbortController | null = null

	form.addEventListener('input', () => (sealed = null))
	part(form, 'busy').querySelector('[data-act=cancel]')?.addEventListener('click', () => sending?.abort())

	const value = (name: string) => String(new FormData(form).get(name) ?? '')

	async function send(): Promise<void> {
		if (sending || !(await check(form, value))) return
		const controller = (sending = new AbortController())
		try {
			busy(form, 'sealing')
			const team = sealed ? null : await teamFor()
			if (team) sealed = await sealForm(team)
			if (!sealed) return refuse({ ok: false, refusal: 'other-key', says: slot(form, 'alert', door).dataset['pin'] ?? '' })
			busy(form, 'sending')
			const answered = await postJson<Kept>(`${path}/sealed${location.search}`, sealed.body, controller.signal, (share) => busy(form, 'sending', share))
			if (answered.ok) show(answered.value)
			else refuse(answered)
		} catch {
			if (!controller.signal.aborted) refuse({ ok: false, refusal: 'broken', says: slot(form, 'alert', door).dataset['line'] ?? '' })
		} finally {
			sending = null
			part(form, 'busy').hidden = true
		}
	}

	async function sealForm(team: Team) {
		const { newRecord, sealListing, sealVoice, toldBytes } = await sealing()
		busy(form, 'receipt')
		const { asDigits, asWords, drawReceipt, listOf, whatOpens } = await receipts()
		const [receipt, list] = [drawReceipt(chance), await listOf(language)]
		const opens = await whatOpens('receipt', receipt, fromHex(team.salt))
		const record = newRecord(chance)
		const recording: Recording | null = await recorder.recording()
		const voice = recording && sealVoice(team.hub, record.id, record.key, recording, chance)
		const data = new FormData(form)
		const way = WAYS.find((one) => one === value('way')) ?? 'none'
		const told = toldBytes({
			text: value('text'), name: value('name'), people: value('people'), when: value('when'), way, contact: value('contact'),
			hours: data.getAll('hours').map(String) as never[], hoursNote: value('hoursNote'), relay: value('relay'), limits: value('limits'), voice: voice?.voice ?? null,
		})
		const listing = await sealListing(team, told, voice, opens, record, chance, new TextEncoder().encode(value('close').trim()))
		const facts = { side, kind: value('kind'), zone: value('zone') || null, language, urgency: value('urgency'), size: sizeOf(value('people')) }
		const body = JSON.stringify({
			id: listing.id, once: value('once'), facts, team: team.team, epoch: team.epoch, lookup: toHex(listing.lookup), told: base64(listing.told), teamWrap: base64(listing.teamWrap),
			holderWrap: base64(listing.holderWrap), close: listing.close && base64(listing.close), voice: listing.voice && { file: listing.voice.file, pieces: listing.voice.pieces.map(base64) },
		})
		return { body, words: list && asWords(receipt, list), digits: asDigits(receipt) }
	}

	/** Whom to seal to; null where that does not follow from the poster by which somebody came. */
	async function teamFor(): Promise<Team | null> {
		const ask = () => postless<Team>('/team.json')
		const [, mark] = location.hash.split('#pin=')
		return mark === undefined ? ask() : (await import('./pinned.ts')).followedFrom(mark, ask)
	}

	/** The receipt is shown by this page alone; it was never sent. */
	function show(kept: Kept): void {
		const there = part(door, 'kept')
		slot(there, 'wait').textContent = kept.waitSays
		slot(there, 'gone').textContent = kept.goneSays
		slot(there, 'words').textContent = sealed?.words?.join(' ') ?? ''
		for (const name of ['words', 'or']) slot(there, name).hidden = !sealed?.words
		slot(there, 'digits').textContent = sealed?.digits ?? ''
		const print = there.querySelector<HTMLButtonElement>('[data-act=print]')
		if (print) {
			print.hidden = false
			print.addEventListener('click', () => window.print())
		}
		keepHere(there, value('own') === 'yes', sealed?.digits ?? '')
		form.reset()
		recorder.forget()
		part(door, 'form').remove()
		there.hidden = false
		slot(there, 'title').focus()
	}

	function refuse({ says }: Extract<Answered<unknown>, { ok: false }>): void {
		const alert = part(door, 'alert')
		slot(alert, 'alert').textContent = says
		alert.hidden = false
		alert.scrollIntoView({ block: 'center' })
	}

	return { send, voice: recorder.act }
}

/** Only on one's own phone, and only when asked to: the receipt, nothing of what was said. */
function keepHere(there: HTMLElement, own: boolean, digits: string): void {
	const keep = there.querySelector<HTMLButtonElement>('[data-act=keep]')
	if (!own || !keep) return
	keep.hidden = false
	keep.addEventListener('click', () => {
		localStorage.setItem('receipt', digits)
		keep.hidden = true
		slot(there, 'keeping').textContent = keep.dataset['kept'] ?? ''
	})
}

/** The same troubles the house would name, shown before anything is sent. */
async function check(form: HTMLFormElement, value: (name: string) => string): Promise<boolean> {
	const { holdsReceipt, listOf } = await receipts()
	const lists = (await Promise.all(['en', 'es', document.documentElement.lang].map(listOf))).filter((list) => list !== null)
	const found = new Set<string>()
	if (!value('kind')) found.add('kind/choose')
	if (['call', 'text', 'signal', 'email'].includes(value('way')) && !value('contact').trim()) found.add('contact/say-where')
	if (value('way') === 'relay' && !value('relay').trim()) found.add('relay/say-who')
	if (holdsReceipt(value('text'), lists)) found.add('text/holds-receipt')
	let first: HTMLElement | null = null
	for (const trouble of form.querySelectorAll<HTMLElement>('[data-trouble]')) {
		const field = trouble.parentElement?.id.slice('trouble-'.length) ?? ''
		trouble.hidden = !found.has(`${field}/${trouble.dataset['trouble']}`)
		const input = form.querySelector<HTMLElement>(`[name="${field}"]`)
		if (!trouble.hidden) {
			if (!(input instanceof HTMLInputElement && input.type === 'radio')) input?.setAttribute('aria-invalid', 'true')
			first ??= input
		} else if (![...found].some((one) => one.startsWith(`${field}/`))) input?.removeAttribute('aria-invalid')
	}
	first?.focus()
	return found.size === 0
}

function busy(form: HTMLFormElement, doing: 'sealing' | 'receipt' | 'sending', share?: number): void {
	const there = part(form, 'busy')
	const words = slot(there, 'doing')
	there.hidden = false
	if (words.textContent !== words.dataset[doing]) words.textContent = words.dataset[doing] ?? ''
	const progress = slot(there, 'progress') as HTMLProgressElement
	if (share === undefined) progress.removeAttribute('value')
	else progress.value = share
}

async function postless<T>(path: string): Promise<T> {
	const answered = (await (await fetch(path, { signal: AbortSignal.timeout(20_000) })).json()) as Answered<T>
	if (!answered.ok) throw new Error(answered.refusal)
	return answered.value
}

const fromHex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const toHex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
function base64(bytes: Uint8Array): string {
	let text = ''
	for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
	return btoa(text)
}
