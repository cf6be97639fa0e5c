/** Other hubs: a capsule is signed by the hub it is from, for the hub it is for. Pure, but for the sealing library. */
import * as v from 'valibot'
import { isSigned, sign, signerOf, type Key } from '#ground/sealed.ts'
import type { Instant } from '#ground/time.ts'
import { Capsule, CAPSULE_AT_MOST, type Facts } from './model.ts'

/** What is signed: a line that says what it is, then every field in one order. */
export function textOf({ from, to, signedAt, facts: f }: Omit<Capsule, 'signature' | 'holdfast'>): string {
	const spot = f.spot && [f.spot.lat, f.spot.lon]
	return `holdfast capsule 1\n${JSON.stringify([from, to, signedAt, f.alert, f.version, f.says, f.about, f.turnedOut, f.place, spot, f.pictures, f.seenAt, f.toldAt, f.endsAt, f.isDrill])}`
}

export function sealCapsule(seed: Key, to: string, facts: Facts, signedAt: Instant): Capsule {
	const whole = { from: signerOf(seed), to, signedAt, facts }
	return { holdfast: 1, ...whole, signature: sign(seed, textOf(whole)) }
}

/** Null where it is none; whether its signer is one of ours is not known yet. */
export function readCapsule(bytes: Uint8Array): Capsule | null {
	if (bytes.length > CAPSULE_AT_MOST) return null
	try {
		const read = v.safeParse(Capsule, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
		return read.success ? read.output : null
	} catch {
		return null
	}
}

export const isGenuine = (capsule: Capsule): boolean => isSigned(capsule.from, textOf(capsule), capsule.signature)
