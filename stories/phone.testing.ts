/**
 * A phone and the service its browser has for messages. The service is a real server that the gate reaches in place of the browsers’ own; what it hears is
 * opened as a browser opens it (RFC 8188, 8291) and handed to the worker in a real browser. The browser of the tests shows no notifications: what the worker
 * asks it to show is kept here instead, one for each tag, as the Notifications API says.
 */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import type { Browser, CDPSession, Worker } from 'playwright-core'
import { visitor, type Watched } from './desk.testing.ts'

export type Delivered = { readonly endpoint: string; readonly topic: string; readonly ttl: string; readonly urgency: string; readonly body: Buffer }

/** Leads every line that goes out by TLS in this process to a plain server that keeps what it hears. */
export async function openPushService() {
	const delivered: Delivered[] = []
	let answers = 201
	const server = createServer(async (request, response) => {
		const pieces: Buffer[] = []
		for await (const piece of request) pieces.push(piece as Buffer)
		const head = (name: string) => String(request.headers[name] ?? '')
		delivered.push({ endpoint: `https://${head('host')}${request.url}`, topic: head('topic'), ttl: head('ttl'), urgency: head('urgency'), body: Buffer.concat(pieces) })
		response.writeHead(answers).end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	const before = Agent.prototype.createConnection
	Agent.prototype.createConnection = () => connect(port, '127.0.0.1')
	return {
		delivered,
		answer: (status: number) => void (answers = status),
		close() {
			Agent.prototype.createConnection = before
			server.close()
			server.closeAllConnections()
		},
	}
}

export type Phone = { readonly subscription: { readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } }; opened(body: Buffer): Record<string, unknown> }

export function newPhone(): Phone {
	const keys = createECDH('prime256v1')
	keys.generateKeys()
	const auth = randomBytes(16)
	return {
		subscription: { endpoint: `https://fcm.googleapis.com/fcm/send/${randomBytes(12).toString('hex')}`, keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') } },
		opened(body) {
			const salt = body.subarray(0, 16)
			const theirs = body.subarray(21, 21 + (body[20] ?? 0))
			const sealed = body.subarray(21 + theirs.length)
			const derive = (secret: Uint8Array, salt: Uint8Array, info: Buffer, length: number) => Buffer.from(hkdfSync('sha256', secret, salt, info, length))
			const secret = derive(keys.computeSecret(theirs), auth, Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), theirs]), 32)
			const opening = createDecipheriv('aes-128-gcm', derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16), derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12))
			opening.setAuthTag(sealed.subarray(-16))
			const plain = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()])
			return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as Record<string, unknown>
		},
	}
}

export type Note = { readonly title: string; readonly body: string; readonly tag: string; readonly lang: string; readonly dir: string; readonly renotify: boolean; readonly actions: readonly string[] }
export type OnPhone = {
	readonly page: Watched
	/** What the push service would hand this browser. */
	deliver(payload: object): Promise<void>
	/** What stands on the screen now. */
	shown(): Promise<readonly Note[]>
	/** Puts all of it away, as a thumb does. */
	putAway(): Promise<void>
	tap(tag: string, action?: string): Promise<void>
	worker(): Promise<Worker>
}

/** A page on a phone that may show messages, or whose owner says no. @param says what is answered to the browser’s question */
export async function onPhone(browser: Browser, address: string, phone: Phone, says: 'granted' | 'denied', options: Parameters<typeof visitor>[1]): Promise<OnPhone> {
	const page = await visitor(browser, options)
	const context = page.context()
	await context.addInitScript(({ subscription, says }) => {
		if (!location.protocol.startsWith('http')) return
		let permission = 'default'
		Object.defineProperty(Notification, 'permission', { get: () => permission })
		Notification.requestPermission = () => Promise.resolve((permission = says))
		let there = localStorage.getItem('test-subscription') !== null
		const one = () => ({ ...subscription, options: { applicationServerKey: null }, toJSON: () => subscription, unsubscribe: () => ((there = false), localStorage.removeItem('test-subscription'), Promise.resolve(true)) })
		PushManager.prototype.getSubscription = () => Promise.resolve(there ? (one() as never) : null)
		PushManager.prototype.subscribe = () => ((there = true), localStorage.setItem('test-subscription', '1'), Promise.resolve(one() as never))
	}, { subscription: phone.subscription, says })
	let devtools: CDPSession | null = null
	const ids = new Map<string, string>()
	const worker = async (): Promise<Worker> => {
		const [found] = context.serviceWorkers()
		const one = found ?? (await context.waitForEvent('serviceworker', { timeout: 10_000 }))
		await one.evaluate(() => {
			const scope = globalThis as unknown as { notes?: Map<string, unknown>; registration: ServiceWorkerRegistration }
			if (scope.notes) return
			const notes = (scope.notes = new Map<string, unknown>())
			scope.registration.showNotification = (title, options) => (notes.delete(options?.tag ?? ''), notes.set(options?.tag ?? '', { title, ...options, close: () => notes.delete(options?.tag ?? '') }), Promise.resolve())
			scope.registration.getNotifications = () => Promise.resolve([...notes.values()] as never)
		})
		return one
	}
	const shown = async (): Promise<readonly Note[]> => (await worker()).evaluate(() => [...((globalThis as unknown as { notes: Map<string, { title: string; body: string; tag: string; lang: string; dir: string; renotify?: boolean; actions?: { title: string }[] }> }).notes.values() ?? [])].map(({ title, body, tag, lang, dir, renotify = false, actions = [] }) => ({ title, body, tag, lang, dir, renotify, actions: actions.map((one) => one.title) })))
	return {
		page,
		worker,
		async deliver(payload) {
			await worker()
			if (!devtools) {
				devtools = await context.newCDPSession(page)
				devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
					for (const { registrationId, scopeURL, isDeleted } of registrations) if (!isDeleted) ids.set(scopeURL, registrationId)
				})
				await devtools.send('ServiceWorker.enable')
			}
			for (const began = Date.now(); !ids.has(`${address}/alerts`) && Date.now() - began < 5000; ) await page.waitForTimeout(20)
			const registrationId = ids.get(`${address}/alerts`)
			if (registrationId === undefined) throw new Error('no worker is registered')
			const before = JSON.stringify(await shown())
			await devtools.send('ServiceWorker.deliverPushMessage', { origin: address, registrationId, data: JSON.stringify(payload) })
			for (const began = Date.now(); JSON.stringify(await shown()) === before && Date.now() - began < 3000; ) await page.waitForTimeout(20)
		},
		shown,
		putAway: async () => (await worker()).evaluate(() => (globalThis as unknown as { notes: Map<string, unknown> }).notes.clear()),
		tap: async (tag, action = '') =>
			(await worker()).evaluate(({ tag, action }) => {
				const { notes } = globalThis as unknown as { notes: Map<string, unknown> }
				const event = Object.assign(new Event('notificationclick'), { action, notification: notes.get(tag), waitUntil: () => undefined })
				dispatchEvent(event)
			}, { tag, action }),
	}
}
