/** What else is alive on the demo’s hotline: somebody to call back, a shift that changes, a partner’s word, what came of earlier nights, and a family that two companions stay with. By the ways of the room; everybody is invented. */
import { newId } from '#ground/ids.ts'
import type { Member, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import type { Determined } from '#rooms/hotline/calibrating.ts'
import { countEarlier } from '#rooms/hotline/calibrating.server.ts'
import { openCallBack } from '#rooms/hotline/calling-back.server.ts'
import { actOnFollow, companionsFor, openFollowUp } from '#rooms/hotline/follow.server.ts'
import { sealFollow } from '#rooms/hotline/follow-sealing.ts'
import { handOver, shiftChange } from '#rooms/hotline/handed.server.ts'
import type { FollowId } from '#rooms/hotline/model.ts'
import { makePartner } from '#rooms/hotline/partners.server.ts'
import { deliverNotes } from './duties.server.ts'

type Here = Speaker & { readonly as: 'member' }
const CALLER = '+16125550163'
const AGREED = { agreed: 'She agrees until Friday week. Two of us may know it, nobody else.', name: 'Rosa', contact: '612-555-0171, after six', language: 'es', about: 'Her brother Iván was taken from the bus stop on Monday. Two children are with her now. His car stands at the stop.', notes: '', tasks: { children: { is: 'done', note: 'With their aunt until Sunday' }, car: { is: 'open', note: 'The keys are with a neighbour' }, lawyer: { is: 'open', note: '' } } } as const
/** What earlier nights rested on, and what they were. */
const EARLIER: readonly { readonly times: number; readonly it: Determined }[] = [
	{ times: 4, it: { basis: 'told', looked: false, rules: [], outcome: 'not-known' } },
	{ times: 3, it: { basis: 'told', looked: false, rules: [], outcome: 'not-so' } },
	{ times: 1, it: { basis: 'told', looked: true, rules: ['R1'], outcome: 'so' } },
	{ times: 6, it: { basis: 'two-eyes', looked: true, rules: ['R1', 'R2'], outcome: 'so' } },
	{ times: 1, it: { basis: 'two-eyes', looked: true, rules: ['R2'], outcome: 'not-so' } },
]

/** @param ending whose shift ends @param taker who wrote the follow-up down @param steward who makes the partner’s word @param companion one of those who stay with a family */
export async function fillLine(ports: Ports, { ending, taker, steward, companion }: { readonly ending: Here; readonly taker: Here; readonly steward: Here; readonly companion: Member }): Promise<void> {
	const now = ports.now()
	const at = (moment: number): Ports => ({ ...ports, now: () => after(now, moment) })
	await countEarlier(ports, after(now, -days(35)), EARLIER.flatMap(({ times, it }) => Array.from({ length: times }, () => it)))
	happens(await makePartner(ports, steward, { called: 'Mossgate clinic', days: 30 }))
	await stayWithAFamily(at(-days(2)), taker, companion, after(now, days(9)))
	const back = at(-minutes(50))
	await ports.storage.inOneGo((tx) => openCallBack(back, tx, { owner: null, language: 'es', from: CALLER, recording: null, woman: false }))
	// Only what stands on the board is handed over.
	await deliverNotes(ports)
	await handShiftOver(at(-minutes(8)), ending)
}

/** Sealed as the form seals it: to the companions, each by their own key. */
async function stayWithAFamily(ports: Ports, taker: Here, companion: Member, until: Instant): Promise<void> {
	const id = newId('follow', ports.chance) as FollowId
	const companions = (await companionsFor(ports, taker)) ?? []
	const { body, wraps } = await sealFollow(ports.hub().id, id, 1, AGREED, companions, ports.chance)
	happens(await openFollowUp(ports, taker, { id, incident: null, report: null, needs: ['lawyer', 'child-care', 'ride'], until, sealed: { body: Uint8Array.from(body), wraps: wraps.map(({ member, wrap }) => ({ member, wrap: Uint8Array.from(wrap) })) } }))
	happens(await actOnFollow({ ...ports, now: () => after(ports.now(), hours(3)) }, { as: 'member', member: companion }, { act: 'step', follow: id, to: 'contact-made' }))
}

const SAYS = { task: ['yours', 'Late. Please ask again.'], alert: ['watch', 'It ends tonight. Nobody has asked since.'], incident: ['yours', 'Look at it first, please.'], 'call-back': ['yours', 'Speaks Spanish. I could not reach them.'], quarantine: ['watch', 'Looked through, nothing in it.'] } as const
async function handShiftOver(ports: Ports, by: Here): Promise<void> {
	const change = await shiftChange(ports, by)
	if (!change.ok) return happens(change)
	happens(await handOver(ports, by, change.value.open.map(({ item, sort }) => ({ item, says: SAYS[sort][0], note: SAYS[sort][1] }))))
}

/** A step the rules refuse is a story that cannot have happened. */
function happens(result: { readonly ok: boolean; readonly refusal?: string }): void {
	if (!result.ok) throw new Error(`the demo’s line does not hold together: ${result.refusal ?? ''}`)
}
