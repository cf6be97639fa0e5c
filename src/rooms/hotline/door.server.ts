/** Hotline: the public page: a report is left, its stub is shown, and whoever holds the stub hears what came of it, adds to it or takes it back. */
import { hex } from '#ground/chance.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { asStub, readStub } from '#ground/secret-words.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { HOTLINE_TOPIC, keepLook, weigh } from './actions.server.ts'
import { around, clustersOf, findersOf, keysOf } from './around-store.server.ts'
import type { AtTheDoor } from './door-form.ts'
import { isSameVoice, SAME_WITHIN } from './door-voice.ts'
import * as door from './door-store.server.ts'
import { hearIn, originOf, type Answer } from './hearing.server.ts'
import { traitsOf, type Saying } from './likeness.ts'
import { putPicture } from './pictures-store.server.ts'
import { linkOf } from './linking.ts'
import type { Heard, LookId, ReportId } from './model.ts'
import * as reports from './reports-store.server.ts'
import { isOpen } from './rules.ts'
import { addActNow, findIncident } from './store.server.ts'
import { outcomeOf, type Outcome } from './told-back.ts'
import { GLOSSARY } from './terms.ts'

/** Whoever is signed in is at this door as anybody is: who reports is nobody's business. */
const NOBODY: Speaker = { as: 'anyone' }

const said = (text: string) => new TextEncoder().encode(text)
/** A form's own number makes the report's and its stub: sent twice, it is one, and shows the same. From neither of them the others can be told without the hub's key. */
function numbersOf(ports: Ports, once: string) {
	const number = hex(ports.keys.digest('once', said(`hotline|${once}`))).slice(0, 32)
	const stub = asStub(ports.keys.digest('receipt', said(`hotline stub|${once}`)))
	return { report: `report_${number}` as ReportId, look: `look_${number}` as LookId, stub, lookup: lookupOf(ports, stub.replaceAll(' ', '')) }
}
const lookupOf = (ports: Ports, digits: string) => ports.keys.digest('receipt', said(`hotline|${digits}`))

/** @property stub its receipt; null for what a neighbour looked at, which has nothing to come back for @property answer what is known already @property picture whether the one they sent was kept; null where they sent none */
export type Left = { readonly stub: string | null; readonly answer: Answer | null; readonly picture: boolean | null }

export async function reportAtTheDoor(ports: Ports, once: string, told: AtTheDoor): Promise<Left> {
	const { report: id, look, stub, lookup } = numbersOf(ports, once)
	const { hand, zone, word, photo, ...rest } = told
	return reports.inTurn(ports, async (tx): Promise<Left> => {
		if (hand === 'nothing') {
			await nothingThere(ports, tx, look, { ...rest, id, channel: 'web', hand: '1st', chain: null, isDrill: false, origin: `web|${id}` })
			return { stub: null, answer: null, picture: null }
		}
		const zoneName = ports.hub().settings.zones.find((one) => one.id === zone)?.name
		const words = zoneName !== undefined && rest.spot === null && rest.place === '' ? [rest.words, `(${zoneName})`].filter((one) => one !== '').join(' ') : rest.words
		const heard: Heard = { ...rest, words, id, channel: 'web', hand, chain: null, isDrill: false, origin: `web|${await voiceOf(ports, tx, { ...rest, words, hand, id })}` }
		const kept = await hearIn(ports, tx, NOBODY, heard, lookup, word)
		if (!kept.ok) throw new Error('a report at the door is never refused')
		const { incident, state, answer } = kept.value
		if (zone !== null && incident !== null && state === 'linked' && rest.spot === null) await door.putZone(tx, incident, zone)
		return { stub, answer, picture: photo === null ? null : state !== 'withdrawn' && (await putPicture(ports, tx, id, photo)) }
	})
}

