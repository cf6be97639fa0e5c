/** A seeded community for stories about rotas: people with skills, hours and limits, and a fortnight of shifts for them. Invented, and the same every time. */
import { newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import type { Result } from '#ground/result.ts'
import { actOnRota, type Did } from '#rooms/rota/rotas.server.ts'
import type { RotaAct, RotaId } from '#rooms/rota/rotas.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, shiftIn } from './rota.testing.ts'

export const coordinator: Speaker = { as: 'member', member: { id: 'member_00000000000000000000000000000000' as never, called: 'June', roles: ['steward'], language: 'en', teams: [] } }
export const newRota = ({ house: { ports } }: TestHub): RotaId => newId('rota', ports.chance) as RotaId

export const act = ({ house: { ports } }: TestHub, what: RotaAct): Promise<Did> => actOnRota(ports, coordinator, what)
export function value<T>(result: Result<T, string>): T {
	if (!result.ok) throw new Error(result.refusal)
	return result.value
}

type Ways = { readonly knows?: readonly string[]; readonly hours?: number; readonly days?: readonly number[]; readonly parts?: readonly (readonly [number, number])[]; readonly done?: readonly string[]; readonly roles?: readonly ('helper' | 'teller' | 'steward' | 'carer')[] }
/** Somebody who said when they could: every day from six to midnight, where nothing else is said. */
export async function carrier(hub: TestHub, name: string, { knows = [], hours = 40, days = [0, 1, 2, 3, 4, 5, 6], parts = [[360, 1440]], done = ['packing', 'kitchen', 'hotline', 'door', 'medic', 'childcare'], roles = ['helper'] }: Ways = {}): Promise<MemberHere> {
	const who = await memberOf(hub, name, [...roles])
	const { pool, ports } = hub.house
	await pool.query('insert into rota_carriers (member, week_minutes) values ($1, $2)', [who.id, hours * 60])
	for (const weekday of days) for (const [from, until] of parts) await pool.query(`insert into rota_times (member, id, weekday, from_min, until_min, how) values ($1, $2, $3, $4, $5, 'yes')`, [who.id, newId('time', ports.chance), weekday, from, until])
	for (const what of knows) await pool.query(`insert into rota_skills (member, what, level) values ($1, $2, 'able')`, [who.id, what])
	for (const kind of done) await pool.query('insert into rota_kinds (member, kind, ends_at) values ($1, $2, $3)', [who.id, kind, ports.now() + 3e10])
	return who
}

const NAMES = ['Ana', 'Ben', 'Carla', 'Dina', 'Eli', 'Fay', 'Gus', 'Hana', 'Ivo', 'Jo', 'Kim', 'Lou', 'Marta', 'Noor', 'Omar', 'Pia', 'Quim', 'Rosa', 'Sol', 'Tess']
const nameOf = (n: number) => `${NAMES[n % NAMES.length]}${n < NAMES.length ? '' : ` ${Math.floor(n / NAMES.length) + 1}`}`

/** @param people how many @param length days, from tomorrow on */
export async function community(hub: TestHub, people: number, length: number): Promise<readonly MemberHere[]> {
	const SKILLS = [['dispatch'], ['medic'], ['driving'], [], ['dispatch', 'lead'], [], ['children'], ['kitchen']] as const
	const all = await Promise.all(Array.from({ length: people }, (_, n) => carrier(hub, nameOf(n), { knows: SKILLS[n % SKILLS.length] ?? [], hours: [8, 12, 16, 20][n % 4] ?? 8, days: [0, 1, 2, 3, 4, 5, 6].filter((day) => (day + n) % 3 !== 0), parts: n % 2 === 0 ? [[360, 1320]] : [[720, 1800]] })))
	for (let ahead = 1; ahead <= length; ahead++) {
		await shiftIn(hub, { ahead, kind: 'hotline', where: 'Mossgate hall', from: '14:00', until: '20:00', places: 2, least: 1, worth: 3, needs: [{ what: 'dispatch', least: 1, most: 2 }] })
		await shiftIn(hub, { ahead, kind: 'kitchen', where: 'Cooper Bend kitchen', from: '16:00', until: '19:00', places: 3 })
		if (ahead % 3 === 0) await shiftIn(hub, { ahead, kind: 'packing', from: '09:00', until: '12:00', places: 4 })
		if (ahead % 7 === 0) await shiftIn(hub, { ahead, kind: 'medic', where: 'Mossgate square', from: '18:00', until: '23:00', places: 2, needs: [{ what: 'medic', least: 1, most: 2 }] })
	}
	return all
}

export async function rotaMade(hub: TestHub, days: 14 | 28 = 14): Promise<RotaId> {
	const rota = newRota(hub)
	value(await act(hub, { act: 'make', rota, day: dayAhead(hub, 1), days }))
	return rota
}
export const revisionOf = async ({ house: { pool } }: TestHub, rota: RotaId): Promise<number> => (await pool.query<{ revision: number }>('select revision from rota_rotas where id = $1', [rota])).rows[0]?.revision ?? -1
export const publish = async (hub: TestHub, rota: RotaId): Promise<Did> => act(hub, { act: 'publish', rota, revision: await revisionOf(hub, rota) })
