/** A month of four hundred shifts published to a hundred and twenty people: every place given by the room's own rules, every person asked, in one transaction. */
import { join } from 'node:path'
import { newId } from '#ground/chance.ts'
import { CARRYING } from '#ground/hub.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { sql } from 'kysely'
import { after, days } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { postShift } from '#rooms/rota/actions.server.ts'
import { TAKES_HANDS, type Asked, type ShiftId } from '#rooms/rota/model.ts'
import { actOnRota } from '#rooms/rota/rotas.server.ts'
import type { RotaAct, RotaId } from '#rooms/rota/rotas.ts'
import { openHub } from '../src/house/hub.server.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'

const [PEOPLE, LENGTH, LIMIT] = [120, 28, 5] as const
const ROW = { publish: 'rota of 120 people × 400 shifts, published', again: 'rota of 120 people × 400 shifts, published again after ten fell ill' } as const

const coordinator: Speaker = { as: 'member', member: { id: 'member_00000000000000000000000000000000' as never, called: 'June', roles: ['steward'], language: 'en', teams: [] } }
type Facts = Partial<Asked> & Pick<Asked, 'kind' | 'from' | 'until' | 'places'>
/** What is needed on a day; ten of these every day and the rest on some days come to four hundred in a month. */
const DAILY: readonly Facts[] = [
	{ kind: 'hotline', from: '08:00', until: '14:00', places: 2, worth: 3, needs: [{ what: 'dispatch', least: 1, most: 2 }] },
	{ kind: 'hotline', from: '14:00', until: '20:00', places: 2, worth: 3, needs: [{ what: 'dispatch', least: 1, most: 2 }] },
	{ kind: 'hotline', from: '20:00', until: '02:00', places: 2, effort: 'hard' },
	{ kind: 'kitchen', from: '16:00', until: '19:00', places: 3, gives: ['meal'] },
	{ kind: 'kitchen', from: '09:00', until: '12:00', places: 2 },
	{ kind: 'packing', from: '09:00', until: '12:00', places: 4, newcomers: 1 },
	{ kind: 'packing', from: '13:00', until: '16:00', places: 3 },
	{ kind: 'fridge', from: '10:00', until: '11:00', places: 1 },
	{ kind: 'fridge', from: '17:00', until: '18:00', places: 1 },
	{ kind: 'driving', from: '10:00', until: '14:00', places: 2, needs: [{ what: 'driving', least: 1, most: 2 }] },
	{ kind: 'door', from: '12:00', until: '16:00', places: 2 },
	{ kind: 'company', from: '18:00', until: '20:00', places: 2, isPaired: true },
	{ kind: 'desk', from: '10:00', until: '13:00', places: 1 },
	{ kind: 'circle', from: '19:00', until: '21:00', places: 2 },
]
const SHIFTS = 400

async function fill(ports: Ports): Promise<void> {
	const SKILLS = [['dispatch'], ['medic'], ['driving'], [], ['dispatch', 'lead'], [], ['children'], ['driving']]
	const KINDS = ['hotline', 'kitchen', 'packing', 'fridge', 'driving', 'door', 'company', 'desk', 'circle']
	const ids = Array.from({ length: PEOPLE }, () => newId('member', ports.chance))
	await ports.storage.inOneGo(async (tx) => {
		for (const [n, id] of ids.entries()) {
			await sql`insert into ground_members (id, called, roles, language, recipient, since_half) values (${id}, ${`Neighbour ${n}`}, array['helper'], 'en', '', 0)`.execute(tx)
			await sql`insert into rota_carriers (member, week_minutes) values (${id}, ${60 * ([8, 12, 16, 20][n % 4] ?? 8)})`.execute(tx)
			for (const weekday of [0, 1, 2, 3, 4, 5, 6].filter((day) => (day + n) % 3 !== 0)) await sql`insert into rota_times (member, id, weekday, from_min, until_min, how) values (${id}, ${newId('time', ports.chance)}, ${weekday}, ${n % 2 === 0 ? 360 : 720}, ${n % 2 === 0 ? 1320 : 1800}, 'yes')`.execute(tx)
			for (const what of SKILLS[n % SKILLS.length] ?? []) await sql`insert into rota_skills (member, what, level) values (${id}, ${what}, 'able')`.execute(tx)
			for (const kind of n % 6 === 0 ? [] : KINDS) await sql`insert into rota_kinds (member, kind, ends_at) values (${id}, ${kind}, ${after(ports.now(), days(300))})`.execute(tx)
		}
	})
	for (let n = 0; n < SHIFTS; n++) {
		const facts = DAILY[n % DAILY.length]
		if (!facts) break
		const day = wallOf(after(ports.now(), days(1 + Math.floor(n / DAILY.length) % LENGTH)), zoneHere()).day
		const asked = { ...TAKES_HANDS, needs: [], zone: null, where: 'Mossgate hall', opens: 'nothing', gives: [], ...facts, day, shift: newId('shift', ports.chance) as ShiftId } satisfies Asked
		const posted = await postShift(ports, coordinator, n < DAILY.length * LENGTH ? asked : { ...asked, where: 'Cooper Bend' })
		if (!posted.ok) throw new Error(posted.refusal)
	}
}

async function act(ports: Ports, what: RotaAct): Promise<number> {
	const did = await actOnRota(ports, coordinator, what)
	if (!did.ok) throw new Error(did.refusal)
	return did.value.n
}

async function published(ports: Ports, rota: RotaId): Promise<{ readonly asked: number; readonly seconds: number }> {
	await act(ports, { act: 'plan', rota })
	const { rows } = await ports.storage.inOneGo((tx) => sql<{ revision: number }>`select revision from rota_rotas where id = ${rota}`.execute(tx))
	const began = performance.now()
	const asked = await act(ports, { act: 'publish', rota, revision: rows[0]?.revision ?? -1 })
	return { asked, seconds: (performance.now() - began) / 1000 }
}

export const publishing: Bench = {
	rows: Object.values(ROW),
	run: () =>
		withFolder(async (folder) => {
			const hub = await openHub({ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder: folder, keysFolder: join(folder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(folder, 'gates.json') }, { log: () => {}, duties: false, first: { carrying: { ...CARRYING, freeWeek: 0 } } })
			if ('taken' in hub) throw new Error('a new folder cannot be taken')
			try {
				const { ports } = hub.house
				await fill(ports)
				const rota = newId('rota', ports.chance) as RotaId
				await act(ports, { act: 'make', rota, day: wallOf(after(ports.now(), days(1)), zoneHere()).day, days: LENGTH })
				const first = await published(ports, rota)
				await ports.storage.inOneGo((tx) => sql`update rota_carriers set away_from = ${ports.now()}, away_until = ${after(ports.now(), days(40))} where member in (select member from rota_places group by 1 order by count(*) desc, 1 limit 10)`.execute(tx))
				const again = await published(ports, rota)
				return [
					figure(ROW.publish, first.seconds, 's', stated('≤', LIMIT), `${first.asked} places asked for`),
					figure(ROW.again, again.seconds, 's', stated('≤', LIMIT), `${again.asked} places asked for`),
				]
			} finally {
				await hub.close()
			}
		}),
}
