/** What a member says in the membership log when they change who may open; and before it, whether the people shown are those of the list. */
import { keyFor, recoveriesIn, writeAll, type Known, type News, type Signed } from '#ground/log.ts'
import { digestOf } from '#ground/sealed.ts'
import { People } from './answers.ts'
import type { Answered, Post } from './calls.ts'
import type { Unlocked } from './keyring.ts'
import { differsSays, readLog, tellOthers, type LogSeen } from './log.ts'

/** `newer`: the list has gone on since the people were read. `differs`: somebody is shown with another key, or as holding one, that the list does not say. */
export function holdsUp(known: Known, { team, people }: People): 'so' | 'newer' | 'differs' {
	if (known.digests.length === 0 || !team) return 'so'
	if (people.some(({ id, recipient }) => id in known.members && known.members[id]?.recipient !== digestOf(recipient))) return 'differs'
	// A recovery key nobody of the team has made would be given everything.
	if ((team.recovery ?? []).some(({ recipient }) => !isRecovery(known, team.id, recipient))) return 'differs'
	const listed = known.teams[team.id]
	if (!listed || listed.epoch < team.epoch) return 'differs'
	if (listed.epoch > team.epoch) return 'newer'
	const others = people.filter(({ id, canOpen }) => canOpen && !listed.holders.includes(id))
	// Who has left meanwhile is not there any more when the people are read again.
	return others.length === 0 ? 'so' : others.every(({ id }) => known.members[id]?.isHere === false) ? 'newer' : 'differs'
}

/** Whether the list knows this recovery key. */
export const isRecovery = (known: Known, team: string, recipient: string): boolean => recoveriesIn(known, team).some((one) => one.recipient === digestOf(recipient))
/** Whether this is the key the list has for somebody. */
export const isTheirs = (known: Known, { id, recipient }: { readonly id: string; readonly recipient: string }): boolean => known.members[id]?.isHere === true && known.members[id]?.recipient === digestOf(recipient)

/** Whether this is the key of anybody the list has here. Where no list is begun, all are taken as shown. */
export const isSomebodys = ({ digests, members }: Known, recipient: string): boolean => digests.length === 0 || Object.values(members).some((one) => one.isHere && one.recipient === digestOf(recipient))

/** The list, where nothing stands against sealing to these people. Refusals: `log-differs`, and `key-is-newer` where they have to be read again. */
export async function sureOf(post: Post, keys: Unlocked, seen: People): Promise<Answered<LogSeen>> {
	const log = await readLog(post, keys)
	if (!log.ok) return log
	const holds = log.value.differs ? 'differs' : holdsUp(log.value.known, seen)
	if (holds === 'newer') return { ok: false, refusal: 'key-is-newer', says: post.say?.('desk.log.newer') ?? '' }
	if (holds === 'so') return log
	if (!log.value.differs) await tellOthers(post)
	return differsSays(post)
}

type Made = { readonly epoch: number; readonly recipient: string; readonly bundles: readonly { readonly member: string }[] }

/** @param gone who goes by this @param next the key made by it, for people who are all in `seen` */
export function saidOf({ hub, known, half }: LogSeen, { member: me, seed }: Unlocked, { team, people }: People, gone: string | null, next: Made | null): readonly Signed[] {
	if (known.digests.length === 0 || !team) return []
	const whom = people.find(({ id }) => id === gone)
	const leaving: News[] = !whom || !known.members[whom.id]?.isHere ? [] : [whom.id === me.id ? { says: 'left', member: me.id } : { says: 'removed', member: whom.id, by: me.id }]
	const first = writeAll(known, hub, half, leaving, seed)
	if (!next) return first.signed
	const to = people.filter(({ id }) => next.bundles.some(({ member }) => member === id))
	return [...first.signed, ...writeAll(first.known, hub, half, [keyFor(first.known, me.id, team.id, next.epoch, next.recipient, to)], seed).signed]
}

/** Leaving, said by oneself. A list that differs holds nobody back. */
export async function leaveTeam(post: Post, keys: Unlocked, seen: People, evenSo: boolean): Promise<Answered<People>> {
	const log = await readLog(post, keys)
	const signed = log.ok ? saidOf(log.value, keys, seen, keys.member.id, null) : []
	return post('/desk/people', { act: 'leave', evenSo, signed }, People)
}

