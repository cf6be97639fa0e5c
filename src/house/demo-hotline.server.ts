/** A quiet week on the demo’s hotline: a worry nobody could check, a rumour that was not true, and one that somebody is looking at now. By the ways of the room, and its rules decide. */
import { hex, newId } from '#ground/ids.ts'
import type { Member, Role, Speaker } from '#ground/people.ts'
import { spotAt } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import { setRoles } from '#ground/sessions.server.ts'
import { findMember } from '#ground/members.server.ts'
import { after, days, hours, minutes } from '#ground/time.ts'
import { acceptCheck, askToLook, decide, leaveScene, myChecks, sayWhatISaw } from '#rooms/hotline/checking.server.ts'
import { fadeHotline } from '#rooms/hotline/fading.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { Heard, IncidentId, ReportId } from '#rooms/hotline/model.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { standInTree } from '#rooms/hotline/tree.server.ts'

/** Who does what on the line, besides what they carry elsewhere. */
const LOOKERS = ['Priya', 'Odell', 'Otis', 'Malik'] as const
const ON_THE_LINE: Readonly<Record<string, Role>> = { Kofi: 'dispatcher', ...Object.fromEntries(LOOKERS.map((called) => [called, 'verifier' as const])) }

type Said = Pick<Heard, 'channel' | 'language' | 'hand' | 'place' | 'words'> & { readonly at: number; readonly zone: string; readonly voice: string; readonly media?: string } & Partial<Pick<Heard, 'doings' | 'vests' | 'size' | 'still'>>
/** The picture that went round. */
const SHARED = '9f3c61d2a8b07e45'
const minutesAgo = (n: number) => -minutes(n)
const hoursAgo = (n: number) => -hours(n)

const WORRY: readonly Said[] = [
	{ at: -days(6), zone: 'mossgate', voice: 'a', channel: 'voice', language: 'es', hand: '1st', place: 'Parada de Mill Lane', words: 'Dos carros blancos parados junto a la parada, con gente adentro.', doings: ['parked'], size: 'few', still: 'unknown' },
	{ at: -days(6) + minutes(4), zone: 'mossgate', voice: 'b', channel: 'web', language: 'en', hand: '2nd', place: 'Mill Lane stop', words: 'My sister says two white cars wait at the stop.' },
]
const RUMOUR: readonly Said[] = [
	{ at: hoursAgo(5), zone: 'saltworks', voice: 'c', channel: 'sms', language: 'es', hand: 'online', place: 'BuildMart', words: 'Reenviado: redada en el BuildMart, no vayan.', media: SHARED },
	{ at: hoursAgo(5) + minutes(3), zone: 'saltworks', voice: 'd', channel: 'web', language: 'en', hand: 'online', place: 'BuildMart parking lot', words: 'Saw this video, is it a raid at BuildMart?', media: SHARED },
	{ at: hoursAgo(5) + minutes(6), zone: 'saltworks', voice: 'e', channel: 'voice', language: 'es', hand: '1st', place: 'BuildMart, estacionamiento', words: 'Hay hombres con chalecos verdes, dice SHERIFF atrás.', doings: ['stopping'], vests: ['sheriff'], size: 'some', still: 'yes' },
	{ at: hoursAgo(5) + minutes(9), zone: 'saltworks', voice: 'f', channel: 'sms', language: 'en', hand: '2nd', place: 'BuildMart', words: 'A friend says agents at BuildMart' },
	{ at: hoursAgo(5) + minutes(14), zone: 'saltworks', voice: 'g', channel: 'sms', language: 'es', hand: 'online', place: 'BuildMart', words: 'Compartan, redada en BuildMart', media: SHARED },
]
const NOW: readonly Said[] = [
	{ at: minutesAgo(14), zone: 'lamp-hill', voice: 'h', channel: 'voice', language: 'es', hand: '1st', place: 'Esquina de Orchard Street y Hall Road', words: 'Una camioneta sin placas da vueltas, van despacio.', doings: ['driving'], size: 'one', still: 'yes' },
	{ at: minutesAgo(9), zone: 'lamp-hill', voice: 'i', channel: 'web', language: 'en', hand: '2nd', place: 'Orchard Street and Hall Road', words: 'Neighbour called me about a slow van.' },
]
/** Nobody was asked to look at it yet. */
const WAITS: readonly Said[] = [{ at: minutesAgo(4), zone: 'wren-flats', voice: 'j', channel: 'sms', language: 'es', hand: '2nd', place: 'Canal Street, junto al puente', words: 'Mi primo dice que paran carros en el puente.' }]

