/**
 * What shows messages on a phone: a service worker, there only where somebody asked for messages, and only for the pages about them.
 * It keeps what everybody may read anyway, for when there is no line, and steps aside for everything else.
 */
import { lying, leaveNothing, phoneIn, put, PLACE, sayOfPhone, type Kept } from './kept.ts'
import type { WorkerScope } from './scope.ts'
import { filesOf, heard, leadsTo, lettersIn, offlinePage, shownFor, toldIn, type Told } from './told.ts'

const worker = globalThis as unknown as WorkerScope
const PAGE = '/alerts'

worker.addEventListener('install', () => void worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))

worker.addEventListener('push', (event) => {
	let said: unknown = null
	try {
		said = event.data?.json()
	} catch {
		// What is no message of ours shows nothing.
	}
	const told = toldIn(said)
	if (told) event.waitUntil(show(told))
})

const windows = () => worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
const asking = async () => (await windows()).filter(({ url }) => new URL(url).pathname === '/alerts/get')

async function show(told: Told): Promise<void> {
	const [known, kept] = await Promise.all([lying('newest'), lying('kept')])
	const { shows, isLate, known: now } = heard(told, known ?? [], Date.now())
	const letters = lettersIn(told.link)
	// Letters are for this moment, not for a cupboard.
	if (letters === null && !isLate) await put('newest', now)
	await worker.registration.showNotification(shows.title, shownFor(shows, isLate, kept?.words.keep ?? null) as NotificationOptions)
	if (letters !== null) for (const page of await asking()) page.postMessage({ letters })
}

worker.addEventListener('notificationclick', (event) => {
	event.notification.close()
	const told = toldIn(event.notification.data)
	event.waitUntil(event.action === 'keep' && told ? keepOn(told) : open(told))
})

/** One tap: ninety days more. Where the hub cannot be asked, the page is opened, which says why. */
async function keepOn(told: Told): Promise<void> {
	const kept = await lying('kept')
	const answer = await sayOfPhone({ act: 'got', letters: lettersIn(told.link) })
	if (!answer || !kept) return open(told)
	for (const page of await asking()) page.postMessage({ isOn: true })
	await worker.registration.showNotification(told.title, { body: kept.words.done, tag: told.topic, lang: told.language, dir: told.dir, icon: '/icons/any-192.png', silent: true })
}

async function open(told: Told | null): Promise<void> {
	const letters = lettersIn(told?.link ?? null)
	const [page] = letters === null ? [] : await asking()
	if (page) {
		page.postMessage({ letters, isTapped: true })
		await page.focus()
	} else await worker.clients.openWindow(leadsTo(told?.link ?? null, worker.location.origin, told?.language ?? 'en'))
}

worker.addEventListener('message', (event) => {
	if (isKept(event.data)) event.waitUntil(putWithPage(event.data))
})
const isKept = (data: unknown): data is Kept => typeof data === 'object' && data !== null && 'key' in data && 'phone' in data && 'words' in data

async function putWithPage(kept: Kept): Promise<void> {
	await put('kept', kept)
	const answer = await fetch(`${PAGE}?lang=${kept.language}`, { credentials: 'omit' }).catch(() => null)
	if (answer?.ok) await keepPage(answer)
}

worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(moved(event.oldSubscription, event.newSubscription)))

/** The browser gave this phone another address. Where the hub cannot be asked now, it is told the next time somebody looks. */
async function moved(old: PushSubscription | null | undefined, fresh: PushSubscription | null | undefined): Promise<void> {
	const kept = await lying('kept')
	if (!kept) return
	const phone = phoneIn(fresh ?? (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: kept.key }).catch(() => null)))
	if (!phone) return
	await put('kept', { ...kept, phone, from: phoneIn(old) ?? kept.from ?? kept.phone })
	await tellMoved()
}
async function tellMoved(): Promise<void> {
	const kept = await lying('kept')
	if (!kept?.from) return
	const { from, ...rest } = kept
	if ((await sayOfPhone({ act: 'move', from, to: kept.phone })) ?? (await sayOfPhone({ act: 'ask', phone: kept.phone, zone: kept.zone, language: kept.language }))) await put('kept', rest)
}

worker.addEventListener('fetch', (event) => {
	const { method, mode, url } = event.request
	const { origin, pathname } = new URL(url)
	if (method !== 'GET' || origin !== worker.location.origin) return
	if (mode === 'navigate' && pathname === PAGE) event.respondWith(pageNow(event.request, (work) => event.waitUntil(work)))
	else if (pathname.startsWith('/i/')) event.respondWith(caches.match(event.request, { cacheName: PLACE }).then((found) => found ?? fetch(event.request)))
})

async function pageNow(request: Request, later: (work: Promise<unknown>) => void): Promise<Response> {
	const answer = await fetch(request).catch(() => null)
	if (!answer) return pageBefore()
	if (answer.ok) later(keepPage(answer.clone()))
	if (answer.status === 404) later(goneWith())
	else later(tellMoved())
	return answer
}
/** A proxy that has lost the hub says 404, too; only the hub itself knows that it has no such page any more. */
async function goneWith(): Promise<void> {
	const health = await fetch('/health').then((answer) => answer.json() as Promise<{ ok?: boolean }>, () => null)
	if (health?.ok === true) await leaveNothing(worker.registration)
}
async function keepPage(answer: Response): Promise<void> {
	const html = await answer.text()
	const place = await caches.open(PLACE)
	const files = filesOf(html)
	for (const { url } of await place.keys()) if (new URL(url).pathname.startsWith('/i/') && !files.includes(new URL(url).pathname)) await place.delete(url)
	for (const file of files) if (!(await place.match(file))) await place.add(file)
	await put('page', { html, at: Date.now() })
}
async function pageBefore(): Promise<Response> {
	const [page, kept, known] = await Promise.all([lying('page'), lying('kept'), lying('newest')])
	if (!page || !kept) return Response.error()
	return new Response(offlinePage(page, kept.words, known ?? [], kept.language), { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'" } })
}
