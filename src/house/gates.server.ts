/** Opens the gates that the carriers' file names. Where there is none, the hub sends nothing, and says so. */
import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { Carrier, Carriers, WayOut } from '#ground/carriers.ts'
import { openMail } from '#gates/mail.server.ts'
import { openPush } from '#gates/push.server.ts'
import { GateSettings } from '#gates/settings.ts'
import { openSms } from '#gates/sms.server.ts'
import { CannotStart } from './config.server.ts'

export type Gates = { readonly carriers: Carriers; /** For browsers that subscribe; null where push is not set up. */ readonly pushKey: string | null; /** Whose calls are believed; null where text messages are not set up. */ readonly smsFrom: CarrierSecret | null; close(): void }
export type CarrierSecret = { readonly account: string; readonly secret: string }

/**
 * @param origin our own address, where a carrier may say what became of a message
 * @throws CannotStart where the file is there and says nothing that can be used
 */
export function openGates(file: string, origin: string | null = null): Gates {
	const { push, mail, sms } = settingsIn(file)
	const mailing = mail && openMail(mail)
	const open: Carrier[] = [...(push ? [openPush(push)] : []), ...(mailing ? [mailing] : []), ...(sms ? [openSms(sms, { origin: origin?.startsWith('https:') ? origin : null })] : [])]
	return { carriers: new Map<WayOut, Carrier>(open.map((carrier) => [carrier.way, carrier])), pushKey: push?.publicKey ?? null, smsFrom: sms ? { account: sms.account, secret: sms.signedWith ?? sms.token } : null, close: () => mailing?.close() }
}

export function settingsIn(file: string): GateSettings {
	if (!existsSync(file)) return {}
	let said: unknown
	try {
		said = JSON.parse(readFileSync(file, 'utf8'))
	} catch (fault) {
		throw new CannotStart('gates-broken', `The carriers’ file ${file} cannot be read as JSON.`, fault)
	}
	const read = v.safeParse(GateSettings, said)
	if (read.success) return read.output
	const [issue] = read.issues
	throw new CannotStart('gates-broken', `The carriers’ file ${file} says something no gate understands, at ${v.getDotPath(issue) ?? 'its beginning'}.`)
}
