/**
 * A team's key made anew in the browser whenever who may open has changed, and sealed to each who may from then on.
 * Where somebody else made one at the same moment, the house keeps exactly one: this one is made again on top of it.
 */
import { hex, type Chance } from '#ground/chance.ts'
import { recipientOf, sealTo, type Key } from '#ground/sealed.ts'
import { People } from './answers.ts'
import { toBase64, utf8 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import { saidOf, sureOf } from './log-acts.ts'
import { bundleAbout, unlock } from './unlocking.ts'
import type { Unlocked } from './keyring.ts'
import { differsSays, type LogSeen } from './log.ts'

type To = { readonly id: string; readonly recipient: string }
type Secrets = { readonly seed: Key; readonly desk: Key; readonly likeness: Key }

/** What a bundle says, to be sealed. */
export const secretsOf = ({ seed, desk, likeness }: Secrets) => utf8(JSON.stringify({ seed: hex(seed), desk: hex(desk), likeness: hex(likeness) }))

/** Three secrets nobody else has ever had: what strangers seal to, what records lie under, and what tells alike contacts. @param recoveries recovery keys, each sealed to as well */
export async function newEpoch(hub: string, team: string, epoch: number, to: readonly To[], chance: Chance, recoveries: readonly To[] = []) {
	const [seed, desk, likeness] = [chance(32), chance(32), chance(32)]
	const secrets = secretsOf({ seed, desk, likeness })
	const bundles = await Promise.all(to.map(async ({ id, recipient }) => ({ member: id, bundle: toBase64(await sealTo(recipient, bundleAbout(hub, team, epoch), secrets)) })))
	const recovery = await Promise.all(recoveries.map(async ({ id, recipient }) => ({ key: id, bundle: toBase64(await sealTo(recipient, bundleAbout(hub, team, epoch), secrets)) })))
	secrets.fill(0)
	return { epoch, recipient: await recipientOf(seed), bundles, recovery }
}

/** What changes who may open. `member` is who it is about; the key may be handed on to several at once. */
export type Change = { readonly act: 'hand-on'; readonly member: string | readonly string[] } | { readonly act: 'remove'; readonly member: string; readonly evenSo: boolean; readonly forHarm?: boolean } | { readonly act: 'rotate' }

const TRIES = 4

/** @param me the speaker's own id @param seen as the page shows it; read again where it has changed meanwhile */
export async function changeKey(post: Post, keys: Unlocked, change: Change, seen: People, chance: Chance, tries = TRIES): Promise<Answered<People>> {
	const log = await sureOf(post, keys, seen)
	const answered = log.ok ? await changeOn(post, keys, change, seen, chance, log.value) : log
	if (answered.ok || answered.refusal !== 'key-is-newer' || tries <= 1) return answered
	const again = await post('/desk/people', { act: 'see' }, People)
	if (!again.ok) return again
	// Whose words were compared has the same key still.
	const isOther = again.value.people.some(({ id, recipient }) => seen.people.some((one) => one.id === id && one.recipient !== recipient))
	return isOther ? differsSays(post) : changeKey(post, keys, change, again.value, chance, tries - 1)
}

async function changeOn(post: Post, keys: Unlocked, change: Change, seen: People, chance: Chance, log: LogSeen): Promise<Answered<People>> {
	const next = await nextFor(keys, change, seen, chance)
	const signed = saidOf(log, keys, seen, change.act === 'remove' ? change.member : null, next)
	return post('/desk/people', { ...change, ...(next !== undefined && { next }), signed }, People)
}

async function nextFor({ hub, member: me }: Unlocked, change: Change, { team, people }: People, chance: Chance) {
	if (!team) return null
	const hold = people.filter(({ canOpen }) => canOpen)
	const all = change.act === 'rotate' ? [] : [change.member].flat()
	const those = people.filter(({ id }) => all.includes(id))
	const [whom] = those
	const make = (to: readonly To[]) => newEpoch(hub, team.id, team.epoch + 1, to, chance, team.recovery ?? [])
	if (change.act === 'hand-on') return whom ? make([...hold.filter((one) => !those.includes(one)), ...those]) : null
	if (change.act === 'rotate') return make(hold.length > 0 ? hold : people.filter(({ id }) => id === me.id))
	// Who cannot open makes no key; and where the one who goes could not open, none is needed.
	return whom?.canOpen && hold.some(({ id }) => id === me.id) ? make(hold.filter((one) => one !== whom)) : null
}

/** The member's keys as they are now; where somebody who left still knows the newest, it is made anew first. @returns null where they could not be read */
export async function freshKeys(post: Post, keys: Unlocked, chance: Chance): Promise<Unlocked | null> {
	const fresh = await unlock(post, keys.seed, keys.log)
	if (!fresh.ok) return null
	if (!fresh.value.isDue) return fresh.value
	const seen = await post('/desk/people', { act: 'see' }, People)
	if (!seen.ok || !seen.value.team?.isDue) return fresh.value
	await changeKey(post, fresh.value, { act: 'rotate' }, seen.value, chance, 1)
	const again = await unlock(post, keys.seed, fresh.value.log)
	return again.ok ? again.value : fresh.value
}
