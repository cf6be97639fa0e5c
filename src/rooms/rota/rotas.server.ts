/** Rota: rotas made, planned, changed by hand and published, and what people answer. Read, decide, judge, save, tell. */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { findMembers } from '#ground/members.server.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, tell, type Tx } from '#ground/storage.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { judge } from '#planners/rota/check.ts'
import { whyMoved } from '#planners/rota/explain.ts'
import { greedy } from '#planners/rota/greedy.ts'
import { bookOf, type Why } from '#planners/rota/lawful.ts'
import type { Placed } from '#planners/rota/problem.ts'
import { sayNoTo, sayYesTo } from './asked.server.ts'
import { closeAbout } from './questions-store.server.ts'
import { ledgerOf, type Pair, type Read } from './ledger.ts'
import { readLedger } from './ledger-store.server.ts'
import type { ShiftId } from './model.ts'
import { givePlaces, takeBack } from './placing.server.ts'
import { knownUntil, type Barred } from './posed-bars.ts'
import { inGivingOrder, isSame, lawfulOf, pairsOf, type Posed } from './posed-pairs.ts'
import { pose } from './posing.ts'
import { askMembers } from './questions.server.ts'
import { answerBy, beginRota, movesFrom, rotas, whoPlans, type Answer, type Rota, type RotaAct, type RotaId, type RotaRefusal } from './rotas.ts'
import * as store from './rotas-store.server.ts'
import * as places from './store.server.ts'

export { PLAN_TOPIC, ROTA_TOPIC } from './rotas-store.server.ts'

/** The same problem gives the same instant plan. */
const SEED = 1

/** Why a coordinator's act is not done. `why`: why this person cannot have that place. */
export type NotDone = RotaRefusal | 'not-here' | 'not-yours-to-do' | 'not-from-here' | 'no-time' | 'too-late' | 'too-far' | 'one-already' | 'theirs' | 'gone' | 'frozen' | `cannot-${Why | Barred}`
export type Did = Result<{ readonly rota: RotaId; readonly did: RotaAct['act']; readonly n: number }, NotDone>

/** A rota as it stands with its draft: what a planner is asked, and who is where in it. */
export type Drawn = { readonly rota: Rota; readonly read: Read; readonly posed: Posed; readonly poseWith: (pinned: readonly Pair[]) => Posed; readonly draft: readonly store.Drafted[]; readonly placed: readonly Placed[] }

export async function draw(ports: Ports, tx: Tx, rota: Rota): Promise<Drawn> {
	const now = ports.now()
	const read = await readLedger(tx, rota, now)
	const draft = rota.isDirty ? await store.draftOf(tx, rota.id) : []
	const moved = await store.movedOften(tx, rota.id)
	const poseWith = (pinned: readonly Pair[]) => pose(ledgerOf(read, { ...rota, zone: zoneHere(), carrying: ports.hub().settings.carrying, now, pinned, moved, movesFrom: movesFrom(rota, now) }))
	const posed = poseWith(draft.filter(({ isPinned }) => isPinned))
	const held = heldIn(posed)
	const isHeld = (pair: Pair) => held.some((one) => isSame(one, pair))
	const wanted = rota.isDirty ? draft.toSorted((a, b) => Number(isHeld(b)) - Number(isHeld(a))) : held
	return { rota, read, posed, poseWith, draft, placed: lawfulOf(posed, wanted) }
}

const heldIn = ({ open }: Posed): Pair[] => open.flatMap(({ shift, held }) => held.map(({ member }) => ({ shift: shift.id, member })))

/** Nothing is stored that the judge finds fault with. */
async function keep(tx: Tx, { rota, posed, draft }: Pick<Drawn, 'rota' | 'posed' | 'draft'>, placed: readonly Placed[]): Promise<void> {
	const { broken } = judge(posed.problem, placed)
	if (broken[0]) throw new Error(`the judge refuses this plan: ${broken[0].rule}`)
	const pairs = pairsOf(posed, placed)
	await store.saveDraft(tx, rota.id, pairs.map((pair) => ({ ...pair, isPinned: draft.some((one) => one.isPinned && isSame(one, pair)) })))
}

export const actOnRota = (ports: Ports, by: Speaker, act: RotaAct): Promise<Did> =>
	again(() =>
		ports.storage.inOneGo(async (tx): Promise<Did> => {
			if (!isAllowed(by, whoPlans[act.act])) return refuse('not-yours-to-do')
			const did = await decide(ports, tx, by, act)
			if (did.ok) tell(tx, store.ROTA_TOPIC)
			if (did.ok) tell(tx, store.PLAN_TOPIC)
			return did.ok ? done({ rota: act.rota, did: act.act, n: did.value }) : did
		}),
	)

