/**
 * Hotline: follow-ups: offering one, keeping what was sealed, and what companions do with it. Whoever took the call seals and cannot open; a dispatcher sees
 * that there is one; a steward sees neither. Withdrawn, its key goes first, then the row: cut off in between, nothing opens, and the rest goes within a minute.
 */
import * as v from 'valibot'
import { newId } from '#ground/ids.ts'
import { LeaseId } from '#ground/leases.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import { step } from '#ground/machine.ts'
import { post } from '#ground/notes.server.ts'
import { isAllowed, MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, memberOf } from './actions.server.ts'
import { COMPANIONS_AT_LEAST, dueOf, fitsTeam, follows, isCompanion, isReadable, nextCheck, STEPS, toTheHour, type Due, type Follow, type FollowCommand, type FollowRefusal } from './follow.ts'
import type { Companion } from './follow-sealing.ts'
import * as store from './follow-store.server.ts'
import { FollowId, FollowNeed, IncidentId, ReportId, type Note } from './model.ts'
import { whoMay } from './rules.ts'

const base64 = (max: number) => v.pipe(v.string(), v.maxLength(max), v.base64(), v.transform((text) => Uint8Array.from(Buffer.from(text, 'base64'))))
const Sealed = v.object({ body: base64(43_800), wraps: v.pipe(v.array(v.object({ member: MemberId, wrap: base64(4096) })), v.minLength(1), v.maxLength(5)) })
type Sealed = v.InferOutput<typeof Sealed>
const needs = v.pipe(v.array(FollowNeed), v.maxLength(8), v.transform((all) => [...new Set(all)]))

/** From an incident where somebody was taken, or from a call this very person took. Without `sealed` nobody has agreed yet, and nothing is written down. */
export const OpenFollow = v.object({ id: FollowId, incident: v.nullable(IncidentId), report: v.nullable(ReportId), needs, until: v.nullable(Instant), sealed: v.nullable(Sealed) })
export type OpenFollow = v.InferOutput<typeof OpenFollow>

const follow = { follow: FollowId }
export const FollowAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('open'), ...follow }),
	v.object({ act: v.literal('consent'), ...follow, until: Instant, sealed: Sealed }),
	v.object({ act: v.literal('write'), ...follow, version: v.pipe(v.number(), v.integer(), v.minValue(1)), sealed: Sealed }),
	v.object({ act: v.literal('renew'), ...follow, until: Instant }),
	v.object({ act: v.literal('step'), ...follow, to: v.picklist(STEPS) }),
	v.object({ act: v.literal('checked'), ...follow }),
	v.object({ act: v.literal('needs'), ...follow, needs }),
	v.object({ act: v.literal('close'), ...follow }),
	v.object({ act: v.literal('reopen'), ...follow, until: Instant }),
	v.object({ act: v.literal('withdraw'), ...follow }),
])
export type FollowAct = v.InferOutput<typeof FollowAct>

/** @property canOpen the speaker's own wrap is there, and the time they agreed to is not over @property waitsFor companions whom it is not sealed to yet */
export type SeenFollow = { readonly follow: Follow; readonly version: number; readonly due: readonly Due[]; readonly nextCheck: Instant | null; readonly canOpen: boolean; readonly waitsFor: number }
export type Follows = { readonly now: Instant; readonly follows: readonly SeenFollow[]; readonly companions: readonly Companion[] }
export type OpenedFollow = { readonly follow: Follow; readonly version: number; readonly wrap: Uint8Array; readonly body: Uint8Array }

type Why = 'not-here' | 'not-yours-to-do' | 'not-from-here' | FollowRefusal | 'stale-key' | 'too-few-companions' | 'nobody-taken' | 'already-there' | 'not-sealed-to-you' | 'consent-over' | 'follow-changed'

/** Whom a follow-up is sealed to. Null for whom that is not. */
export const companionsFor = (ports: Ports, by: Speaker): Promise<readonly Companion[] | null> => (isAllowed(by, whoMay['open-follow']) ? ports.storage.inOneGo((tx) => store.companionsNow(tx)) : Promise.resolve(null))

