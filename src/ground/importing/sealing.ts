/** A person we expect, sealed where their row was read: one blob, to the team's public key, of one of few lengths. */
import * as v from 'valibot'
import type { ExpectedId } from '../imports.ts'
import { openAs, sealTo, type About, type Key, type Sealed } from '../sealed.ts'
import { Expected } from './people.ts'

export type SealedFor = { readonly hub: string; readonly team: string; readonly epoch: number }

const aboutOf = ({ hub, team, epoch }: SealedFor, id: ExpectedId): About => ({ hub, record: id, field: `expected ${team}`, version: epoch })
/** Bytes; who said little looks like who said nothing. */
const STEP = 512

export async function sealExpected(to: SealedFor & { readonly recipient: string }, id: ExpectedId, expected: Expected): Promise<Sealed> {
	const plain = new TextEncoder().encode(JSON.stringify(expected))
	// Spaces after it mean nothing in JSON.
	const padded = new Uint8Array(Math.ceil((plain.length + 1) / STEP) * STEP).fill(32)
	padded.set(plain)
	const sealed = await sealTo(to.recipient, aboutOf(to, id), padded)
	for (const bytes of [plain, padded]) bytes.fill(0)
	return sealed
}

/** @throws DoesNotOpen */
export async function openExpected(from: SealedFor, id: ExpectedId, seed: Key, sealed: Sealed): Promise<Expected> {
	return v.parse(Expected, JSON.parse(new TextDecoder().decode(await openAs(seed, aboutOf(from, id), sealed))))
}
