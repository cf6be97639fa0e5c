/** Recovering: each act is decided on the locked team by the two tables of recovery.ts, and kept whole or not at all. What is kept here opens nothing. */
import * as v from 'valibot'
import { orNewer, SignedHere, writeRecovery } from './log.server.ts'
import { addBundle, TEAM_TOPIC } from './members.server.ts'
import { newId } from './ids.ts'
import { MemberId, type Role, type Speaker, type TeamId } from './people.ts'
import type { Ports } from './ports.ts'
import * as rules from './recovery.ts'
import * as rows from './recovery-rows.server.ts'
import { done, refuse, type Result } from './result.ts'
import { tell, type Tx } from './storage.server.ts'
import { holders, WAYS_IN } from './teams.ts'
import { membersNow, teamNow } from './teams.server.ts'
import { after, halfDayOf, type Instant } from './time.ts'
import { Recipient, SealedBundle } from './welcome.server.ts'

const MOST_EPOCHS = 1000
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(15))
const Bundles = v.pipe(v.array(v.object({ epoch: v.pipe(v.number(), v.integer(), v.minValue(1)), bundle: SealedBundle })), v.maxLength(MOST_EPOCHS))
const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.transform((text) => Uint8Array.from(Buffer.from(text, 'hex'))))
const key = rows.RecoveryId
const ask = rows.RecoveryAskId

export const RecoveryAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('propose'), key, recipient: Recipient, dummy: SealedBundle, proof: hex32, shares: v.pipe(v.array(v.object({ number: count, member: MemberId, share: SealedBundle })), v.minLength(2), v.maxLength(5)), bundles: Bundles, signed: SignedHere }),
	v.object({ act: v.literal('confirm'), key, number: count }),
	v.object({ act: v.literal('drill'), key }),
	v.object({ act: v.literal('release'), key, number: count, share: SealedBundle }),
	v.object({ act: v.literal('rehearsed'), key, opened: hex32 }),
	v.object({ act: v.literal('cover'), key, bundles: Bundles }),
	v.object({ act: v.literal('drop'), key }),
	v.object({ act: v.literal('ask') }),
	v.object({ act: v.literal('withdraw'), ask }),
	v.object({ act: v.literal('approve'), ask, number: count, share: SealedBundle }),
	v.object({ act: v.literal('stop'), ask }),
	v.object({ act: v.literal('take'), ask }),
	v.object({ act: v.literal('taken'), ask, opened: hex32, bundles: Bundles, signed: SignedHere }),
	v.object({ act: v.literal('try'), on: v.boolean() }),
	v.object({ act: v.literal('open') }),
])
export type RecoveryAct = v.InferOutput<typeof RecoveryAct>

type Taken = { readonly key: rows.RecoveryId; readonly dummy: Uint8Array; readonly shares: readonly { readonly number: number; readonly share: Uint8Array }[]; readonly bundles: readonly { readonly epoch: number; readonly bundle: Uint8Array }[] }
type Person = { readonly id: MemberId; readonly called: string; readonly roles: readonly Role[]; readonly recipient: string }
type At = { readonly ports: Ports; readonly tx: Tx; readonly by: Extract<Speaker, { as: 'member' }>; readonly me: MemberId; readonly now: Instant; readonly team: TeamId; readonly people: readonly Person[]; readonly keys: readonly rows.KeptKey[]; readonly asks: readonly rows.KeptAsk[]; readonly openers: number; readonly holds: readonly number[]; readonly epoch: number }
type Refused = rules.RecoveryRefusal | 'not-here' | 'key-is-newer' | 'hold-it-first' | 'not-ready' | 'no-recovery-key' | 'not-opened' | 'is-so-already'
type Did = Result<Taken | null, Refused>

/** What a member does about recovering; answers with how all of it now stands, as far as they may see. */
export const actOnRecovery = (ports: Ports, by: Speaker, act: RecoveryAct) =>
	orNewer(ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !by.member.roles.some((role) => rules.whoRecovers[act.act].includes(role))) return refuse('not-yours-to-do')
		const at = await standing(ports, tx, by, act.act !== 'see')
		if (!at) return refuse('not-here')
		if (act.act === 'see') return done(seen(at, await rows.doorOf(tx, at.team), null))
		const did = await ACTS[act.act](at, act as never)
		if (!did.ok) return did
		if (act.act !== 'take') tell(tx, TEAM_TOPIC)
		const now = await standing(ports, tx, by)
		return now ? done(seen(now, await rows.doorOf(tx, now.team), did.value)) : refuse('not-here')
	}))

/** @param locks whoever looks waits for nobody */
async function standing(ports: Ports, tx: Tx, by: At['by'], locks = true): Promise<At | null> {
	const which = tx.selectFrom('ground_teams').select('id').where('does', '=', 'frontdoor')
	const row = await (locks ? which.forNoKeyUpdate() : which).executeTakeFirst()
	if (!row) return null
	const team = row.id as TeamId
	const now = await teamNow(ports, tx, team)
	const hold = holders(now)
	const me = by.member.id
	return {
		ports, tx, by, me, team, now: ports.now(), epoch: now.epoch,
		people: await membersNow(tx),
		openers: now.people.filter(({ id, waysIn }) => hold.includes(id) && waysIn >= WAYS_IN).length,
		holds: now.people.find(({ id }) => id === me)?.holds ?? [],
		keys: await rows.recoveryKeys(tx, team),
		asks: await rows.recoveryAsks(tx),
	}
}