/** All that the incident's page may say. */
export const followAt = async (ports: Ports, by: Speaker, incident: IncidentId): Promise<{ readonly has: boolean; readonly taken: number }> =>
	isAllowed(by, whoMay['see-board']) ? ports.storage.inOneGo(async (tx) => ({ has: await store.hasFollow(tx, incident), taken: (await store.takenAt(tx, incident)) ?? 0 })) : { has: false, taken: 0 }

export function openFollowUp(ports: Ports, by: Speaker, asked: OpenFollow): Promise<Result<'offered' | 'consented', Why>> {
	const me = memberOf(by)
	if (!isAllowed(by, whoMay['open-follow']) || me === null) return Promise.resolve(refuse('not-here'))
	return again(() =>
		ports.storage.inOneGo(async (tx) => {
			const incident = asked.report === null ? asked.incident : await store.incidentOfCall(tx, asked.report, me)
			if (incident === undefined) return refuse('not-here')
			if (asked.report === null && incident !== null && !isAllowed(by, whoMay['see-board'])) return refuse('not-here')
			// Whoever calls says that somebody was taken; an incident has to say so by itself.
			const taken = incident === null || asked.report !== null ? 1 : await store.takenAt(tx, incident)
			if (taken === null) return refuse('not-here')
			if (taken === 0) return refuse('nobody-taken')
			if (await store.findFollow(tx, asked.id)) return refuse('already-there')
			const companions = await store.companionsNow(tx)
			if (companions.length < COMPANIONS_AT_LEAST) return refuse('too-few-companions')
			const offered = incident === null ? undefined : await store.offeredAt(tx, incident)
			if (!asked.sealed || asked.until === null) {
				if (!offered) await store.addFollow(tx, { id: asked.id, incident, needs: asked.needs, openedAt: toTheHour(ports.now()), state: 'offered' })
				tell(tx, HOTLINE_TOPIC)
				return done('offered')
			}
			const fresh: Follow = { id: asked.id, incident, needs: [...new Set([...(offered?.follow.needs ?? []), ...asked.needs])], openedAt: offered?.follow.openedAt ?? toTheHour(ports.now()), state: 'offered' }
			const kept = await keep(ports, tx, by, { follow: fresh, version: 0, body: null }, { verb: 'consent', until: asked.until, lease: newLease(ports) }, asked.sealed, companions, async () => {
				if (offered) await store.dropFollow(tx, offered.follow.id)
				await store.addFollow(tx, fresh)
			})
			return kept.ok ? done('consented') : kept
		}),
	)
}

const newLease = ({ chance }: Ports): LeaseId => v.parse(LeaseId, newId('lease', chance))

/** Moves it, and where something was sealed keeps that: for exactly those who are companions now, each wrap under the lease. @param first what comes before it is kept, once nothing stands against it */
async function keep(ports: Ports, tx: Tx, by: Speaker, { follow, version }: store.Row, command: FollowCommand | null, sealed: Sealed | null, companions: readonly Companion[], first: () => Promise<void> = async () => {}): Promise<Result<null, Why>> {
	const decided = command === null ? done({ next: follow, notes: [] }) : step<Follow, FollowCommand, Note, FollowRefusal>(follows, { by, now: ports.now() }, follow, command)
	if (!decided.ok) return decided
	const { next, notes } = decided.value
	if (!sealed || next.state === 'offered') await store.saveFollow(tx, next)
	else {
		if (!fitsTeam(companions.map(({ id }) => id), sealed.wraps.map(({ member }) => member))) return refuse('stale-key')
		await first()
		const wraps = sealed.wraps.map(({ member, wrap }) => ({ member, wrap: lay(ports.keys, next.lease, next.id, wrap, ports.chance) }))
		await store.keepSealed(tx, next, version + 1, sealed.body, wraps)
	}
	await post(tx, notes, ports)
	tell(tx, HOTLINE_TOPIC)
	return done(null)
}

// What companions do

