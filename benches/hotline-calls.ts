/**
 * Calls and messages at the load Llámenos states for itself: 50 users, 17 messages a minute, with a call beside each. A call is set up when the first phone
 * rings, answered when whoever pressed 1 speaks with the caller; a message is answered when its answer is here. The carrier is one of ours, on the same machine.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Speaker } from '#ground/people.ts'
import { after, hours } from '#ground/time.ts'
import { signatureOf } from '#gates/signature.server.ts'
import { openHub } from '#house/hub.server.ts'
import { saySurge } from '#rooms/hotline/surge.server.ts'
import { ACCOUNT, HUB_NUMBER, TOKEN } from '../stories/carrier-names.testing.ts'
import { memberOf } from '../stories/members.testing.ts'
import { openPhones } from '../stories/phone-carrier.testing.ts'
import { caller, taker } from '../stories/phones.testing.ts'
import { knock, wait } from '../stories/web.testing.ts'
import { TOWN } from '../stories/town.testing.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'
import { quantile } from './numbers.ts'

const SET_UP = 'calls, 50 users and 17 messages a minute: call set-up, p95 (Llámenos: under 2 s)'
const ANSWER = 'calls, 50 users and 17 messages a minute: answer, p95 (Llámenos: under 1 s)'
const MESSAGE = 'calls, 50 users and 17 messages a minute: message, p95 (Llámenos: under 0.5 s)'

const USERS = 50
const MESSAGES = 51
/** Milliseconds between two messages: 17 a minute. */
const EVERY = 60_000 / 17

export const hotlineCalls: Bench = {
	rows: [SET_UP, ANSWER, MESSAGE],
	run: () =>
		withFolder(async (dataFolder) => {
			const phones = await openPhones()
			const { voice } = phones.settings
			writeFileSync(join(dataFolder, 'gates.json'), JSON.stringify({ voice, sms: { ...voice, from: [HUB_NUMBER] } }), { mode: 0o600 })
			const hub = await openHub({ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(dataFolder, 'gates.json') }, { log: () => {}, duties: false, first: { ...TOWN, languages: ['en', 'es'] } })
			if ('taken' in hub) throw new Error('a new folder cannot be taken')
			try {
				phones.at(hub.address)
				const ends = after(hub.house.ports.now(), hours(6))
				// So many are usual for them, and no flood: somebody at the board has said so.
				const { id } = await memberOf(hub, 'Dee', ['dispatcher'])
				const dee: Speaker = { as: 'member', member: { id, called: 'Dee', roles: ['dispatcher'], language: 'en', teams: [] } }
				for (const isOn of [true, false]) if (!(await saySurge(hub.house.ports, dee, isOn)).ok) throw new Error('nobody may say that it is no surge')
				for (let n = 0; n < USERS; n++) await taker(hub, `Operator ${n}`, `+1612555${3000 + n}`, { ends, speaks: ['en', 'es'] })
				const [setUp, answer, message]: [number[], number[], number[]] = [[], [], []]
				const texts = (async () => {
					for (let n = 0; n < MESSAGES; n++) {
						const began = performance.now()
						await text(hub.address, n)
						message.push(performance.now() - began)
						await wait(Math.max(0, EVERY - (performance.now() - began)))
					}
				})()
				const calls = (async () => {
					for (let n = 0; n < MESSAGES; n++) {
						const began = performance.now()
						const line = await caller(phones, `+1612556${1000 + n}`, n % 2 === 0 ? '1' : '2')
						const known = new Set(phones.legs.filter(({ state }) => state !== 'ringing'))
						let leg = phones.ringing()[0]
						while (!leg) {
							await wait(5)
							leg = phones.ringing()[0]
						}
						if (!known.has(leg)) setUp.push(performance.now() - began)
						await phones.pickUp(leg)
						const pressed = performance.now()
						await phones.press(leg, '1')
						if (line.with === leg) answer.push(performance.now() - pressed)
						await phones.over(line, 'completed')
						await wait(Math.max(0, EVERY - (performance.now() - began)))
					}
				})()
				// Both to their end, so that neither calls a hub that is gone.
				for (const one of await Promise.allSettled([texts, calls])) if (one.status === 'rejected') throw one.reason
				if (answer.length !== MESSAGES) throw new Error(`${answer.length} calls were answered, not ${MESSAGES}`)
				const p95 = (all: number[]) => quantile(all, 0.95)
				return [figure(SET_UP, p95(setUp), 'ms', stated('<', 2000)), figure(ANSWER, p95(answer), 'ms', stated('<', 1000)), figure(MESSAGE, p95(message), 'ms', stated('<', 500))]
			} finally {
				await hub.close()
				phones.close()
			}
		}),
}

async function text(address: string, n: number): Promise<void> {
	const fields = { AccountSid: ACCOUNT, MessageSid: `SM${n}`, From: `+1612557${1000 + n}`, To: HUB_NUMBER, Body: `There are ${n + 2} cars outside the bakery on Cedar, people in vests` }
	const signature = signatureOf(`${address}/gates/sms`, Object.entries(fields).map(([name, value]) => ({ name, value: new TextEncoder().encode(value) })), TOKEN)
	const { status } = await knock(address, '/gates/sms', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature }, body: new URLSearchParams(fields).toString() })
	if (status !== 200) throw new Error(`a message was answered with ${status}`)
}