/** Whose voice this is: that of the first who brought the same, else its own. */
async function voiceOf(ports: Ports, tx: Tx, told: Pick<Heard, 'id' | 'hand' | 'place' | 'words' | 'media' | 'spot'>): Promise<ReportId> {
	if (told.hand !== '1st') return told.id
	const now = ports.now()
	const same = (await door.writtenSince(tx, (now - SAME_WITHIN) as Instant)).filter(({ id }) => id !== told.id).find((before) => isSameVoice(told, before, GLOSSARY))
	if (!same) return told.id
	const first = await door.firstOf(tx, same.origin)
	return first !== null && hex(originOf(ports, `web|${first}`, now)) === hex(same.origin) ? first : same.id
}

/** A neighbour is there and sees nothing: it counts where somebody said that something was. Whether anybody did, they do not hear. */
async function nothingThere(ports: Ports, tx: Tx, look: LookId, heard: Heard): Promise<void> {
	const now = ports.now()
	const saying: Saying = { ...heard, origin: hex(originOf(ports, heard.origin, now)), receivedAt: now }
	const mine = traitsOf(saying, GLOSSARY)
	const clusters = clustersOf(await around(tx, saying, findersOf(keysOf(mine, GLOSSARY)), false), GLOSSARY)
	const { to, state } = linkOf(saying, clusters, GLOSSARY)
	if (to === null || to === 'new' || state !== 'linked' || (await door.findLook(tx, look))) return
	const found = await findIncident(tx, to)
	if (!found || !isOpen(found.incident)) return
	await keepLook(ports, tx, { as: 'house' }, { id: look, incident: to, by: null, eyes: 'neighbour', saw: 'nothing', what: null, really: null, observedAt: heard.observedAt ?? now })
}

// Coming back

export type CameBack = { readonly outcome: Outcome; readonly now: Instant }
/** @param digits as they were typed */
const ownBy = async (ports: Ports, tx: Tx, typed: string) => door.findOwn(tx, lookupOf(ports, readStub(typed) ?? ''))

/** What came of it. A stub that is none costs the same. */
export const comeBackWithStub = (ports: Ports, typed: string): Promise<Result<CameBack, 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		const own = await ownBy(ports, tx, typed)
		return own ? done({ outcome: outcomeOf(own), now: ports.now() }) : refuse('not-here')
	})

/** More of the same voice about the same thing: it goes where the first went, and makes no second pair of eyes. @param once the number of this addition */
export const addToOwn = (ports: Ports, typed: string, once: string, more: Pick<Heard, 'words' | 'still' | 'language'>): Promise<Result<CameBack, 'not-here'>> =>
	reports.inTurn(ports, async (tx) => {
		const own = await ownBy(ports, tx, typed)
		if (!own || own.state === 'withdrawn') return refuse('not-here')
		const { report: id } = numbersOf(ports, once)
		const none = { size: null, doings: [], vests: [], wants: [], children: false, taken: 0, place: '', spot: null, media: null, observedAt: null }
		await hearIn(ports, tx, NOBODY, { ...none, ...more, id, channel: 'web', hand: own.hand as Heard['hand'], chain: own.id, isDrill: own.isDrill, origin: `web|${own.id}` }, null)
		return done({ outcome: outcomeOf(own), now: ports.now() })
	})

/** It counts no more, and what was said is gone. Doing it twice does it once. */
export const withdrawOwn = (ports: Ports, typed: string): Promise<Result<CameBack, 'not-here'>> =>
	reports.inTurn(ports, async (tx) => {
		const own = await ownBy(ports, tx, typed)
		if (!own) return refuse('not-here')
		const withdrawn = { outcome: outcomeOf({ ...own, state: 'withdrawn' }), now: ports.now() }
		if (own.state === 'withdrawn') return done(withdrawn)
		await door.unsay(tx, own.id)
		if (own.incidentId !== null) {
			await addActNow(tx, own.incidentId, ports.now(), 'withdrawn', own.id)
			await weigh(ports, tx, own.incidentId)
		}
		tell(tx, HOTLINE_TOPIC)
		return done(withdrawn)
	})