async function decide(ports: Ports, tx: Tx, by: Speaker, act: RotaAct): Promise<Result<number, NotDone>> {
	const now = ports.now()
	if (act.act === 'make') {
		const begun = beginRota(act, now, zoneHere())
		if (!begun.ok) return begun
		return (await store.addRota(tx, begun.value)) ? done(act.days) : refuse('one-already')
	}
	const rota = await store.lockRota(tx, act.rota)
	if (!rota) return refuse('not-here')
	const verb = act.act === 'put' || act.act === 'out' || act.act === 'pin' || act.act === 'loosen' ? 'edit' : act.act
	const decided = step(rotas, { by, now }, rota, { verb })
	if (!decided.ok) return decided
	const next = decided.value.next
	if (verb === 'edit' && 'shift' in act) return edit(ports, tx, rota, next, act)
	if (act.act === 'set') {
		await store.saveRota(tx, { ...next, freezeHours: act.freeze, noticeDays: act.notice })
		return done(act.freeze)
	}
	if (act.act === 'publish') return act.revision === rota.revision ? publish(ports, tx, rota, next) : refuse('changed-meanwhile')
	let n = 0
	if (act.act === 'plan') {
		const drawn = await draw(ports, tx, rota)
		const placed = greedy(drawn.posed.problem, SEED)
		n = placed.length
		await keep(tx, drawn, placed)
	}
	if (act.act === 'drop') await store.saveDraft(tx, rota.id, [])
	await store.saveRota(tx, next)
	return done(n)
}

type Edit = Extract<RotaAct, { shift: ShiftId }>

/** One place changed by hand; what does not fit is said, and nothing is changed. What somebody took themselves is theirs to give back. */
async function edit(ports: Ports, tx: Tx, rota: Rota, next: Rota, { act, shift, member }: Edit): Promise<Result<number, NotDone>> {
	const pair = { shift, member }
	const { read, posed, poseWith, draft, placed } = await draw(ports, tx, rota)
	const standing = read.shifts.find((one) => one.shift.id === shift)
	if (!standing || !read.people.some(({ id }) => id === member)) return refuse('gone')
	const at = posed.at(pair)
	if (!at) return refuse('frozen')
	const others = placed.filter((one) => one.shift !== at.shift || one.person !== at.person)
	const isThere = others.length < placed.length
	if (act === 'put' && isThere) return done(0)
	if (act !== 'put' && !isThere) return refuse('gone')
	if (act !== 'put' && standing.held.some((one) => one.member === member && one.isChosen)) return refuse('theirs')

	const unchanged = draft.filter((one) => !isSame(one, pair))
	const isPinned = act === 'put' || act === 'pin'
	const changed = poseWith([...unchanged.filter((one) => one.isPinned), ...(isPinned ? [pair] : [])])
	const book = bookOf(changed.problem)
	for (const one of others) book.put(one.shift, one.person)
	const why = act === 'out' ? null : book.why(at.shift, at.person)
	if (act === 'put' && why) return refuse(`cannot-${changed.barred[at.person]?.get(at.shift) ?? why}`)
	// Who is there only because somebody holds them there, as in a week that is their own, goes when nobody does.
	const goes = act === 'out' || (act === 'loosen' && why !== null)
	await keep(tx, { rota, posed: changed, draft: [...unchanged, { ...pair, isPinned }] }, goes ? others : [...others, at])
	await store.saveRota(tx, next)
	return done(1)
}

const WHYS: Readonly<Partial<Record<Why, store.Why>>> = { away: 'rests', resting: 'limit', 'week-full': 'limit', 'nights-full': 'limit', 'in-row': 'limit' }