const ACTS: { readonly [A in Exclude<RecoveryAct['act'], 'see'>]: (at: At, act: Extract<RecoveryAct, { act: A }>) => Promise<Did> } = {
	async propose(at, { key: id, shares, bundles, recipient, dummy, proof, signed }) {
		if (!at.holds.includes(at.epoch)) return refuse('hold-it-first')
		if (at.keys.some((one) => one.id === id)) return refuse('is-so-already')
		const keepers = rules.keepersOf(at.me, stewardsOf(at))
		const isWhole = shares.length === keepers.length && shares.every((one, i) => one.number === i + 1 && one.member === keepers[i])
		// Somebody came or went, or a key was made, while this one was.
		if (!isWhole || !at.holds.every((epoch) => bundles.some((one) => one.epoch === epoch)) || bundles.some(({ epoch }) => !at.holds.includes(epoch))) return refuse('key-is-newer')
		await rows.dropRecoveryKeys(at.tx, at.keys.filter(({ now }) => now.state === 'proposed' || now.state === 'confirmed').map((one) => one.id))
		const { need, of } = rules.planFor(stewardsOf(at).length)
		await rows.addRecoveryKey(at.tx, { id, team: at.team, recipient, maker: at.me, need, of, madeHalf: halfDayOf(at.now), dummy, proof: at.ports.keys.digest('once', proof), shares, bundles })
		await writeRecovery(at.ports, at.tx, at.me, 'recovery', recipient, signed)
		return done(null)
	},
	confirm: (at, { key: id, number }) => move(at, id, { verb: 'confirm', number }),
	drill: (at, { key: id }) => move(at, id, { verb: 'drill' }),
	release: (at, { key: id, number, share }) => move(at, id, { verb: 'release', number }, () => rows.saveReleased(at.tx, id, number, share)),
	async rehearsed(at, { key: id, opened }) {
		const found = at.keys.find((one) => one.id === id)
		if (!found) return refuse('not-here')
		if (Buffer.compare(at.ports.keys.digest('once', opened), found.proof) !== 0) return refuse('not-opened')
		// What stood before ends when this one stands.
		return move(at, id, { verb: 'rehearsed' }, () => rows.dropRecoveryKeys(at.tx, at.keys.map((one) => one.id).filter((one) => one !== id)))
	},
	async cover(at, { key: id, bundles }) {
		const found = at.keys.find((one) => one.id === id && rules.isLiving(one.now))
		if (!found) return refuse('not-here')
		if (bundles.some(({ epoch }) => !at.holds.includes(epoch))) return refuse('hold-it-first')
		for (const { epoch, bundle } of bundles) await rows.coverEpoch(at.tx, id, epoch, bundle)
		return done(null)
	},
	/** A split that will not be finished, or one nobody trusts any more. */
	async drop(at, { key: id }) {
		const found = at.keys.find((one) => one.id === id)
		if (!found) return refuse('not-here')
		if (found.now.state !== 'proposed' && found.now.state !== 'confirmed') return refuse('not-from-here')
		await rows.dropRecoveryKeys(at.tx, [id])
		return done(null)
	},
	async ask(at) {
		if (at.holds.includes(at.epoch)) return refuse('holds-it-already')
		const which = rules.keyToAsk(at.keys.map(({ id, now: { state } }) => ({ id, state })))
		if (!which) return refuse('no-recovery-key')
		if (at.asks.some(({ now }) => now.member === at.me && now.state === 'asked')) return refuse('is-so-already')
		await rows.dropAskOf(at.tx, at.me)
		await rows.addRecoveryAsk(at.tx, newId('lost', at.ports.chance), at.me, which.id, at.now)
		return done(null)
	},
	withdraw: (at, { ask: id }) => moved(at, id, { verb: 'withdraw' }, ({ now }) => rows.dropAskOf(at.tx, now.member)),
	async approve(at, { ask: id, number, share }) {
		const found = at.asks.find((one) => one.id === id)
		const of = at.keys.find((one) => one.id === found?.key)?.now.of ?? 0
		if (number > of) return refuse('not-your-share')
		return moved(at, id, { verb: 'approve', number }, () => rows.approveAsk(at.tx, id, { number, share }))
	},
	stop: (at, { ask: id }) => moved(at, id, { verb: 'stop' }, () => rows.stopAsk(at.tx, id, at.me)),
	take: (at, { ask: id }) => moved(at, id, { verb: 'take' }, async ({ key: of, shares }) => ({ key: of, dummy: at.keys.find((one) => one.id === of)?.dummy ?? new Uint8Array(), shares, bundles: await rows.recoveryBundles(at.tx, of) })),
	/**
	 * What they opened is theirs again. Their browser has seen the key: a new one is due. They show what the dummy says, which only the key opens:
	 * shares nobody here can read might have been anything.
	 */
	async taken(at, { ask: id, bundles, opened, signed }) {
		const of = at.keys.find((one) => one.id === at.asks.find((asked) => asked.id === id)?.key)
		if (!of) return refuse('not-here')
		if (Buffer.compare(at.ports.keys.digest('once', opened), of.proof) !== 0) return refuse('not-opened')
		return moved(at, id, { verb: 'take' }, async () => {
			for (const { epoch, bundle } of bundles) if (of.covers.includes(epoch) && !at.holds.includes(epoch)) await addBundle(at.tx, at.team, epoch, at.me, bundle)
			const spent = rules.moveKey(at, of.now, { verb: 'spend' })
			if (spent.ok) await rows.saveRecoveryKey(at.tx, of.id, spent.value)
			await rows.dropAskOf(at.tx, at.me)
			await writeRecovery(at.ports, at.tx, at.me, 'recovered', of.recipient, signed)
			return null
		})
	},
	async try(at, { on }) {
		if ((await rows.doorOf(at.tx, at.team)) === 'live') return refuse('is-so-already')
		await rows.setDoor(at.tx, at.team, on ? 'trial' : 'shut')
		return done(null)
	},
	async open(at) {
		if (!rules.stepsToOpen(at.openers, at.keys.map(({ now }) => now)).every(({ isDone }) => isDone)) return refuse('not-ready')
		await rows.setDoor(at.tx, at.team, 'live')
		return done(null)
	},
}

