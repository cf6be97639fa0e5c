/** Members without a browser, with the desk's own code: they join with a link, hold their keys, and do what the page "People" does. */
import { webcrypto } from 'node:crypto'
import { chanceOf, hex, newId } from '#ground/chance.ts'
import type { MemberId, Role } from '#ground/people.ts'
import type { Opens } from '#ground/secret-words.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { messageBytes, notesOf, sealMessage } from '#rooms/frontdoor/envelope.ts'
import { BegunJoining, Opened, People } from '#ui/desk/answers.ts'
import { toBase64 } from '#ui/desk/bytes.ts'
import { postsWith, type Answered, type Post } from '#ui/desk/calls.ts'
import { changeKey, freshKeys, type Change, type newEpoch } from '#ui/desk/epochs.ts'
import { newTeam, publicOf, unlocksOf } from '#ui/desk/joining.ts'
import type { Unlocked } from '#ui/desk/keyring.ts'
import type { LogSeen } from '#ui/desk/log.ts'
import { saidOf } from '#ui/desk/log-acts.ts'
import { rewrap, unseal, type Whole } from '#ui/desk/record.ts'
import { unlock } from '#ui/desk/unlocking.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { postTo } from './steward.testing.ts'

export const chance = chanceOf(webcrypto as Crypto)

type Act = { readonly act: string; readonly member?: string | undefined; readonly role?: Role; readonly evenSo?: boolean; readonly next?: Awaited<ReturnType<typeof newEpoch>> | null }

export type Somebody = {
	readonly id: MemberId
	readonly cookie: string
	readonly post: Post
	/** What their words show when they sign in. */
	readonly lookup: string
	/** Opens their own keys. */
	readonly seed: Uint8Array
	/** Their keys as they now are; what was saved of them before is what a leaver keeps. */
	keys(): Promise<Unlocked>
	see(): Promise<People>
	/** With another session of theirs. */
	resumed(cookie: string): Somebody
	act(act: Act): Promise<Answered<People>>
	change(change: Change, seen?: People): Promise<Answered<People>>
	invited(role: Role): Promise<string>
	/** Opens a record as the desk does; null where they hold no key to it. */
	open(id: string, keys?: Unlocked): Promise<Whole | null>
	note(id: string, text: string): Promise<void>
}

const AnyLine = Opened.entries.alike.item

export const gave = <T>(answered: Answered<T>): T => {
	if (!answered.ok) throw new Error(answered.refusal)
	return answered.value
}

export async function join(address: string, link: string, called: string): Promise<Somebody> {
	let cookie = ''
	const calls = (path: string | URL | Request, given?: RequestInit) => fetch(`${address}${String(path)}`, { ...given, headers: { ...(given?.headers as object), origin: address, ...(cookie && { cookie }) } })
	const post = postsWith((key) => key, '', calls as typeof fetch)
	const { hub, needsTeam } = gave(await post('/join/begin', { link }, BegunJoining))
	const member = { id: newId('member', chance), seed: chance(32) }
	const opens = (): Opens => ({ lookup: chance(32), key: chance(32) })
	const [recovery, passphrase] = [opens(), opens()]
	const recipient = await publicOf(member.seed)
	const team = needsTeam ? await newTeam(hub, recipient, chance) : null
	const joined = await postTo(address, '/join/finish', { link, id: member.id, called, language: 'es', recipient, unlocks: unlocksOf(hub, member, { recovery, passphrase, passkey: null }, chance), team })
	if (!joined.body.ok) throw new Error(joined.body.refusal)
	cookie = joined.headers.get('set-cookie')?.split(';')[0] ?? ''

	/** As one page of theirs would have it, that stays open: it remembers how far it has seen the list. */
	let log: LogSeen | undefined
	const keys = async () => {
		const mine = gave(await unlock(post, member.seed, log))
		log = mine.log
		return mine
	}
	await keys()
	const see = async () => gave(await post('/desk/people', { act: 'see' }, People))
	const act = async (what: Act) => post('/desk/people', ['rotate', 'hand-on', 'leave', 'remove'].includes(what.act) ? { ...what, signed: await signed(what) } : what, People)
	const signed = async ({ act: done, member: whom, next }: Act) => {
		const mine = await keys()
		try {
			return mine.log ? saidOf(mine.log, mine, await see(), done === 'leave' ? member.id : done === 'remove' ? (whom ?? null) : null, next ?? null) : []
		} catch {
			// What cannot be said is done without a word, and the house refuses it.
			return []
		}
	}
	const me: Somebody = {
		id: member.id,
		cookie,
		post,
		lookup: hex(passphrase.lookup),
		seed: member.seed,
		keys,
		resumed: (other) => ((cookie = other), me),
		see,
		act,
		change: async (change, seen) => changeKey(post, await keys(), change, seen ?? (await see()), chance),
		invited: async (role) => gave(await act({ act: 'invite', role })).link ?? '',
		async open(id, held) {
			const mine = held ?? (await freshKeys(post, await keys(), chance))
			const whole = mine && (await unseal(mine, gave(await post(`/desk/listing/${id}`, {}, Opened))))
			if (mine && whole) await rewrap(post, mine, whole, chance)
			return whole
		},
		async note(id, text) {
			const whole = await me.open(id)
			if (!whole) throw new Error('holds no key to it')
			const message = newId('message', chance)
			gave(await post(`/desk/listing/${id}/act`, { verb: 'claim' }, AnyLine))
			const body = toBase64(sealMessage(hub, id as ListingId, notesOf(whole.key), message, messageBytes({ text, by: called, voice: null }), chance))
			gave(await post(`/desk/listing/${id}/act`, { verb: 'note', said: { id: message, body, voice: null } }, AnyLine))
			gave(await post(`/desk/listing/${id}/act`, { verb: 'release' }, AnyLine))
		},
	}
	return me
}

/** Somebody joins with this member's link and is handed the key by them, with another's vouch where it takes one. */
export async function joinWithKey(address: string, by: Somebody, role: Role, called: string, voucher?: Somebody): Promise<Somebody> {
	const newcomer = await join(address, await by.invited(role), called)
	if (voucher) gave(await voucher.act({ act: 'vouch', member: newcomer.id }))
	gave(await by.change({ act: 'hand-on', member: newcomer.id }))
	return newcomer
}

/** An ask sealed to the team's newest key, posted; gives its id. @param to an older team, as a form that was open for long still has it */
export async function ask(address: string, text: string, to?: Awaited<ReturnType<typeof teamOf>>): Promise<string> {
	const made = await sealed(to ?? (await teamOf(address)), { text, way: 'call', contact: '612 555 0147' })
	const kept = await postTo(address, '/help/sealed', made.body)
	if (!kept.body.ok) throw new Error(kept.body.refusal)
	return made.id
}