/** Draft places become real ones, asked for; what people have already stays as it is, and nobody is asked twice. */
async function publish(ports: Ports, tx: Tx, rota: Rota, next: Rota): Promise<Result<number, NotDone>> {
	const drawn = await draw(ports, tx, rota)
	const { posed, placed, read } = drawn
	const { broken } = judge(posed.problem, placed)
	if (broken[0]) throw new Error(`the judge refuses this plan: ${broken[0].rule}`)
	const target = pairsOf(posed, placed)
	const held = heldIn(posed)
	const moves = whyMoved(posed.problem, placed).map((move) => ({ ...pairsOf({ ...posed, beside: [] }, [move])[0], why: move.code === 'cannot' ? (WHYS[move.why] ?? 'dropped') : move.code, way: move.code === 'instead' || move.code === 'fills' ? 'in' : 'out' }) as const)
	const whyOf = (pair: Pair, way: 'in' | 'out', otherwise: store.Why): store.Why => moves.find((one) => one.way === way && one.shift === pair.shift && one.member === pair.member)?.why ?? otherwise
	const changed = [...held.filter((one) => !target.some((other) => isSame(one, other))), ...target.filter((one) => !held.some((other) => isSame(one, other)))]
	// All of them first, in one order, so that no two who give places wait for each other.
	await places.lockMembers(tx, [...new Set(changed.map(({ member }) => member))])
	await places.lockShifts(tx, [...new Set(changed.map(({ shift }) => shift))])
	const members = new Map((await findMembers(tx, changed.map(({ member }) => member))).map((one) => [one.id as string, one]))
	const note = (told: store.Told) => store.addMove(tx, newId('move', ports.chance), told, ports.now())

	const taken: Pair['member'][] = []
	for (const pair of held.filter((one) => !target.some((other) => isSame(one, other)))) {
		const member = members.get(pair.member)
		const back = member && (await takeBack(ports, tx, member, pair.shift))
		const why = posed.fallen.some((one) => isSame(one, pair)) ? 'rests' : whyOf(pair, 'out', 'dropped')
		if (back?.ok) await note({ ...pair, way: 'out', why })
		// Who rests was not moved by a plan.
		if (back?.ok && why !== 'rests') taken.push(pair.member)
		if (back?.ok) await store.forgetMove(tx, pair, 'in')
		if (back?.ok) await closeAbout(tx, pair, 'gone', ports.now())
	}
	await store.countMoved(tx, rota.id, taken)
	const people = new Map(read.people.map((one) => [one.id, one]))
	const wanted = posed.open.flatMap(({ shift, held: those }) => {
		const stays = (member: Pair['member']) => target.some((one) => isSame(one, { shift: shift.id, member }))
		const comes = target.filter((pair) => pair.shift === shift.id && !held.some((one) => isSame(one, pair)))
		const present = [...those.filter(({ member }) => stays(member)), ...comes.map(({ member }) => ({ member, isNew: !people.get(member)?.done.includes(shift.kind) }))]
		const inOrder = inGivingOrder(shift, present.map(({ member, isNew }) => ({ member, isNew, knows: knownUntil(people.get(member) ?? { knows: [] }, shift.ends) })))
		return inOrder.flatMap(({ member: id }) => {
			const member = comes.some((one) => one.member === id) ? members.get(id) : undefined
			return member ? [{ member, shift: shift.id, at: shift }] : []
		})
	})
	const given = await givePlaces(ports, tx, wanted, { source: 'plan', state: 'asked' })
	const asked = wanted.filter((_, i) => given[i]?.ok)
	await askMembers(ports, tx, asked.map(({ member, at }) => ({ member: member.id, what: 'plan-asks', shift: at.id, endsAt: answerBy(at, ports.now(), rota.freezeHours) })))
	for (const { member: { id: member }, shift } of rota.version === 0 ? [] : asked) {
		await store.forgetMove(tx, { shift, member }, 'out')
		await note({ shift, member, way: 'in', why: whyOf({ shift, member }, 'in', 'fills') })
	}
	await store.saveDraft(tx, rota.id, [])
	const now = await readLedger(tx, rota, ports.now())
	await store.saveRota(tx, { ...next, filled: now.shifts.reduce((sum, one) => sum + one.held.length, 0) })
	return done(asked.length)
}

/** What a member answers: yes or no to a place they are asked for, or that they have read why something moved. A no costs nothing, and is not asked again. */
export const answerPlan = (ports: Ports, by: Speaker, said: Answer): Promise<Result<Answer['answer'], 'not-yours-to-do' | 'gone'>> =>
	again(() =>
		ports.storage.inOneGo(async (tx): Promise<Result<Answer['answer'], 'not-yours-to-do' | 'gone'>> => {
			if (by.as !== 'member' || !isAllowed(by, whoPlans.answer)) return refuse('not-yours-to-do')
			const { member } = by
			if (said.answer === 'read') {
				await store.forgetMoves(tx, member.id)
				return done(said.answer)
			}
			const moved = said.answer === 'yes' ? await sayYesTo(ports, tx, member, said.shift) : await sayNoTo(ports, tx, member, said.shift)
			if (!moved.ok) return refuse('gone')
			return done(said.answer)
		}),
	)

/** Past rotas go, and what nobody read in time. */
export const fadePlans = (ports: Ports): Promise<void> => ports.storage.inOneGo((tx) => store.fadeRotas(tx, ports.now()))