/** @returns the other dispatcher, whose shift ends */
export async function fillHotline(ports: Ports, dispatcher: Member): Promise<Speaker & { readonly as: 'member' }> {
	const now = ports.now()
	const at = (moment: number): Ports => ({ ...ports, now: () => after(now, moment), recent: (_name, _forMs, make) => make() })
	const others = await peopleOnTheLine(ports)
	const first: Speaker = { as: 'member', member: dispatcher }
	const second = others.get('Kofi')
	const lookers = LOOKERS.flatMap((called) => others.get(called) ?? [])
	if (!second || lookers.length === 0) throw new Error('nobody is on the demo’s line')

	const worry = await hear(at, WORRY)
	await look(at, worry, first, lookers, -days(6) + minutes(12), (ports, looker) => sayWhatISaw(ports, looker, { incident: worry, saw: 'nothing', what: 'No cars at the stop or around it.', really: null }))
	happens(await decide(at(-days(6) + minutes(40)), first, { incident: worry, outcome: 'cannot-tell', really: null }))

	const rumour = await hear(at, RUMOUR)
	await look(at, rumour, first, lookers, hoursAgo(5) + minutes(12), (ports, looker) => sayWhatISaw(ports, looker, { incident: rumour, saw: 'not_enforcement', what: 'The sheriff, about a stolen car. They are leaving.', really: 'sheriff' }))
	happens(await decide(at(hoursAgo(5) + minutes(31)), second, { incident: rumour, outcome: 'not-it', really: 'sheriff' }))
	happens(await sign(at(hoursAgo(5) + minutes(32)), second, { incident: rumour, tells: 'not-enforcement', level: 'L4', because: null }))

	const heardNow = await hear(at, NOW)
	await look(at, heardNow, first, lookers, minutesAgo(7), null)
	await hear(at, WAITS)
	await fillTree(ports)
	// What was said six days ago is known to nobody any more.
	await fadeHotline(ports)
	return second
}

/** Some of those who are here may stand in the phone tree of their part of town, by their own word. */
async function fillTree(ports: Ports): Promise<void> {
	const [zone] = ports.hub().settings.zones
	const members = await ports.storage.inOneGo(async (tx) => {
		const rows = await tx.selectFrom('ground_members').select('id').where('ended_half', 'is', null).orderBy('called').limit(TREE_OF).execute()
		return Promise.all(rows.map(({ id }) => findMember(tx, id)))
	})
	for (const [n, member] of members.entries()) if (member && zone) happens(await standInTree(ports, { as: 'member', member }, { zone: zone.id, speaks: n % 3 === 0 ? ports.hub().settings.languages : [] }))
}
const TREE_OF = 14

/** A step the rules refuse is a story that cannot have happened. */
function happens(result: { readonly ok: boolean; readonly refusal?: string }): void {
	if (!result.ok) throw new Error(`the demo’s hotline does not hold together: ${result.refusal ?? ''}`)
}

async function peopleOnTheLine(ports: Ports): Promise<ReadonlyMap<string, Speaker & { readonly as: 'member' }>> {
	return ports.storage.inOneGo(async (tx) => {
		const rows = await tx.selectFrom('ground_members').select(['id', 'called']).where('called', 'in', Object.keys(ON_THE_LINE)).execute()
		const found = new Map<string, Speaker & { readonly as: 'member' }>()
		for (const { id, called } of rows) {
			const [member, role] = [await findMember(tx, id), ON_THE_LINE[called]]
			if (!member || !role) continue
			const roles = [...member.roles, role]
			await setRoles(tx, member.id, roles)
			found.set(called, { as: 'member', member: { ...member, roles } })
		}
		return found
	})
}

/** All of them are about one thing. */
async function hear(at: (moment: number) => Ports, all: readonly Said[]): Promise<IncidentId> {
	const incidents = new Set<IncidentId>()
	for (const { at: moment, zone, voice, media = null, doings = [], vests = [], size = null, still = 'unknown', ...said } of all) {
		const ports = at(moment)
		const center = ports.hub().settings.zones.find(({ id }) => id === zone)?.center
		const spot = center ? spotAt(center, { dx: 40, dy: -30 }) : null
		const heard = await hearReport(ports, { as: 'house' }, { ...said, doings, vests, size, still, media, id: newId('report', ports.chance) as ReportId, origin: `demo ${voice} ${hex(ports.chance(8))}`, wants: [], children: false, taken: 0, spot, chain: null, observedAt: said.hand === '1st' ? ports.now() : null, isDrill: false })
		if (!heard.ok || heard.value.incident === null) throw new Error(`the report about ${said.place} leads nowhere`)
		incidents.add(heard.value.incident)
	}
	const [one, ...more] = incidents
	if (!one || more.length > 0) throw new Error('the reports are about more than one thing')
	return one
}

type OnTheLine = Speaker & { readonly as: 'member' }
/** The first of them who is rested then is asked, goes, and says what they saw; null: they are on their way. */
async function look(at: (moment: number) => Ports, incident: IncidentId, dispatcher: Speaker, lookers: readonly OnTheLine[], moment: number, says: ((ports: Ports, looker: OnTheLine) => Promise<{ readonly ok: boolean }>) | null): Promise<void> {
	for (const looker of lookers) {
		if (!(await askToLook(at(moment), dispatcher, { incident, member: looker.member.id })).ok) continue
		const mine = await myChecks(at(moment), looker)
		const task = mine.ok ? mine.value.find((one) => one.incident.id === incident)?.task : undefined
		if (!task) throw new Error('nobody was asked to look')
		happens(await acceptCheck(at(moment + minutes(1)), looker, { task: task.id, etaMinutes: 10 }))
		if (says) {
			happens(await says(at(moment + minutes(13)), looker))
			happens(await leaveScene(at(moment + minutes(14)), looker, { task: task.id }))
		}
		return
	}
	if (says) throw new Error('nobody on the demo’s line is rested')
}
