/** Scripts of drills in an invented town: what neighbours report, who goes and looks, what is told and taken back. */
import type { Script } from '#house/drill/script.ts'

type Said = Script['reports'][number]
type Act = Script['acts'][number]

const CEDAR: Script['zones'][number] = { id: 'Cedar', center: [44.95, -93.26], radius_m: 900, neighbours: [] }
const HERE: [number, number] = [0, 0]
const person = (id: string, role: 'dispatcher' | 'verifier', at?: [number, number]): Script['people'][number] => ({ id, roles: [role], ...(at && { at }) })
const many = (count: number, langs: Record<string, number>, ...channels: ('push' | 'sms' | 'signal' | 'mail')[]) => ({ count, zone: 'Cedar', langs, channels })
export const pace = (perSecond: number, more: { readonly numbers?: number; readonly failShare?: number } = {}) => ({ perSecond, numbers: 1, failShare: 0, ...more })

const BASE: Script = {
	name: 'a drill',
	zone: 'America/Chicago',
	startsAt: '2026-01-14T14:00:00-06:00',
	zones: [CEDAR],
	subscribers: [many(40, { es: 0.6, en: 0.4 }, 'sms')],
	carriers: { sms: pace(1, { numbers: 4 }), push: pace(2000) },
	people: [person('Dee', 'dispatcher'), person('Eli', 'dispatcher'), person('V2', 'verifier', [44.951, -93.262]), person('V3', 'verifier', [44.949, -93.258])],
	reports: [],
	acts: [],
}
const said = (t: number, origin: string, more: Partial<Said> = {}): Said => ({ t, channel: 'voice', origin, lang: 'en', hand: '1st', place: 'Cedar and 14th', dx: 5, dy: 5, text: 'Three SUVs, people in vests', media: null, ...more })
const times = <T>(n: number, each: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => each(i))
const accept = (t: number, by: string): Act => ({ t, by, do: 'accept', incidentAt: HERE })
export const sees = (t: number, by: string, saw: 'activity' | 'nothing' | 'not_enforcement' = 'activity', what = 'three vehicles', incidentAt = HERE): Act => ({ t, by, do: 'observe', saw, what, incidentAt })
export const approves = (t: number, by: string, incidentAt = HERE, level: 'L1' | 'L2' = 'L2'): Act => ({ t, by, do: 'approve', level, incidentAt })
const killed = (t: number): Act => ({ t, by: 'house', do: 'kill -9' })
const corrects = (t: number, because = 'tow company'): Act => ({ t, by: 'Dee', do: 'correct', because, incidentAt: HERE })

/** Two saw it, more have heard of it, two at the same moment; one means another street. Nobody is told on one pair of eyes, and not on one signature. */
export const market: Script = {
	...BASE,
	reports: [
		said(0, 'a', { lang: 'es', place: 'Mercado del Sur, Cedar y 14', text: 'Hay tres camionetas afuera del mercado' }),
		said(0, 'b', { hand: '2nd', channel: 'sms', place: 'Mercado', text: 'My cousin says they are at the mercado', dx: 0, dy: 0 }),
		said(20, 'c', { hand: 'online', channel: 'web', place: 'mercado', text: 'Someone posted', dx: 0, dy: 0, media: { id: 'm', phash: 'c3a59d6e1f082b74' } }),
		said(20, 'd', { hand: 'online', channel: 'web', place: 'Mercado', text: 'Foto', dx: 0, dy: 0, media: { id: 'm2', phash: 'c3a59d6e1f082b75' } }),
		said(30, 'far', { hand: '2nd', channel: 'sms', place: 'E 14th Ave', text: 'My neighbor says raid on 14th Ave', dx: -6800, dy: 300 }),
		said(50, 'e', { place: 'parking lot, Cedar and 14th', dx: 20, dy: 10 }),
		said(55, 'a', { lang: 'es', place: 'Mercado del Sur', text: 'Ya son mas' }),
	],
	acts: [approves(40, 'Dee'), accept(58, 'V3'), sees(60, 'V3'), approves(62, 'Dee'), approves(64, 'Dee'), approves(66, 'V3'), approves(70, 'Eli'), approves(75, 'Eli')],
}
/** What only comes from somebody else, three times over. */
export const repeated = (script: Script): Script => ({ ...script, reports: script.reports.flatMap((one) => (one.hand === '1st' ? [one] : [one, { ...one }, { ...one, origin: one.origin }])) })
export const backwards = (script: Script): Script => ({ ...script, reports: script.reports.toReversed(), acts: script.acts.toReversed(), people: script.people.toReversed() })

