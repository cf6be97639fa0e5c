/** Hotline: whom to ask to go and look. The rota answers who is rested and willing; the hotline adds who may, who is free of another, and whose eyes are their own. */
import { apartPairs } from '#ground/apart.server.ts'
import { areApart } from '#ground/apart.ts'
import { findMember } from '#ground/members.server.ts'
import { newId } from '#ground/ids.ts'
import type { Member, MemberId } from '#ground/people.ts'
import type { Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import { type Tx } from '#ground/storage.server.ts'
import { after, hours, type Instant } from '#ground/time.ts'
import { vouchesFor } from '#ground/vouching.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { askAbout } from './asks.server.ts'
import { ASKING_LASTS, inTurn, isNight, isOut, neededFor, toAsk, type Candidate } from './checking.ts'
import { asOne } from './independence.ts'
import type { Incident, IncidentId, Task, TaskId } from './model.ts'
import * as store from './tasks-store.server.ts'

/** For a drill: how far its script puts somebody, in metres. In life there is none: nobody says where they are. */
export type Near = (member: MemberId, at: Spot) => number | null

/** So long somebody is taken to be needed. */
const LOOK_TAKES = hours(1)
const GO: readonly string[] = ['verifier', 'observer']
export const maySend = ({ roles }: Pick<Member, 'roles'>): boolean => roles.some((role) => GO.includes(role))

/** How many should go there now. */
export async function neededAt(ports: Ports, tx: Tx, incident: IncidentId): Promise<1 | 2> {
	return neededFor({ ...(await store.knownOf(tx, incident)), isNight: isNight(wallOf(ports.now(), zoneHere()).time) })
}

/** Of several languages, the one most spoke; the first of those that are level. */
function mostSpoken(languages: readonly string[]): string | null {
	const counted = Map.groupBy(languages, (one) => one)
	return [...counted].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null
}

/** Who could go, best first: whoever the rota knows to verify, and only where nobody of them is left, whoever else may. */
async function whoNext(ports: Ports, tx: Tx, incident: Incident, here: readonly Task[], askedAt: Instant, near: Near | undefined): Promise<MemberId[]> {
	const now = ports.now()
	const language = mostSpoken((await store.knownOf(tx, incident.id)).languages)
	const [apart, taken] = [await apartPairs(tx), await store.takenUp(tx)]
	const asked = new Set(here.filter(({ offeredAt }) => offeredAt >= askedAt).map(({ member }) => member))
	const going = here.filter(isOut).map(({ member }) => member)
	const others = [...going, ...here.filter(({ state }) => state === 'offered').map(({ member }) => member)]
	const isFree = (member: Member) => member.roles.includes('verifier') && !asked.has(member.id) && !taken.has(member.id) && !going.includes(member.id) && !others.some((one) => areApart(apart, one, member.id))

	for (const knows of [['verify'], []]) {
		const on = (await ports.ask(tx, 'who-is-on', { kind: 'hotline', knows, at: now })).map(({ member }) => member)
		const span = { kind: 'hotline', zone: incident.zone, begins: now, ends: after(now, LOOK_TAKES), now }
		const could = await ports.ask(tx, 'who-could', { ...span, knows })
		const speaking = language === null ? [] : await ports.ask(tx, 'who-could', { ...span, knows: [...knows, `speaks-${language}`] })
		const candidates: Candidate[] = []
		for (const [turn, id] of [...new Set([...on, ...could])].entries()) {
			const member = await findMember(tx, id)
			if (!member || !isFree(member)) continue
			const sharesEyes = going.length > 0 && asOne([...going, id], await vouchesFor(tx, [...going, id])).some((group) => group.includes(id))
			candidates.push({ member: id, sharesEyes, speaks: member.language === language || speaking.includes(id), metres: incident.spot === null ? null : (near?.(id, incident.spot) ?? null), turn })
		}
		if (candidates.length > 0) return inTurn(candidates)
	}
	return []
}

export async function offerTo(ports: Ports, tx: Tx, incident: IncidentId, member: MemberId): Promise<void> {
	const now = ports.now()
	const id = newId('task', ports.chance) as TaskId
	await store.offer(tx, { id, incident, member, state: 'offered', offeredAt: now, etaAt: null, dueAt: null, reminded: 0 }, now)
	await askAbout(ports, tx, { task: id, member, what: 'can-go', endsAt: after(now, ASKING_LASTS) })
}

/** Asks as many more as are wanted now. Gives how many. */
export async function askMore(ports: Ports, tx: Tx, incident: Incident, near?: Near): Promise<number> {
	const now = ports.now()
	const askedAt = await store.askedAt(tx, incident.id)
	if (askedAt === null) return 0
	let asked = 0
	// One after the other, so that the second is not apart from the first.
	for (let here = await store.tasksAt(tx, incident.id); toAsk(here, await neededAt(ports, tx, incident.id), askedAt, now) > 0; here = await store.tasksAt(tx, incident.id)) {
		const free = await firstFree(tx, await whoNext(ports, tx, incident, here, askedAt, near))
		if (free === null) break
		await offerTo(ports, tx, incident.id, free)
		asked++
	}
	return asked
}

/** The first whom nobody asked for something else in the meantime. */
async function firstFree(tx: Tx, members: readonly MemberId[]): Promise<MemberId | null> {
	for (const member of members) {
		await store.holdMember(tx, member)
		if (!(await store.takenUp(tx)).has(member)) return member
	}
	return null
}
