/** Opens the gates that the carriers' file names. Where there is none, the hub sends nothing, and says so. */
import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { Carrier, Carriers, Phone, WayOut } from '#ground/carriers.ts'
import { openPictures, type Pictures } from '#gates/pictures.server.ts'
import { openMail } from '#gates/mail.server.ts'
import { openPeers, type Peers } from '#gates/peers.server.ts'
import { openPush } from '#gates/push.server.ts'
import { GateSettings } from '#gates/settings.ts'
import { openSignal, type SignalGate } from '#gates/signal.server.ts'
import { openSms } from '#gates/sms.server.ts'
import { openVoice } from '#gates/voice.server.ts'
import { CannotStart } from './config.server.ts'

export type Gates = { readonly carriers: Carriers; /** For browsers that subscribe; null where push is not set up. */ readonly pushKey: string | null; /** Whose calls are believed; null where text messages are not set up. */ readonly smsFrom: CarrierSecret | null; /** What came with text messages, at the carrier. */ readonly pictures: Pictures | null; readonly peers: Peers; /** For what comes in by Signal; null where it is not set up. */ readonly signal: SignalGate | null; /** The carrier of calls and whose calls of us are believed; null where calls are not set up. */ readonly voice: Voice | null; close(): void }
export type Voice = { readonly phone: Phone; readonly from: CarrierSecret }
export type CarrierSecret = { readonly account: string; readonly secret: string }

/**
 * @param origin our own address, where a carrier may say what became of a message
 * @throws CannotStart where the file is there and says nothing that can be used
 */
export function openGates(file: string, origin: string | null = null): Gates {
	const { push, mail, sms, peers, signal, voice } = settingsIn(file)
	const mailing = mail && openMail(mail)
	const signalling = signal ? openSignal(signal) : null
	const open: Carrier[] = [...(push ? [openPush(push)] : []), ...(mailing ? [mailing] : []), ...(sms ? [openSms(sms, { origin: origin?.startsWith('https:') ? origin : null })] : []), ...(signalling ? [signalling] : [])]
	return { carriers: new Map<WayOut, Carrier>(open.map((carrier) => [carrier.way, carrier])), pushKey: push?.publicKey ?? null, peers: openPeers(peers), pictures: sms ? openPictures(sms) : null, smsFrom: sms ? { account: sms.account, secret: sms.signedWith ?? sms.token } : null, signal: signalling, voice: voice ? { phone: openVoice(voice), from: { account: voice.account, secret: voice.signedWith ?? voice.token } } : null, close: () => mailing?.close() }
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
