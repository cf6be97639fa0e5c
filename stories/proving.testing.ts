/** What takes a proof of the identity, as the page "You and your devices" sends it: for members whose seed a story knows. */
import { randomBytes } from 'node:crypto'
import { hex } from '#ground/chance.ts'
import { openAs, recipientOf, type Key } from '#ground/sealed.ts'
import { challengeAbout, prove, PROVEN, type Proof, type Proven } from '#ground/ways-proof.ts'
import type { TestHub } from './house.testing.ts'
import { postTo } from './steward.testing.ts'

type Whose = { readonly id: string; readonly seed: Key }
type At = Pick<TestHub, 'address' | 'house'>
let from = 0

/** A challenge for whoever this cookie is of, as it opens with this seed. @throws where there is none, or it is another's */
export async function challenged({ address, house: { ports } }: At, cookie: string, { id, seed }: Whose): Promise<string> {
	const { body } = await postTo(address, '/desk/me', { act: 'prove' }, { cookie, 'x-forwarded-for': `172.18.${from++ & 255}.1` })
	const { sealed } = body.value as unknown as { sealed: string }
	return hex(await openAs(seed, challengeAbout(ports.hub().id, id), Uint8Array.from(Buffer.from(sealed, 'base64'))))
}

/** The body of an act; one that takes a proof carries it. */
export async function provenAs(hub: At, cookie: string, whose: Whose, { act, ...what }: { readonly act: string } & Readonly<Record<string, unknown>>): Promise<{ readonly act: string; readonly said?: string; readonly proof?: Proof }> {
	if (!(PROVEN as readonly string[]).includes(act)) return { act, ...what }
	const said = JSON.stringify(what)
	return { act, said, proof: prove(whose.seed, hub.house.ports.hub().id, whose.id, await challenged(hub, cookie, whose), act as Proven, said) }
}

const seed = Uint8Array.from(randomBytes(32))
/** Somebody put where joining would put them, with an identity too. */
export async function withIdentity({ house: { pool } }: At, id: string): Promise<Whose> {
	await pool.query('update ground_members set recipient = $1 where id = $2', [await recipientOf(seed), id])
	return { id, seed }
}