export function actOnFollow(ports: Ports, by: Speaker, act: FollowAct): Promise<Result<Follows | OpenedFollow, Why>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay.follow) || !isCompanion(by.member.roles)) return Promise.resolve(refuse('not-here'))
	const me = by.member.id
	return again(() =>
		ports.storage.inOneGo(async (tx): Promise<Result<Follows | OpenedFollow, Why>> => {
			if (act.act === 'see') return done(await seen(ports, tx, me))
			const found = await store.findFollow(tx, act.follow)
			if (!found) return refuse('not-here')
			if (act.act === 'open') return opened(ports, tx, me, found)
			const did = await acted(ports, tx, by, found, act)
			return did.ok ? done(await seen(ports, tx, me)) : did
		}),
	)
}

async function acted(ports: Ports, tx: Tx, by: Speaker, found: store.Row, act: Exclude<FollowAct, { act: 'see' | 'open' }>): Promise<Result<null, Why>> {
	if (act.act === 'withdraw') return done(await shred(ports, tx, found.follow))
	const companions = await store.companionsNow(tx)
	if (act.act === 'consent') return companions.length < COMPANIONS_AT_LEAST ? refuse('too-few-companions') : keep(ports, tx, by, found, { verb: 'consent', until: act.until, lease: newLease(ports) }, act.sealed, companions)
	if (act.act === 'write') {
		if (act.version !== found.version) return refuse('follow-changed')
		return isReadable(found.follow, ports.now()) ? keep(ports, tx, by, found, null, act.sealed, companions) : refuse('consent-over')
	}
	return keep(ports, tx, by, found, commandOf(act), null, companions)
}

function commandOf(act: Extract<FollowAct, { act: 'renew' | 'step' | 'checked' | 'needs' | 'close' | 'reopen' }>): FollowCommand {
	if (act.act === 'renew' || act.act === 'reopen') return { verb: act.act, until: act.until }
	if (act.act === 'step') return { verb: 'step', to: act.to }
	return act.act === 'needs' ? { verb: 'needs', needs: act.needs } : { verb: act.act }
}

async function opened(ports: Ports, tx: Tx, me: MemberId, { follow, version, body }: store.Row): Promise<Result<OpenedFollow, Why>> {
	if (follow.state === 'offered' || body === null) return refuse('not-from-here')
	if (!isReadable(follow, ports.now())) return refuse('consent-over')
	const laid = await store.wrapFor(tx, follow.id, me)
	return laid === null || ports.keys.livingLease(follow.lease) === null ? refuse('not-sealed-to-you') : done({ follow, version, body, wrap: lift(ports.keys, follow.lease, follow.id, laid) })
}

async function seen(ports: Ports, tx: Tx, me: MemberId): Promise<Follows> {
	const [now, all, companions] = [ports.now(), await store.allFollows(tx), await store.companionsNow(tx)]
	const wraps = await store.wrapsOf(tx, all.map(({ follow }) => follow.id))
	const lines = all.map(({ follow, version, body }): SeenFollow => {
		const has = wraps.get(follow.id) ?? []
		return { follow, version, due: dueOf(follow, now), nextCheck: nextCheck(follow), canOpen: isReadable(follow, now) && has.includes(me), waitsFor: body === null ? 0 : companions.filter(({ id }) => !has.includes(id)).length }
	})
	return { now, follows: lines, companions }
}

/** The key first: from here on no copy opens, whatever becomes of the row. */
async function shred({ keys }: Ports, tx: Tx, one: Pick<Follow, 'id'> & { readonly lease?: LeaseId | null }): Promise<null> {
	if (one.lease) keys.destroyLease(one.lease)
	await store.dropFollow(tx, one.id)
	tell(tx, HOTLINE_TOPIC)
	return null
}

/** What has come to its end. */
export const shredEnded = (ports: Ports): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		for (const one of await store.endedFollows(tx, ports.now())) await shred(ports, tx, one)
	})

/** Finishes what was cut off: a row whose key is gone, a key whose row is, and wraps of whoever is a companion no more. */
export async function tidyFollows(ports: Ports): Promise<void> {
	const left = await ports.storage.inOneGo(async (tx) => {
		for (const one of await store.leasesInUse(tx)) if (ports.keys.livingLease(one.lease) === null) await shred(ports, tx, one)
		await store.dropWrapsBut(tx, (await store.companionsNow(tx)).map(({ id }) => id))
		return store.leasesInUse(tx)
	})
	ports.keys.destroyLeasesBut(left.map(({ lease }) => lease))
}
