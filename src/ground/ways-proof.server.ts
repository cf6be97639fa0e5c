/**
 * Whether whoever has a session also holds the identity. Each challenge is sealed to that member's public key, is one member's, works once and for five
 * minutes; what it is good for is what was signed with it. Where the membership log does not know yet what they sign with, that it was opened is the proof.
 */
import { digestOfEntry, NOTHING, verify } from './log.ts'
import { logOf } from './log.server.ts'
import { addOnce, spend } from './members.server.ts'
import type { MemberId } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { isSigned, sealTo } from './sealed.ts'
import type { Session } from './sessions.server.ts'
import type { Tx } from './storage.server.ts'
import { after, minutes } from './time.ts'
import { challengeAbout, proofText, type Proof, type Proven } from './ways-proof.ts'
import { whoKeeps } from './ways.ts'

export const PROOF_FOR = minutes(5)
const PURPOSE = 'proof'

const onceOf = (ports: Ports, member: MemberId, challenge: string) => ports.keys.digest('once', new TextEncoder().encode(`${member}|${challenge}`))

/** @property sealed a challenge that only this member's identity opens */
export const beginProof = (ports: Ports, { member }: Session): Promise<Result<{ readonly sealed: Uint8Array }, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tx.selectFrom('ground_members').select('recipient').where('id', '=', member.id).where('ended_half', 'is', null).executeTakeFirst()
		if (!row || row.recipient === '' || !member.roles.some((role) => whoKeeps.prove.includes(role))) return refuse('not-yours-to-do')
		const challenge = ports.chance(32)
		await addOnce(tx, onceOf(ports, member.id, Buffer.from(challenge).toString('hex')), PURPOSE, after(ports.now(), PROOF_FOR))
		return done({ sealed: await sealTo(row.recipient, challengeAbout(ports.hub().id, member.id), challenge) })
	})

/** Whatever is wrong with it, the challenge is spent and the answer is no. */
export async function isProved(ports: Ports, tx: Tx, member: MemberId, act: Proven, said: string, proof: Proof | null): Promise<boolean> {
	if (!proof || !(await spend(tx, onceOf(ports, member, proof.challenge), PURPOSE, ports.now()))) return false
	const signer = await signerOfMember(tx, member)
	return signer === null || isSigned(signer, proofText(ports.hub().id, member, proof.challenge, act, said), proof.signature)
}

/** What they sign with, as the list says; null where it does not know. A list that does not hold together vouches for nobody: then nothing is signed by them. */
async function signerOfMember(tx: Tx, member: MemberId): Promise<string | null> {
	const entries = await logOf(tx)
	const last = entries.at(-1)
	if (!last) return null
	const read = verify(entries, NOTHING, digestOfEntry(last))
	return read.ok ? (read.value.members[member]?.signer ?? null) : ''
}