async function move(at: At, id: rows.RecoveryId, command: rules.KeyCommand, also?: () => Promise<unknown>): Promise<Did> {
	const found = at.keys.find((one) => one.id === id)
	if (!found) return refuse('not-here')
	const then = rules.moveKey(at, found.now, command)
	if (!then.ok) return then
	await also?.()
	await rows.saveRecoveryKey(at.tx, id, then.value)
	return done(null)
}

async function moved(at: At, id: rows.RecoveryAskId, command: rules.AskCommand, keep: (found: rows.KeptAsk) => Promise<unknown>): Promise<Did> {
	const found = at.asks.find((one) => one.id === id)
	if (!found) return refuse('not-here')
	const then = rules.moveAsk(at, found.now, command)
	if (!then.ok) return then
	const kept = await keep(found)
	return done(command.verb === 'take' ? (kept as Taken | null) : null)
}

const stewardsOf = ({ people }: At): MemberId[] => people.filter(({ roles }) => roles.includes('steward')).map(({ id }) => id)

/** A teller sees who asks and whether there is a key at all; a steward sees the shares, and opens only their own. */
function seen(at: At, door: rows.Door, taken: Taken | null) {
	const isSteward = at.by.member.roles.includes('steward')
	const stewards = stewardsOf(at)
	const all = at.keys.map(({ now }) => now)
	const calledOf = (id: MemberId | null) => at.people.find((one) => one.id === id)?.called ?? ''
	return {
		door,
		epoch: at.epoch,
		team: at.team,
		holdsKey: at.holds.includes(at.epoch),
		canAsk: rules.keyToAsk(all) !== null,
		steps: isSteward ? rules.stepsToOpen(at.openers, all) : [],
		due: isSteward ? rules.dueOf(all, stewards.length, at.now) : null,
		stewards: isSteward ? at.people.filter(({ id }) => stewards.includes(id)).map(({ id, called, recipient }) => ({ id, called, recipient })) : [],
		keepers: isSteward ? rules.keepersOf(at.me, stewards) : [],
		keys: isSteward ? at.keys.map((one) => keySeen(at, one)) : [],
		asks: at.asks.map(({ id, key: of, now }) => {
			const person = at.people.find((one) => one.id === now.member)
			return { id, key: of, member: now.member, called: person?.called ?? '', recipient: person?.recipient ?? '', state: now.state, stoppedBy: now.state === 'stopped' ? calledOf(now.stoppedBy) : null, askedAt: now.askedAt, opensAt: after(now.askedAt, rules.SEEN_FOR), need: now.need, approved: now.approved }
		}),
		/** So that no desk trusts its own clock. */
		now: at.now,
		taken,
	}
}

function keySeen({ me }: At, { id, recipient, madeHalf, dummy, covers, now, shares }: rows.KeptKey) {
	const isMaker = now.maker === me
	return {
		id, recipient, madeHalf, covers, state: now.state, maker: now.maker, need: now.need, of: now.of, isDrill: now.isDrill, rehearsedAt: now.rehearsedAt,
		dummy: isMaker ? dummy : null,
		keepers: now.keepers.map((keeper) => {
			const kept = shares.find(({ number }) => number === keeper.number)
			return { ...keeper, share: keeper.member === me ? (kept?.share ?? null) : null, released: isMaker ? (kept?.released ?? null) : null }
		}),
	}
}
