/** What lies on a phone that gets messages: its own address, words, the page for when there is no line, the newest messages. All of it in one place that goes as a whole. */
import type { OfflineWords, Newest, Page } from './told.ts'

export const PLACE = 'holdfast-alerts'
export type Phone = { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } }
/** @property key the hub’s, to ask for a new address with @property from an address that was ours and that the hub may still have */
export type Kept = { readonly key: string; readonly zone: string; readonly language: string; readonly words: OfflineWords & { readonly keep: string; readonly done: string }; readonly phone: Phone; readonly from?: Phone }
/** No page has these names: they are taken in by the worker alone. */
const AT = { kept: '/alerts.worker.js?kept', newest: '/alerts.worker.js?newest', page: '/alerts.worker.js?page' }
type Things = { readonly kept: Kept; readonly newest: Newest; readonly page: Page }

export async function lying<What extends keyof Things>(what: What): Promise<Things[What] | null> {
	const found = await caches.match(AT[what], { cacheName: PLACE })
	return found ? ((await found.json()) as Things[What]) : null
}
export const put = async <What extends keyof Things>(what: What, thing: Things[What]): Promise<void> => (await caches.open(PLACE)).put(AT[what], new Response(JSON.stringify(thing), { headers: { 'content-type': 'application/json' } }))

export function phoneIn(one: PushSubscription | null | undefined): Phone | null {
	const { endpoint, keys } = one?.toJSON() ?? {}
	return endpoint && keys?.['p256dh'] && keys['auth'] ? { endpoint, keys: { p256dh: keys['p256dh'], auth: keys['auth'] } } : null
}
/** Says something about this phone to the hub. @returns its answer; null where it could not be asked or said no */
export async function sayOfPhone(said: object): Promise<Record<string, unknown> | null> {
	const answer = await fetch('/alerts/phone', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said), credentials: 'same-origin' }).catch(() => null)
	if (!answer?.ok) return null
	const { value } = (await answer.json()) as { value?: Record<string, unknown> }
	return value ?? {}
}
/** Nothing of it is left on this phone. */
export async function leaveNothing(registration: ServiceWorkerRegistration): Promise<void> {
	await (await registration.pushManager.getSubscription())?.unsubscribe().catch(() => false)
	for (const one of await registration.getNotifications()) one.close()
	await caches.delete(PLACE)
	await registration.unregister()
}
