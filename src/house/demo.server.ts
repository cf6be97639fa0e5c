/**
 * A believable small community, all of it invented: a fortnight of asks, offers and threads, sealed and kept by the same ways as real ones.
 * Only for an empty hub.
 */
import { ATTESTED_AT_MOST } from '#ground/attestations.ts'
import { saveSettings } from '#ground/hub.server.ts'
import { hex, newId } from '#ground/ids.ts'
import { addBundle, addEpoch, addMember, addTeam, addUnlock } from '#ground/members.server.ts'
import type { Member, Role, Speaker, TeamId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { joining, keyFor as listedKey, NOTHING, writeAll, type Signed } from '#ground/log.ts'
import { addToLog } from '#ground/log.server.ts'
import { setDoor } from '#ground/recovery-rows.server.ts'
import { recipientOf, sealTo, wrapKey, type Key } from '#ground/sealed.ts'
import { asDigits, drawReceipt, whatOpens, type Opens } from '#ground/secret-words.ts'
import { after, days, halfDayOf, hours, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { moveAsHolder, moveListing, postListing, rewrapListing } from '#rooms/frontdoor/actions.server.ts'
import { messageBytes, newRecord, notesOf, sealListing, sealMessage, threadOf, toldBytes, wrapForDesk, type Addressee, type EpochKeys, type NewRecord } from '#rooms/frontdoor/envelope.ts'
import { sizeOf } from '#rooms/frontdoor/choices.ts'
import { movePlace, postShift } from '#rooms/rota/actions.server.ts'
import { TAKES_HANDS } from '#rooms/rota/choices.ts'
import { CannotStart } from './config.server.ts'
import { stretch } from './sealing/stretch.server.ts'
import { fillHubs } from './demo-hubs.server.ts'
import { giveChannel } from './demo-channel.server.ts'
import { fillHotline } from './demo-hotline.server.ts'
import { fillLine } from './demo-line.server.ts'
import { fillLedger } from './demo-rota.server.ts'
import { SHIFTS } from './demo-shifts.ts'
import { STORIES } from './demo-stories.ts'
import { PEOPLE, SETTINGS, type Story } from './demo-town.ts'

export type Demo = { readonly links: readonly { readonly as: string; readonly link: string }[]; readonly receipt: string; readonly listings: number }

/** @throws CannotStart on a hub that has data */
export async function fillDemo(ports: Ports, address: string): Promise<Demo> {
	const used = await ports.storage.inOneGo((tx) => tx.selectFrom('ground_members').select('id').limit(1).executeTakeFirst())
	if (used) throw new CannotStart('not-empty', 'This hub has people in it already. The demo fills only an empty one.')
	const now = ports.now()
	const nowHalf = halfDayOf(now)
	await ports.storage.inOneGo((tx) => saveSettings(tx, { ...ports.hub().settings, ...SETTINGS, near: SETTINGS.near.map((place, i) => ({ ...place, knownHalf: nowHalf - 2 * i * i })) }))

	const seeds = { seed: ports.chance(32), desk: ports.chance(32), likeness: ports.chance(32) }
	const team = newId('team', ports.chance)
	const epoch: EpochKeys = { team, epoch: 1, ...seeds }
	const to: Addressee = { hub: ports.hub().id, team, epoch: 1, recipient: await recipientOf(seeds.seed) }
	await ports.storage.inOneGo(async (tx) => {
		await addTeam(tx, team, 'frontdoor')
		await setDoor(tx, team, 'live')
		await addEpoch(tx, team, 1, to.recipient, nowHalf)
	})

	const links: { as: string; link: string }[] = []
	const members: Member[] = []
	const made: Made[] = []
	for (const person of PEOPLE) {
		const one = await join(ports, person, epoch)
		const { member, digits } = one
		members.push(member)
		made.push(one)
		links.push({ as: person.as, link: `${address}/desk#${digits}` })
	}

	await ports.storage.inOneGo((tx) => addToLog(tx, listOf(to, nowHalf, made)))

	let receipt = ''
	for (const story of STORIES) {
		const digits = await play(ports, after(now, -days(story.daysAgo) + hours(1)), story, to, epoch, members)
		if (story.shown) receipt = digits
	}
	await postShifts(ports, members)
	await fillLedger(ports, members)
	await giveChannel(ports, members)
	const dispatcher = members.find(({ roles }) => roles.includes('dispatcher'))
	const [steward, companion] = (['steward', 'companion'] as const).map((role) => members.find(({ roles }) => roles.includes(role)))
	if (dispatcher && steward && companion) {
		const ending = await fillHotline(ports, dispatcher)
		await fillLine(ports, { ending, taker: { as: 'member', member: dispatcher }, steward: { as: 'member', member: steward }, companion })
	}
	if (steward) await fillHubs(ports, steward)
	return { links, receipt, listings: STORIES.length }
}

/** A member with a sign-in link that works once; those who work the desk hold its key. */
async function join(ports: Ports, { called, roles, language }: { called: string; roles: readonly Role[]; language: string }, epoch: EpochKeys) {
	const seed = ports.chance(32)
	const words = drawReceipt(ports.chance)
	const opens = await whatOpens('passphrase', words, ports.hub().salt, stretch)
	const id = newId('member', ports.chance)
	const recipient = await recipientOf(seed)
	const about = { hub: ports.hub().id, version: 1 }
	const wrap = wrapKey(opens.key, { ...about, record: id, field: 'identity' }, seed, ports.chance)
	const bundle = await sealTo(recipient, { ...about, record: epoch.team, field: 'bundle' }, new TextEncoder().encode(JSON.stringify({ seed: hex(epoch.seed), desk: hex(epoch.desk), likeness: hex(epoch.likeness) })))
	const member: Member = { id, called, roles: [...roles], language, teams: roles.includes('companion') ? [] : [epoch.team as TeamId] }
	await ports.storage.inOneGo(async (tx) => {
		await addMember(tx, { ...member, recipient, sinceHalf: halfDayOf(ports.now()) })
		await addUnlock(tx, { id: newId('unlock', ports.chance), member: id, by: 'passphrase', lookup: ports.keys.digest('unlock', opens.lookup), credential: null, publicKey: null, counter: 0, spentOnce: true, wrap })
		// Somebody here may answer on law: the stories have such answers.
		if (worksDesk(roles)) await tx.insertInto('ground_attestations').values({ member: id, what: 'law', attested_by: null, agreed_by: null, is_agreed: true, until_half: halfDayOf(ports.now()) + ATTESTED_AT_MOST }).execute()
		if (worksDesk(roles)) await addBundle(tx, epoch.team as never, epoch.epoch, id, bundle)
	})
	return { member, seed, recipient, digits: asDigits(words).replaceAll(' ', '') }
}
/** Who holds the key of what is asked. */
const worksDesk = (roles: readonly Role[]) => roles.some((role) => role === 'steward' || role === 'teller')
type Made = Awaited<ReturnType<typeof join>>

/** What their desks would have written: the first steward begins with the key and for whom it is, the others say that they came. */
function listOf({ hub, team, epoch, recipient }: Addressee, half: number, made: readonly Made[]): readonly Signed[] {
	const first = made.find(({ member }) => member.roles.includes('steward'))
	if (!first) return []
	const to = made.filter(({ member }) => worksDesk(member.roles)).map(({ member, recipient: theirs }) => ({ id: member.id, recipient: theirs }))
	const begun = [joining('begin', first.member.id, first.seed, first.recipient), listedKey(NOTHING, first.member.id, team as TeamId, epoch, recipient, to)]
	let list = writeAll(NOTHING, hub, half, begun, first.seed)
	for (const { member, seed, recipient: theirs } of made.filter((one) => one !== first)) {
		const { signed, known } = writeAll(list.known, hub, half, [joining('joined', member.id, seed, theirs)], seed)
		list = { signed: [...list.signed, ...signed], known }
	}
	return list.signed
}

/** What needs somebody in the days to come, and who has a place already. */
async function postShifts(ports: Ports, members: readonly Member[]): Promise<void> {
	const speakers = members.map((member): Speaker => ({ as: 'member', member }))
	const [first] = speakers
	for (const { ahead, taken, ...shift } of first ? SHIFTS : []) {
		const id = newId('shift', ports.chance) as never
		const posted = await postShift(ports, first as Speaker, { ...TAKES_HANDS, needs: [], ...shift, shift: id, gives: [...shift.gives], day: wallOf(after(ports.now(), days(ahead)), zoneHere()).day })
		const had = await Promise.all(taken.map((who) => movePlace(ports, speakers[who] as Speaker, id, { verb: 'take-place' })))
		if (!posted.ok || had.some(({ ok }) => !ok)) throw new Error(`the shift "${shift.where}" does not hold together`)
	}
}

/** One ask or offer, and what became of it, at the time it is told to have happened. */
async function play(ports: Ports, at: Instant, story: Story, to: Addressee, epoch: EpochKeys, members: readonly Member[]): Promise<string> {
	let now = at
	const then: Ports = { ...ports, now: () => now, recent: (_name, _forMs, make) => make() }
	const receipt = drawReceipt(ports.chance)
	const opens: Opens = await whatOpens('receipt', receipt, ports.hub().salt, stretch)
	const record = newRecord(ports.chance)
	const told = { text: story.text, name: story.name ?? '', people: story.people ?? '', when: story.when ?? '', way: story.way ?? 'none', contact: story.contact ?? '', hours: story.hours ?? [], hoursNote: '', relay: story.relay ?? '', limits: story.limits ?? '', voice: null } as const
	const sealed = await sealListing(to, toldBytes({ ...told, hours: [...told.hours] }), null, opens, record, ports.chance)
	const [first] = members
	const by: Speaker = story.takenBy && first ? { as: 'member', member: first } : { as: 'anyone' }
	const facts = { side: story.side, kind: story.kind, zone: story.zone ?? null, language: story.language, urgency: story.urgency, size: sizeOf(story.people ?? '') }
	const { team, epoch: n } = epoch
	await postListing(then, by, { id: sealed.id, once: ports.chance(16), facts, team: team as never, epoch: n, lookup: sealed.lookup, told: sealed.told, teamWrap: sealed.teamWrap, holderWrap: sealed.holderWrap, voice: null }, story.takenBy ? 'member' : 'browser')

	const helper = members[story.helper ?? 0] ?? first
	if (!helper) return asDigits(receipt)
	const desk: Speaker = { as: 'member', member: helper }
	/** A step the rules refuse is a story that cannot have happened. */
	const happens = ({ ok }: { readonly ok: boolean }) => {
		if (!ok) throw new Error(`the story of ${record.id} does not hold together`)
	}
	for (const step of story.next ?? []) {
		now = after(now, hours(step.hoursLater))
		if (step.by === 'asker') {
			happens(await moveAsHolder(then, opens.lookup, { verb: 'write', said: saidIn(ports, record, threadOf(record.key), step.text, '') }))
			continue
		}
		happens(await moveListing(then, desk, record.id, { verb: 'claim' }))
		await rewrapListing(then, desk, record.id, { teamWrap: wrapForDesk(to.hub, record.id, record.key, epoch, ports.chance), alike: null })
		if (step.text) happens(await moveListing(then, desk, record.id, step.note ? { verb: 'note', said: saidIn(ports, record, notesOf(record.key), step.text, helper.called) } : { verb: 'reply', said: saidIn(ports, record, threadOf(record.key), step.text, helper.called) }))
		if (step.closes) {
			happens(await moveListing(then, desk, record.id, { verb: 'claim' }))
			happens(await moveListing(then, desk, record.id, { verb: 'close', outcome: step.closes }))
		}
	}
	return asDigits(receipt)
}

function saidIn(ports: Ports, record: NewRecord, key: Key, text: string, by: string) {
	const id = newId('message', ports.chance)
	return { id, body: sealMessage(ports.hub().id, record.id, key, id, messageBytes({ text, by, voice: null }), ports.chance), voice: null }
}
