/** Rota: coordinators grant what others rely on, agree, renew and take back. On the locked person, like everything that decides what they may have. */
import { isAnother } from '#ground/apart.server.ts'
import { calledOf, findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { after, halfDayOf, type HalfDay } from '#ground/time.ts'
import * as store from './carrying-store.server.ts'
import { agree, grant, SEEN_BEFORE, WAITS, whoGrants, type Granted, type Level, type NotGranted, type Ruled } from './granting.ts'
import { placeOf } from './placing.server.ts'
import { fitOf } from './skills.ts'
import { dropPlace, lockMember } from './store.server.ts'

export type GrantAct = { readonly member: MemberId; readonly what: Granted } & ({ readonly verb: 'grant'; readonly level: Level; readonly untilHalf: HalfDay } | { readonly verb: 'agree' | 'take-back' })

/** @property skills of everybody, those that have ended lately among them @property waiting for a second word @property people who could be granted something by whoever asks */
export type Grants = { readonly skills: readonly store.Known[]; readonly waiting: readonly store.Vetting[]; readonly people: readonly { readonly id: MemberId; readonly called: string }[]; readonly nowHalf: HalfDay }

export async function grants(ports: Ports, by: Speaker): Promise<Result<Grants, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoGrants.see)) return refuse('not-yours-to-do')
	return ports.storage.inOneGo(async (tx) => {
		const called = await calledOf(tx)
		const people = Object.entries(called).map(([id, name]) => ({ id: id as MemberId, called: name })).toSorted((a, b) => a.called.localeCompare(b.called) || a.id.localeCompare(b.id))
		const skills = (await store.skillsOf(tx, null)).filter(({ member, untilHalf }) => member in called && untilHalf !== null)
		return done({ skills, waiting: await store.vettings(tx, ports.now()), people, nowHalf: halfDayOf(ports.now()) })
	})
}

export type Granting = Result<Ruled['is'] | 'taken-back', NotGranted | 'not-here' | 'not-yours-to-do'>

export const actOnGrant = (ports: Ports, by: Speaker, act: GrantAct): Promise<Granting> =>
	again(async () => {
		if (by.as !== 'member' || !isAllowed(by, whoGrants[act.verb])) return refuse('not-yours-to-do')
		const mine = by.member.id
		return ports.storage.inOneGo(async (tx): Promise<Granting> => {
			if (!(await lockMember(tx, act.member))) return refuse('not-here')
			if (act.verb === 'take-back') return takeBack(ports, tx, act)
			const said = { by: mine, nowHalf: halfDayOf(ports.now()) }
			const ruled = act.verb === 'grant' ? grant(said, act) : await agreeing(ports, tx, said, act)
			if (!ruled.ok) return ruled
			const { is, grant: granted } = ruled.value
			if (is === 'granted') await store.keepGrant(tx, granted)
			else await store.keepVetting(tx, granted, after(ports.now(), WAITS))
			return done(is)
		})
	})

async function agreeing(ports: Ports, tx: Tx, said: { readonly by: MemberId; readonly nowHalf: HalfDay }, { member, what }: GrantAct) {
	const waiting = (await store.vettings(tx, ports.now())).find((one) => one.member === member && one.what === what)
	return agree(said, waiting, waiting !== undefined && (await isAnother(tx, waiting.by, said.by)))
}

/** What they know no more opens no place to them, also not one they had: of what is ahead with children they keep none. */
async function takeBack(ports: Ports, tx: Tx, { member, what }: GrantAct): Promise<Granting> {
	await store.dropSkill(tx, member, what)
	await store.dropVetting(tx, member, what)
	const who = await findMember(tx, member)
	const ahead = (await store.placesOf(tx, member, ports.now())).filter(({ shift }) => shift.state === 'open' && shift.begins > ports.now())
	for (const id of who ? ahead.map(({ shift }) => shift.id).toSorted() : []) {
		const found = who && (await placeOf(ports, tx, who, id))
		if (found && fitOf(found.place.shift, found.place.here, found.place.me) === 'not-vetted') await dropPlace(tx, id, member)
	}
	return done('taken-back')
}

/** Grants nobody agreed to in time, and skills that ended four weeks ago. */
export const tidyGrants = (ports: Ports): Promise<void> => ports.storage.inOneGo((tx) => store.dropEnded(tx, ports.now(), (halfDayOf(ports.now()) - SEEN_BEFORE) as HalfDay))