/** A rumour with a picture, pressed anew now and then; whoever goes and looks finds the sheriff. */
export const rumour: Script = {
	...BASE,
	startsAt: '2026-01-14T09:12:00-06:00',
	reports: [
		...times(23, (i) => said(i * 70, `s${i}`, { channel: 'web', hand: i % 2 === 0 ? 'online' : '2nd', place: 'BuildMart lot', dx: 0, dy: 0, text: 'raid at the BuildMart lot', media: { id: `m${i % 3}`, phash: ['c3a59d6e1f082b74', 'c3a59d6e1f082b75', 'c3a59d6e1f082b64'][i % 3] ?? '' } })),
		said(400, 'f1', { place: 'BuildMart lot', dx: 0, dy: 0, text: 'camouflage vests, SHERIFF on the back' }),
		said(800, 'f2', { place: 'BuildMart lot', dx: 10, dy: 5, text: 'one man handcuffed' }),
	],
	acts: [approves(600, 'Dee'), approves(700, 'Dee', HERE, 'L1'), sees(1260, 'V2', 'not_enforcement', 'sheriff’s team'), approves(1290, 'Dee'), { t: 1320, by: 'Dee', do: 'publish-not-enforcement', because: 'sheriff', incidentAt: HERE }],
}

/** Told to twelve hundred; killed ten seconds into the queue; taken back while it drains; killed again five seconds into the taking back. */
export const retraction: Script = {
	...BASE,
	subscribers: [many(620, { es: 0.6, en: 0.4 }, 'push'), many(558, { es: 0.6, en: 0.4 }, 'sms'), many(22, { es: 1 }, 'signal', 'sms')],
	carriers: { push: pace(2000), sms: pace(1, { numbers: 4, failShare: 0.02 }), signal: pace(4, { failShare: 1 }) },
	reports: [said(0, 'o1'), said(5, 'o2')],
	acts: [accept(10, 'V2'), sees(20, 'V2'), approves(25, 'Dee'), approves(30, 'Eli'), killed(40), sees(70, 'V3', 'not_enforcement', 'tow company'), corrects(95), killed(100)],
}

/** Two things three hundred metres apart; joined by mistake, told, taken apart again, and told again as two. */
export const twoEvents: Script = {
	...BASE,
	reports: [
		...times(7, (i) => said(i * 20, `b${i}`, { hand: i < 3 ? '1st' : '2nd', place: 'bus stop', dx: 0, dy: 0, text: 'two vehicles at the bus stop' })),
		...times(6, (i) => said(240 + i * 20, `k${i}`, { hand: i < 3 ? '1st' : '2nd', place: 'bakery', dx: 300, dy: 0, text: 'knocking at the doors by the bakery' })),
	],
	acts: [sees(400, 'V2'), { t: 600, by: 'Dee', do: 'merge', incidentAt: [300, 0], into: HERE }, approves(610, 'Dee'), approves(615, 'Eli'), { t: 720, by: 'Dee', do: 'split', incidentAt: HERE, origins: times(6, (i) => `k${i}`) }, approves(730, 'Dee'), approves(735, 'Eli'), approves(760, 'Dee')],
}

/** One verifier sees three things within eight minutes, miles apart. */
export const infiltrated: Script = {
	...BASE,
	zones: [{ ...CEDAR, radius_m: 15_000 }],
	people: [...BASE.people, person('V9', 'verifier')],
	reports: [said(0, 'a'), said(200, 'c', { place: 'Oak and 50th', dx: 7400, dy: 0, text: 'vans' }), said(400, 'd', { place: 'Elm and 90th', dx: 12_100, dy: 0, text: 'cars' })],
	acts: [sees(60, 'V9'), approves(70, 'Dee'), approves(75, 'Eli'), sees(300, 'V9', 'activity', '', [7400, 0]), approves(310, 'Dee', [7400, 0]), sees(500, 'V9', 'activity', '', [12_100, 0]), approves(510, 'Dee', [12_100, 0])],
}

/** No text message goes; some have a mail address, too. */
export const outage: Script = {
	...BASE,
	subscribers: [many(30, { es: 1 }, 'sms', 'mail'), many(50, { es: 1 }, 'sms')],
	carriers: { sms: pace(1, { numbers: 4, failShare: 1 }), mail: pace(20) },
	reports: [said(0, 'o1'), said(5, 'o2')],
	acts: [sees(20, 'V2'), approves(25, 'Dee'), approves(30, 'Eli')],
}

/** Killed in the very moment in which four hundred are told at once; taken back later. */
export const cutOff: Script = { ...retraction, subscribers: [many(400, { es: 1 }, 'push', 'sms')], acts: [sees(20, 'V2'), approves(25, 'Dee'), approves(30, 'Eli'), killed(30), corrects(60)] }
