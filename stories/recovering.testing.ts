/** Stewards without a browser, with the desk's own code: they make a recovery key, keep its shares, rehearse, and give them to somebody who lost their keys. */
import { Opened } from '#ui/desk/answers.ts'
import { postsWith, type Post } from '#ui/desk/calls.ts'
import type { Unlocked } from '#ui/desk/keyring.ts'
import { unseal } from '#ui/desk/record.ts'
import type { Recovery, RecoveryAsk, RecoveryKey } from '#ui/desk/recovery-answers.ts'
import { act, approve, openShare, proposeKey, rehearse, release, seeRecovery, type Came } from '#ui/desk/recovering.ts'
import { unlock } from '#ui/desk/unlocking.ts'
import { postTo } from './steward.testing.ts'
import { chance, gave, type Somebody } from './people.testing.ts'

/** As somebody stands at their desk now: a way to ask, and keys. */
export type AtDesk = { readonly post: Post; readonly keys: Unlocked }

export const atDesk = async (one: Somebody): Promise<AtDesk> => ({ post: one.post, keys: await one.keys() })

/** Comes back after the session has ended, with the same words. */
export async function returned(address: string, one: Somebody): Promise<AtDesk> {
	const answered = await postTo(address, '/desk/sign-in/words', { lookup: one.lookup })
	const cookie = answered.headers.get('set-cookie')?.split(';')[0] ?? ''
	const calls = (path: string | URL | Request, given?: RequestInit) => fetch(`${address}${String(path)}`, { ...given, headers: { ...(given?.headers as object), origin: address, cookie } })
	const post = postsWith((key) => key, '', calls as typeof fetch)
	return { post, keys: gave(await unlock(post, one.seed)) }
}

export const see = async ({ post }: AtDesk): Promise<Recovery> => gave(await seeRecovery(post))
export const does = ({ post }: AtDesk, what: object) => act(post, what)

export const keyIn = (seen: Recovery, ...states: readonly RecoveryKey['state'][]): RecoveryKey => {
	const key = seen.keys.find(({ state }) => states.includes(state))
	if (!key) throw new Error(`no key is ${states.join(' or ')}`)
	return key
}
export const askOf = (seen: Recovery, one: Somebody): RecoveryAsk => {
	const ask = seen.asks.find(({ member }) => member === one.id)
	if (!ask) throw new Error('nobody asks')
	return ask
}

/** The shares this steward keeps, opened. */
export async function mine(at: AtDesk, key: RecoveryKey) {
	const own = key.keepers.filter(({ member, share }) => member === at.keys.member.id && share)
	return Promise.all(own.map(({ number, share }) => openShare(at.keys, key.id, number, share ?? new Uint8Array())))
}

export const propose = async (at: AtDesk) => gave(await proposeKey(at.post, at.keys, await see(at), chance))

export async function confirmAll(stewards: readonly AtDesk[]): Promise<void> {
	for (const one of stewards) {
		const key = keyIn(await see(one), 'proposed', 'confirmed')
		for (const { number } of await mine(one, key)) gave(await does(one, { act: 'confirm', key: key.id, number }))
	}
}

export async function releaseAll(stewards: readonly AtDesk[], ...states: readonly RecoveryKey['state'][]): Promise<void> {
	for (const one of stewards) {
		const seen = await see(one)
		const key = keyIn(seen, ...states)
		for (const share of await mine(one, key)) gave(await release(one.post, one.keys, seen, key, share))
	}
}

export const rehearseNow = async (maker: AtDesk, ...states: readonly RecoveryKey['state'][]): Promise<Came> => rehearse(maker.post, maker.keys, keyIn(await see(maker), ...states))

/** Made, split, confirmed by everybody who keeps a share, and rehearsed: it stands. The first of them makes it. */
export async function standingKey(stewards: readonly AtDesk[]): Promise<RecoveryKey> {
	const [maker] = stewards
	if (!maker) throw new Error('nobody makes it')
	await propose(maker)
	await confirmAll(stewards)
	await releaseAll(stewards, 'confirmed')
	const came = await rehearseNow(maker, 'confirmed')
	if (!came.ok) throw new Error(came.refusal)
	return keyIn(came.now, 'standing')
}

/** This steward gives every share they keep to whoever asks. */
export async function give(at: AtDesk, to: Somebody): Promise<void> {
	const seen = await see(at)
	const ask = askOf(seen, to)
	const key = seen.keys.find(({ id }) => id === ask.key)
	if (key) for (const share of await mine(at, key)) gave(await approve(at.post, at.keys, ask, share))
}

/** What was told, where these keys open it. */
export async function reads({ post, keys }: AtDesk, id: string): Promise<string | null> {
	const opened = gave(await post(`/desk/listing/${id}`, {}, Opened))
	const whole = await unseal(keys, opened)
	return whole?.told.text ?? null
}
