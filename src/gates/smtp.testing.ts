/** A mail server of a few lines (RFC 5321) that keeps what it was given, and misbehaves when told to. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** @property text the body as somebody reads it, quoted-printable undone */
export type Letter = { readonly from: string; readonly to: string; readonly head: string; readonly text: string }
/** `no-such-box`: 550 to the recipient; `cut`: the line is cut off once the text was taken; `later`: 451 after the text; `deaf`: never answers the text */
export type Mood = 'well' | 'no-such-box' | 'cut' | 'later' | 'deaf'
export type Mailbox = { readonly port: number; readonly letters: Letter[]; begun: number; mood: Mood; close(): Promise<void> }

const undone = (text: string, head: string) => {
	if (/transfer-encoding: base64/i.test(head)) return Buffer.from(text, 'base64').toString()
	if (!/quoted-printable/i.test(head)) return text
	return Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))), 'latin1').toString()
}

export async function openMailbox(): Promise<Mailbox> {
	const lines = new Set<Socket>()
	const box: Mailbox = { port: 0, letters: [], begun: 0, mood: 'well', close: async () => {} }
	const server = createServer((line) => {
		lines.add(line)
		line.on('close', () => lines.delete(line)).on('error', () => {})
		let heard = ''
		let [from, to, isText] = ['', '', false]
		const answer = (text: string) => line.write(`${text}\r\n`)
		answer('220 mailbox')
		const hear = (said: string) => {
			const angle = /<([^>]*)>/.exec(said)?.[1] ?? ''
			const verb = said.slice(0, 4).toUpperCase()
			if (verb === 'MAIL') from = angle
			if (verb === 'RCPT') to = angle
			isText = verb === 'DATA'
			if (verb === 'EHLO') answer('250-mailbox\r\n250 8BITMIME')
			else if (verb === 'RCPT' && box.mood === 'no-such-box') answer('550 no such box')
			else if (verb === 'DATA') answer('354 go on')
			else if (verb === 'QUIT') line.end('221 bye\r\n')
			else answer('250 ok')
		}
		const take = (whole: string) => {
			box.begun += 1
			isText = false
			if (box.mood === 'cut') return line.destroy()
			if (box.mood === 'deaf') return
			if (box.mood === 'later') return answer('451 later')
			const [head = '', ...rest] = whole.split('\r\n\r\n')
			box.letters.push({ from, to, head: head.replace(/\r\n\s+/g, ' '), text: undone(rest.join('\r\n\r\n'), head) })
			answer('250 taken')
		}
		line.on('data', (some) => {
			heard += some.toString('latin1')
			for (;;) {
				const end = heard.indexOf(isText ? '\r\n.\r\n' : '\r\n')
				if (end < 0) return
				const said = heard.slice(0, end)
				heard = heard.slice(end + (isText ? 5 : 2))
				if (isText) take(said)
				else hear(said)
			}
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return Object.assign(box, {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			for (const line of lines) line.destroy()
			server.close()
			await once(server, 'close')
		},
	})
}
