/** Messages on this phone: its own steps, one question of the browser’s after a tap, a test message that somebody says they saw. Nothing is put on the phone before that tap. */
import { adviceFor, type Advice } from '#ui/hotline/phone-steps.ts'
import { leaveNothing, phoneIn, sayOfPhone, type Kept, type Phone } from './worker/kept.ts'
import { lettersIn, toldIn } from './worker/told.ts'

const SCRIPT = '/alerts.worker.js'
const SCOPE = '/alerts'
const section = document.querySelector<HTMLElement>('[data-phone]')
const form = section?.querySelector<HTMLFormElement>('form[data-part=form]')

type TrustedTypes = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } }
/** Under our policy a browser runs no script by a mere name; this one name is allowed. */
const script = (): string => ('trustedTypes' in window ? (window.trustedTypes as TrustedTypes).createPolicy('holdfast-worker', { createScriptURL: () => SCRIPT }).createScriptURL(SCRIPT) : SCRIPT)

if (section && form) {
	const part = (name: string) => section.querySelector<HTMLElement>(`[data-part="${name}"]`)
	const isShown = (name: string, is: boolean) => part(name)?.toggleAttribute('hidden', !is)
	type State = 'form' | 'wait' | 'test' | 'tries' | 'on' | 'ended' | 'none'
	const STATES: readonly State[] = ['form', 'wait', 'test', 'tries', 'on', 'ended', 'none']
	const go = (state: State, trouble: 'failed' | 'no-line' | null = null) => {
		for (const one of STATES) isShown(one, one === state)
		for (const one of ['failed', 'no-line']) isShown(one, one === trouble)
		isShown('not-heard', false)
		if (state !== 'form') list('steps', [])
	}
	const list = (name: 'steps' | 'tries', codes: readonly string[]) => {
		const all = section.querySelector<HTMLElement>(`[data-list=${name}]`)
		if (!all) return
		for (const line of all.querySelectorAll<HTMLElement>('li')) line.hidden = true
		for (const code of codes) {
			const line = all.querySelector<HTMLElement>(`[data-code="${code}"]`)
			if (line) all.append(line)
			line?.removeAttribute('hidden')
		}
		all.hidden = codes.length === 0
	}
	const hasPush = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window
	const advice = (): Advice =>
		adviceFor({ agent: navigator.userAgent, hasPush, permission: hasPush ? Notification.permission : 'default', isApp: matchMedia('(display-mode: standalone)').matches, hasTouch: navigator.maxTouchPoints > 1 })
	const showAdvice = () => {
		const { can, steps, tries } = advice()
		for (const one of section.querySelectorAll<HTMLElement>('[data-can]')) one.hidden = one.dataset['can'] !== can
		go(can === 'yes' ? 'form' : 'none')
		list('tries', tries)
		list('steps', steps)
	}

	const field = (name: string) => form.querySelector<HTMLSelectElement | HTMLInputElement>(`[name=${name}]`)
	const choice = () => ({ zone: field('zone')?.value ?? '', language: field('language')?.value ?? '' })
	const key = section.dataset['key'] ?? ''
	let letters: string | null = null

	const registered = async () => (hasPush ? ((await navigator.serviceWorker.getRegistration(SCOPE)) ?? null) : null)
	/** An address made for another key of the hub’s works no more. */
	async function phoneOf(registration: ServiceWorkerRegistration): Promise<Phone | null> {
		const wanted = bytesOf(key)
		const there = await registration.pushManager.getSubscription()
		const own = there?.options.applicationServerKey
		if (there && own && !isSame(new Uint8Array(own), wanted)) await there.unsubscribe()
		else if (there) return phoneIn(there)
		return phoneIn(await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted }))
	}
	async function ask(): Promise<void> {
		go('wait')
		const permission = await Notification.requestPermission()
		if (permission !== 'granted') return showAdvice()
		try {
			await navigator.serviceWorker.register(script(), { scope: SCOPE })
			const registration = await navigator.serviceWorker.ready
			const phone = await phoneOf(registration)
			if (!phone) return go('form', 'failed')
			const kept: Kept = { key, ...choice(), words: JSON.parse(section?.dataset['words'] ?? '{}') as Kept['words'], phone }
			registration.active?.postMessage(kept)
			const answer = await sayOfPhone({ act: 'ask', phone, ...choice(), ...((field('as') as HTMLInputElement | null)?.checked && { as: 'member' }) })
			go(answer?.['went'] === true ? 'test' : 'form', answer === null ? 'no-line' : answer['went'] === true ? null : 'failed')
		} catch {
			go('form', 'failed')
		}
	}
	/** The message itself has the letters: who did not get it cannot say that they did. */
	async function lettersHere(): Promise<string | null> {
		if (letters !== null) return letters
		const shown = (await (await registered())?.getNotifications()) ?? []
		return shown.map(({ data }) => lettersIn(toldIn(data)?.link ?? null)).find((one) => one !== null) ?? null
	}
	async function got(): Promise<void> {
		const found = await lettersHere()
		if (found === null) return void isShown('not-heard', true)
		const answer = await sayOfPhone({ act: 'got', letters: found, ...choice() })
		if (answer === null) return go('test', 'no-line')
		for (const one of (await (await registered())?.getNotifications()) ?? []) if (lettersIn(toldIn(one.data)?.link ?? null) === found) one.close()
		go('on')
	}
	async function end(): Promise<void> {
		const registration = await registered()
		const phone = phoneIn(await registration?.pushManager.getSubscription())
		if (phone) await sayOfPhone({ act: 'end', phone })
		if (registration) await leaveNothing(registration)
		letters = null
		go('ended')
	}
	/** What stands when the page opens: on this phone first, then with the hub. */
	async function stands(): Promise<void> {
		const phone = phoneIn(await (await registered())?.pushManager.getSubscription())
		const gets = phone && ((await sayOfPhone({ act: 'see', phone }))?.['gets'] as { state: string; zone: string; language: string } | null | undefined)
		if (!gets) return
		for (const name of ['zone', 'language'] as const) {
			const one = field(name)
			if (one) one.value = gets[name]
		}
		if (gets.state === 'on') go('on')
	}

	form.addEventListener('submit', (event) => {
		event.preventDefault()
		void ask()
	})
	section.addEventListener('click', ({ target }) => {
		const act = target instanceof Element ? target.closest<HTMLElement>('[data-act]')?.dataset['act'] : undefined
		if (act === 'got') void got()
		if (act === 'none') go('tries')
		if (act === 'again') void ask()
		if (act === 'end') void end()
	})
	if (hasPush)
		navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ letters?: string; isTapped?: boolean; isOn?: boolean }>) => {
			if (data.isOn) go('on')
			if (typeof data.letters !== 'string') return
			letters = data.letters
			isShown('not-heard', false)
			if (data.isTapped) void got()
		})
	section.hidden = false
	document.querySelector('[data-without-script]')?.remove()
	const { can } = advice()
	showAdvice()
	// Only where the home screen is the way: elsewhere it would weigh for nothing.
	if (can === 'add-first') document.head.append(Object.assign(document.createElement('link'), { rel: 'manifest', href: section.dataset['manifest'] }))
	if (can === 'yes') for (const other of document.querySelectorAll('details[data-other]')) other.removeAttribute('open')
	void stands()
}

const isSame = (one: Uint8Array, other: Uint8Array) => one.length === other.length && one.every((byte, at) => byte === other[at])
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
	const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
	return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
}
