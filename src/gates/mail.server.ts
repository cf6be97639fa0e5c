/** Mail by SMTP (RFC 5321): plain text to one person at a time, nobody else in a line of it. Whoever runs the mail server can read it, and so the page that takes the address says. */
import { createTransport } from 'nodemailer'
import type { Became, Carrier, HandOver } from '#ground/carriers.ts'
import type { GateSettings } from './settings.ts'

const TIMEOUT_MS = 15_000
/** One address, and nothing that begins another line or another one. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,180}[\p{L}\p{N}])?$/u

export function openMail({ host, port, secure = port === 465, user, password, from, perSecond = 5, numbers = 1, cents = 0, registered = true }: NonNullable<GateSettings['mail']>): Carrier & { close(): void } {
	const transport = createTransport({
		host,
		port,
		secure,
		// Where a name and a password are said, they never go over a line that others can read.
		...(user !== undefined && password !== undefined && { auth: { user, pass: password }, requireTLS: !secure }),
		pool: true,
		maxConnections: 3,
		// By itself it would send again whatever a lost connection had begun: two copies.
		maxRequeues: 0,
		connectionTimeout: TIMEOUT_MS,
		greetingTimeout: TIMEOUT_MS,
		socketTimeout: TIMEOUT_MS,
		disableFileAccess: true,
		disableUrlAccess: true,
	})
	return {
		way: 'mail',
		takes: (to) => ADDRESS.test(to),
		pace: { perSecond, numbers, cents, registered },
		async send({ key, to, title, text, language, link, foot }: HandOver, signal): Promise<Became> {
			if (!ADDRESS.test(to)) return { fate: 'failed', why: 'no-address', isGone: true }
			if (signal.aborted) return { fate: 'failed', why: 'stopped' }
			const domain = from.slice(from.lastIndexOf('@') + 1).replace(/[^\w.-]/g, '')
			try {
				// The same hand-over has the same name, wherever it turns up twice.
				await transport.sendMail({ from, to: { name: '', address: to }, subject: title, text: `${[text, link, foot].filter(Boolean).join('\n\n')}\n`, messageId: `<${key}@${domain}>`, headers: { 'Content-Language': language, 'Auto-Submitted': 'auto-generated' } })
				return { fate: 'handed' }
			} catch (fault) {
				return becameOf(fault)
			}
		},
		close: () => transport.close(),
	}
}

/** Refused by number is known, and so is that nobody was there; a line cut off later may have been cut off after the text (RFC 5321 § 4.2.1, § 4.5.4). */
function becameOf(fault: unknown): Became {
	const { responseCode, code, originalCode = code, timeoutType, command } = (fault instanceof Error ? fault : {}) as { responseCode?: number; code?: string; originalCode?: string; timeoutType?: string; command?: string }
	const why = String(responseCode ?? originalCode ?? 'fault').slice(0, 40)
	if (responseCode !== undefined) return { fate: 'failed', why, isGone: responseCode === 550 && command === 'RCPT TO' }
	const neverBegan = NOBODY_THERE.includes(why) || code === 'EDNS' || code === 'ETLS' || timeoutType === 'CONNECT_TIMEOUT' || timeoutType === 'GREETING_TIMEOUT'
	return { fate: neverBegan ? 'failed' : 'unknown', why }
}
const NOBODY_THERE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']
