/** Who answers what rooms ask each other, inside the asker's transaction. A question without an answerer does not compile. */
import type { Asking, Questions } from '#ground/asking.ts'
import type { Hub } from '#ground/hub.ts'
import { areApartNow } from '#ground/apart.server.ts'
import type { Keys } from '#ground/keys.ts'
import { openerAtDoor } from '#ground/recovery-rows.server.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { concernedFor } from '#rooms/frontdoor/actions.server.ts'
import { openUnder } from '#rooms/frontdoor/handing.server.ts'
import { debunked } from '#rooms/hubs/actions.server.ts'
import { lineBeside } from '#rooms/hubs/lines.server.ts'
import { isRested, onUntil, whoCould, whoIsNext, whoIsOn } from '#rooms/rota/who-is-on.server.ts'
import { postedBy } from '#rooms/rota/posting.server.ts'

type Answers = { readonly [Q in keyof Questions]: (tx: Tx, hub: Hub, given: Questions[Q]['with'], keys: Keys) => Promise<Questions[Q]['answer']> }

const OPEN_NEAR_SHOWN = 3

const asking = (hub: Hub, at: Instant) => ({ now: () => at, hub: () => hub })

const answers: Answers = {
	'open-near': async (_, { settings }, { language, nowHalf }) =>
		settings.near.slice(0, OPEN_NEAR_SHOWN).map(({ name, when, knownHalf }) => ({
			name,
			when: when[language] ?? when[settings.languages[0]] ?? '',
			age: Math.max(0, nowHalf - knownHalf),
		})),
	'are-apart': (tx, _, { one, other }) => areApartNow(tx, one, other),
	'who-is-concerned': (tx, _, { listing, by }, keys) => concernedFor({ keys }, tx, listing, by),
	'open-under': (tx, _, { team, seenBy }, keys) => openUnder({ keys }, tx, team, seenBy),
	'what-is-posted': (tx, _, { origin, now }) => postedBy(tx, origin, now),
	'who-is-on': (tx, hub, { at, ...wanted }) => whoIsOn(asking(hub, at), tx, wanted),
	'on-until': (tx, _, given) => onUntil(tx, given),
	'who-is-next': (tx, _, given) => whoIsNext(tx, given),
	'is-rested': async (tx, hub, { member, at, until }) => isRested(asking(hub, at), tx, member, { begins: at, ends: until }),
	'who-could': (tx, hub, { now, ...wanted }) => whoCould(asking(hub, now), tx, wanted),
	'checked-elsewhere': async (tx, { settings }, { now }) => (settings.rooms.includes('hubs') ? (await debunked(tx, now)).map(({ peer, facts }) => ({ name: peer.name, place: facts.place, turnedOut: facts.turnedOut, at: facts.toldAt, pictures: facts.pictures })) : []),
	'line-beside': async (tx, { settings }, { language, at }, keys) => (settings.rooms.includes('hubs') ? lineBeside({ keys }, tx, { language, at, zone: zoneHere() }) : null),
	'who-opens': (tx, _, { work }) => openerAtDoor(tx, work),
}

export const askingOf =
	(hub: () => Hub, keys: Keys): Asking =>
	(tx, question, given) =>
		answers[question](tx, hub(), given, keys)
