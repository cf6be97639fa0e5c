/** Hotline: telling and taking back. Whoever may, signs; when enough have, what is told is written down with everybody it goes to, or nothing is. */
import type { MemberId, Speaker } from '#ground/people.ts'
import { isAllowed } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { days, type Instant } from '#ground/time.ts'
import { evidenceOf, HOTLINE_TOPIC, memberOf, moveIncident } from './actions.server.ts'
import * as alerts from './alerts-store.server.ts'
import { draftOf, type Drafted } from './drafting.ts'
import { mayStand, OVERRIDERS, type Fault } from './linter.ts'
import { languagesTold } from './message-languages.server.ts'
import { faultsIn, saysOf, whyNotTyped, type Says } from './minding-words.server.ts'
import type { Alert, Command, Incident, IncidentId, Level, Refusal, Tells } from './model.ts'
import { isOpen, signersFor, standsAgainst, whoMay } from './rules.ts'
import { makeVersion, overtaking, WAITING, type Made, type Waiting } from './replacing.server.ts'
import { addAct, findIncident } from './store.server.ts'
import { alsoAt } from './taken-apart.server.ts'
import { callBack } from './tasks.server.ts'
import { isLive, nextAfter, SIGNED_FOR, UNCONFIRMED_A_DAY, zonesOf, type Next, type TextsFor } from './telling.ts'
import type { Also } from './texts.ts'
import { textsHere } from './wording.server.ts'

export { coverageOf, ledgerOf } from './coverage.server.ts'

/** `no-zone`: nobody can say in which part of town it is. `enough-for-today`: so many messages about what nobody confirmed went there in a day. */
export type NotTold = Refusal | Says | 'not-here' | 'not-yours-to-do' | 'not-from-here' | 'no-zone' | 'enough-for-today'
/** @property because why it may stand, where the linter found something in it */
export type Signing = { readonly incident: IncidentId; readonly tells: Tells; readonly level: Level; readonly because: string | null }
/** @property waitsFor how many more have to sign */
export type Signed = Made | { readonly waitsFor: number }
export type Correcting = { readonly incident: IncidentId; readonly tells: 'cancel' | 'not-enforcement' | 'unverified' | 'all-clear'; readonly because: string | null }
export type Corrected = Made

/** @property also where else it is, where it was told as one @property found what must not stand in it, but where two together say why it may */
type Decided = { readonly incident: Incident; readonly next: Next; readonly also: readonly Also[]; readonly found: readonly Fault[] }

/** What would be told, and whether anything stands against it. */
async function decide(ports: Ports, tx: Tx, { incident: id, tells, level }: Signing, texts: TextsFor): Promise<Result<Decided, NotTold>> {
	await alerts.lockIncident(tx, id)
	const found = await findIncident(tx, id)
	if (!found) return refuse('not-here')
	const { incident } = found
	const next = nextAfter((await alerts.newestAbout(tx, id))[0] ?? null, { tells, level }, incident.state)
	if (!next.ok) return next
	const now = ports.now()
	const against = standsAgainst(incident, await evidenceOf(tx, id), next.value, now)
	if (against) return refuse(against)
	const zones = zonesOf(incident, next.value.level, ports.hub().settings.zones)
	if (zones.length === 0 && !next.value.of) return refuse('no-zone')
	if (isLive(next.value) && !incident.isDrill && (next.value.level === 'L0' || next.value.level === 'L1')) {
		const told = await alerts.unconfirmedSince(tx, zones, (now - days(1)) as Instant)
		if (zones.some((zone) => (told.get(zone) ?? 0) >= UNCONFIRMED_A_DAY)) return refuse('enough-for-today')
	}
	const draft = draftOf({ ...next.value, really: null }, incident, next.value.of, zones, now)
	const also = next.value.tells === 'update' ? await alsoAt(tx, incident, now) : []
	return done({ incident, next: next.value, also, found: faultsIn(ports, texts({ ...draft, also }, languagesTold(ports.hub().settings))) })
}

