/** What a service worker stands in (W3C Service Workers, Push API, Notifications API), as far as ours uses it: the compiler is told of pages only. */
type Lasting = Event & { waitUntil(work: Promise<unknown>): void }
export type Pushed = Lasting & { readonly data: { json(): unknown } | null }
export type Tapped = Lasting & { readonly action: string; readonly notification: Notification }
export type Moved = Lasting & { readonly oldSubscription?: PushSubscription | null; readonly newSubscription?: PushSubscription | null }
export type Fetched = Lasting & { readonly request: Request; respondWith(answer: Promise<Response>): void }
export type Heard = Lasting & { readonly data: unknown }
type Window = { readonly url: string; focus(): Promise<unknown>; postMessage(message: unknown): void }

export type WorkerScope = {
	readonly registration: ServiceWorkerRegistration
	readonly location: URL
	readonly clients: { claim(): Promise<void>; matchAll(which: { readonly type: 'window'; readonly includeUncontrolled: boolean }): Promise<readonly Window[]>; openWindow(url: string): Promise<unknown> }
	skipWaiting(): Promise<void>
	addEventListener(type: 'install' | 'activate', heard: (event: Lasting) => void): void
	addEventListener(type: 'push', heard: (event: Pushed) => void): void
	addEventListener(type: 'notificationclick', heard: (event: Tapped) => void): void
	addEventListener(type: 'pushsubscriptionchange', heard: (event: Moved) => void): void
	addEventListener(type: 'fetch', heard: (event: Fetched) => void): void
	addEventListener(type: 'message', heard: (event: Heard) => void): void
}
