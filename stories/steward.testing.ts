/** A steward without a browser: joins over HTTP as the page does, and opens what the door sealed. For stories that are about somebody else. */
import { webcrypto } from 'node:crypto'
import { chanceOf, hex, newId } from '#ground/ids.ts'
import { openAs, recipientOf, sealTo, unwrapKey, wrapKey, type Key } from '#ground/sealed.ts'
import { whatOpens, type Opens } from '#ground/secret-words.ts'
import { messageBytes, openMessage, openRecord, openTold, sealMessage, threadOf, wrapForDesk, type EpochKeys, type Message, type Told } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import type { TestHub } from './house.testing.ts'

const chance = chanceOf(webcrypto as Crypto)

export type Answer = { readonly status: number; readonly body: { ok: boolean; value?: never; refusal?: string; says?: string } & Record<string, never>; readonly headers: Headers }
export type Steward = {
	readonly id: string
	readonly cookie: string
	readonly epoch: EpochKeys
	post(path: string, body: unknown): Promise<Answer>
	queue(side?: 'ask' | 'offer'): Promise<readonly { id: ListingId; state: string; facts: Record<string, string>; reason: { why: string } }[]>
	/** Opens a listing as the desk does, and re-wraps it. */
	open(id: ListingId): Promise<{ told: Told; thread: Key; record: Key; messages: (Message & { saidBy: string })[]; wrapped: string }>
	reply(id: ListingId, thread: Key, text: string): Promise<Answer>
}

export async function postTo(origin: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
	const response = await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json', origin, ...headers }, body: JSON.stringify(body) })
	return { status: response.status, body: (await response.json().catch(() => ({ ok: false }))) as Answer['body'], headers: response.headers }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const from64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))

/** Joins with a one-time link. The first one makes the front door's key; who comes later works the desk without it. @param ways what their words open; words nobody knows otherwise */
export async function joinAsSteward({ address, firstLink }: Pick<TestHub, 'address' | 'firstLink'>, called = 'Ana', ways: Partial<Record<'passphrase' | 'recovery', Opens>> = {}): Promise<Steward> {
	const link = firstLink?.split('#')[1] ?? ''
	const begun = await postTo(address, '/join/begin', { link })
	if (!begun.body.ok) throw new Error(`joining: ${begun.body.refusal}`)
	const { hub, needsTeam } = begun.body.value as unknown as { hub: string; needsTeam: boolean }
	const [id, team] = [newId('member', chance), newId('team', chance)]
	const [seed, epochSeed, desk, likeness] = [chance(32), chance(32), chance(32), chance(32)]
	const quick = async () => chance(32)
	const unlock = async (by: 'passphrase' | 'recovery') => {
		const opens = ways[by] ?? (await whatOpens(by, chance(16), chance(16), quick))
		return { by, lookup: hex(opens.lookup), wrap: base64(wrapKey(opens.key, { hub, record: id, field: 'identity', version: 1 }, seed, chance)) }
	}
	const recipient = await recipientOf(seed)
	const secrets = new TextEncoder().encode(JSON.stringify({ seed: hex(epochSeed), desk: hex(desk), likeness: hex(likeness) }))
	const bundle = base64(await sealTo(recipient, { hub, record: team, field: 'bundle', version: 1 }, secrets))
	const joining = { link, id, called, language: 'es', recipient, unlocks: [await unlock('passphrase'), await unlock('recovery')], team: needsTeam ? { id: team, recipient: await recipientOf(epochSeed), bundle } : null }
	const joined = await postTo(address, '/join/finish', joining)
	if (!joined.body.ok) throw new Error(`joining: ${joined.body.refusal}`)
	const cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? ''
	// Where the hub is a program of its own its door is opened as somebody alone opens theirs; a story's own hub is open already, and says so.
	if (needsTeam) await postTo(address, '/desk/recovery', { act: 'try', on: true }, { cookie })
	return atTheDesk(address, hub, { id, called, cookie }, { team, epoch: 1, seed: epochSeed, desk, likeness })
}

/** Comes back with words, and opens the front door's key with them as the desk does. @throws DoesNotOpen */
export async function returnAsSteward(address: string, by: 'passphrase' | 'recovery', opens: Opens): Promise<Steward> {
	const signedIn = await postTo(address, '/desk/sign-in/words', { lookup: hex(opens.lookup) })
	if (!signedIn.body.ok) throw new Error(`signing in by ${by}: ${signedIn.body.refusal}`)
	const { wrap, member } = signedIn.body.value as unknown as { wrap: string; member: { id: string; called: string } }
	const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
	const { hub, bundles } = (await postTo(address, '/desk/keys', {}, { cookie })).body.value as unknown as { hub: string; bundles: { team: string; epoch: number; bundle: string }[] }
	const seed = unwrapKey(opens.key, { hub, record: member.id, field: 'identity', version: 1 }, from64(wrap))
	const [first] = bundles
	if (!first) throw new Error('this steward holds no key of the front door')
	const { team, epoch, bundle } = first
	const keys = JSON.parse(new TextDecoder().decode(await openAs(seed, { hub, record: team, field: 'bundle', version: epoch }, from64(bundle)))) as { seed: string; desk: string; likeness: string }
	return atTheDesk(address, hub, { id: member.id, called: member.called, cookie }, { team, epoch, seed: fromHex(keys.seed), desk: fromHex(keys.desk), likeness: fromHex(keys.likeness) })
}

const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

function atTheDesk(address: string, hub: string, { id, called, cookie }: { id: string; called: string; cookie: string }, epoch: EpochKeys): Steward {
	const post = (path: string, body: unknown) => postTo(address, path, body, { cookie })

	return {
		id,
		cookie,
		epoch,
		post,
		async queue(side = 'ask') {
			return ((await post('/desk/queue', { side, from: null })).body.value as unknown as { lines: never[] }).lines
		},
		async open(listing) {
			const opened = (await post(`/desk/listing/${listing}`, {})).body.value as unknown as { told: string; teamWrap: string; wrapped: 'door' | 'desk'; said: { id: never; saidBy: string; sort: string; body: string }[] }
			const record = await openRecord(hub, listing, from64(opened.teamWrap), opened.wrapped, epoch)
			const thread = threadOf(record)
			if (opened.wrapped === 'door') await post(`/desk/listing/${listing}/rewrap`, { teamWrap: base64(wrapForDesk(hub, listing, record, epoch, chance)), alike: null })
			const messages = opened.said.filter(({ sort }) => sort === 'message').map(({ id: message, saidBy, body }) => ({ ...openMessage(hub, listing, thread, message, from64(body)), saidBy }))
			return { told: openTold(hub, listing, record, from64(opened.told)), thread, record, messages, wrapped: opened.wrapped }
		},
		async reply(listing, thread, text) {
			await post(`/desk/listing/${listing}/act`, { verb: 'claim' })
			const message = newId('message', chance)
			return post(`/desk/listing/${listing}/act`, { verb: 'reply', said: { id: message, body: base64(sealMessage(hub, listing, thread, message, messageBytes({ text, by: called, voice: null }), chance)), voice: null } })
		},
	}
}