/**
 * Signs for telling it. When enough different people have, it is told: the version, its texts and its deliveries are there together, or none of them.
 * Two who would rather not be together count as everybody else, and the same person twice is one.
 */
export async function sign(ports: Ports, by: Speaker, signing: Signing, texts: TextsFor = textsHere(ports), waiting: Waiting = WAITING): Promise<Result<Signed, NotTold>> {
	const me = memberOf(by)
	if (me === null || !isAllowed(by, whoMay.approve)) return refuse('not-yours-to-do')
	const signed = await ports.storage.inOneGo(async (tx): Promise<Result<Signed | Decided, NotTold>> => {
		const decided = await decide(ports, tx, signing, texts)
		if (!decided.ok) return decided
		const { next: { tells, level }, found, incident } = decided.value
		const because = signing.because === null || signing.because.trim() === '' ? null : signing.because.trim()
		const against = (found.length > 0 && because === null ? saysOf(found) : null) ?? whyNotTyped(ports, by, because, found)
		if (against) return refuse(against)
		const under = { incident: signing.incident, tells, level }
		await alerts.addSign(tx, under, me, ports.now(), found.length > 0 ? because : null)
		if (found.length > 0) await addAct(tx, incident.id, { at: ports.now(), member: me, act: 'let-stand', state: incident.state, about: because })
		const waitsFor = await missing(ports, tx, decided.value)
		if (waitsFor > 0) {
			await addAct(tx, signing.incident, { at: ports.now(), member: me, act: 'sign', state: incident.state, about: `${tells} ${level}` })
			tell(tx, HOTLINE_TOPIC)
			return done({ waitsFor })
		}
		return decided.value.next.of ? decided : done(await told(ports, tx, me, decided.value, signing.because, texts))
	})
	if (!signed.ok || !('next' in signed.value)) return signed as Result<Signed, NotTold>
	const { next } = signed.value
	// Something is replaced: it is decided once more when nothing of it is under way.
	return overtaking(
		ports,
		next.of ? [next.of.id] : [],
		async (tx) => {
			const decided = await decide(ports, tx, signing, texts)
			// Another alert about it stands in its place now.
			if (decided.ok && decided.value.next.of?.id !== next.of?.id) return refuse('already-told')
			if (!decided.ok) return decided
			// What it says may have changed since they signed.
			if ((await missing(ports, tx, decided.value)) > 0) return refuse(saysOf(decided.value.found) ?? 'already-told')
			return done(await told(ports, tx, me, decided.value, signing.because, texts))
		},
		waiting,
	)
}

/** How many have to sign still. Where something was found, two different people, each with a cause. */
async function missing(ports: Ports, tx: Tx, { incident, next: { tells, level }, found }: Decided): Promise<number> {
	const signed = await alerts.signersSince(tx, { incident: incident.id, tells, level }, (ports.now() - SIGNED_FOR) as Instant)
	const left = Math.max(0, signersFor(tells, level) - signed.length)
	return mayStand(found, signed) ? left : Math.max(left, OVERRIDERS - signed.filter(({ because }) => because !== '').length, 1)
}

async function told(ports: Ports, tx: Tx, me: MemberId | null, { incident, also, next: { of, tells, level } }: Decided, because: string | null, texts: TextsFor): Promise<Made> {
	const made = await makeVersion(ports, tx, { of, incident, tells, level, really: 'really' in incident ? incident.really : null, also }, texts)
	await alerts.useSigns(tx, { incident: incident.id, tells, level })
	await addAct(tx, incident.id, { at: ports.now(), member: me, act: 'approve', state: incident.state, about: because ?? `${tells} ${level}` })
	return made
}

/** What taking it back says of the incident itself, where that is not said yet. */
function movesFor(incident: Incident, { tells, because }: Correcting): readonly Command[] {
	if (!isOpen(incident)) return []
	if (tells === 'not-enforcement') return [{ verb: 'not-it', really: because ?? 'other' }]
	if (tells === 'all-clear') return [{ verb: 'end' }]
	const doubt: readonly Command[] = incident.state === 'confirmed' ? [{ verb: 'doubt' }] : []
	return tells === 'cancel' ? doubt : [...doubt, { verb: 'cannot-tell' }]
}

/**
 * Takes back what was told about it, at once and on one signature. From the commit on no hand-over of what was told before begins, on any channel;
 * the correction goes to exactly those who may have seen it.
 * @returns once it is committed: five seconds and a moment at most
 */
export async function correct(ports: Ports, by: Speaker, correcting: Correcting, texts: TextsFor = textsHere(ports), waiting: Waiting = WAITING): Promise<Result<Corrected, NotTold>> {
	if (by.as !== 'house' && !isAllowed(by, whoMay.correct)) return refuse('not-yours-to-do')
	const { incident: id, tells } = correcting
	const says = whyNotTyped(ports, by, correcting.because)
	if (says) return refuse(says)
	const about = await ports.storage.inOneGo((tx) => alerts.newestAbout(tx, id))
	const live = about.filter(isLive)
	const olds = (live.length > 0 ? live : about.slice(0, 1)).map((alert) => alert.id)
	if (olds.length === 0) return refuse('nothing-to-take-back')
	return overtaking(
		ports,
		olds,
		async (tx, newest) => {
			const found = await findIncident(tx, id)
			if (!found) return refuse('not-here')
			const nexts: Alert[] = []
			for (const old of newest) {
				const next = nextAfter(old, { tells, level: old.level }, found.incident.state)
				if (next.ok && next.value.of) nexts.push(old)
				else if (!next.ok && newest.length === 1) return next
			}
			let incident = found.incident
			for (const command of movesFor(incident, correcting)) {
				const moved = await moveIncident(ports, tx, { as: 'house' }, id, command, correcting.because)
				if (!moved.ok) return moved
				incident = moved.value
			}
			const made: Made[] = []
			const really = correcting.because ?? ('really' in incident ? incident.really : null)
			for (const of of nexts) made.push(await makeVersion(ports, tx, { of, incident, tells, level: of.level, really, isPlaceless: await saysMore(ports, tx, { of, incident, tells, level: of.level, really }, texts) }, texts))
			await callBack(ports, tx, id)
			await addAct(tx, id, { at: ports.now(), member: memberOf(by), act: 'correct', state: incident.state, about: correcting.because ?? tells })
			const [one] = made
			return one ? done({ ...one, exposed: sum(made, 'exposed'), told: sum(made, 'told') }) : refuse('already-told')
		},
		waiting,
	)
}

/** Whether something stands in it that must not, and that those it goes to were not told before. It waits for nobody: then it names no place. */
async function saysMore(ports: Ports, tx: Tx, { of, incident, ...drafted }: Drafted & { readonly of: Alert; readonly incident: Incident }, texts: TextsFor): Promise<boolean> {
	const before = new Set(faultsIn(ports, await alerts.textsOf(tx, of.id, of.version)).map(({ found }) => found))
	const draft = draftOf(drafted, incident, of, of.zones, ports.now())
	return faultsIn(ports, texts(draft, languagesTold(ports.hub().settings))).some(({ found }) => !before.has(found))
}
const sum = (made: readonly Made[], what: 'exposed' | 'told') => made.reduce((all, one) => all + one[what], 0)

/** Each alert ends: what nobody took back by its time is not known any more, and whoever was told hears so. @returns how many ended */
export async function endOverdue(ports: Ports, texts: TextsFor = textsHere(ports), waiting: Waiting = WAITING): Promise<number> {
	const overdue = await ports.storage.inOneGo((tx) => alerts.overdueAlerts(tx, ports.now()))
	let ended = 0
	for (const { id } of overdue)
		await overtaking(
			ports,
			[id],
			async (tx, [of]) => {
				// Somebody spoke meanwhile.
				if (!of || !isLive(of) || of.expiresAt > ports.now()) return
				const incident = of.incident === null ? undefined : (await findIncident(tx, of.incident))?.incident
				await makeVersion(ports, tx, { of, incident: incident ?? null, tells: 'expired', level: of.level, really: null }, texts)
				ended += 1
			},
			waiting,
		)
	return ended
}
