/** `import shifts FILE`: the same reading as the page's. Names stay on this machine: only who is a member here, and alone is called so, gets a place. */
import * as v from 'valibot'
import { newId } from '#ground/ids.ts'
import { guess } from '#ground/importing/columns.ts'
import type { DayOrder } from '#ground/importing/dates.ts'
import { letterOf, type Table } from '#ground/importing/table.ts'
import { Once, ROWS_AT_ONCE, type ImportId } from '#ground/imports.ts'
import { calledOf } from '#ground/members.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayNumber, wallOf } from '#ground/wall.ts'
import { bringShifts, knownShifts, type Became } from '#rooms/rota/bringing.server.ts'
import { calledAlone, daysOrdered, OLD_SHIFTS, onceOfShift, readShifts } from '#rooms/rota/importing.ts'
import type { ShiftId } from '#rooms/rota/model.ts'
import { CameOutBadly } from './command.ts'
import { Refused } from './refused.ts'

type Asked = { readonly isDry: boolean; readonly order: DayOrder | null; readonly lasts: number | null; readonly where: string }

export async function importShifts(ports: Ports, table: Table, { isDry, order, lasts, where }: Asked, tell: (line: string) => void) {
	const { settings } = ports.hub()
	if (!settings.rooms.includes('rota')) throw new Refused('no-rota', 'This hub has no shifts. Nothing was brought over.')
	const usual = settings.languages[0] === 'en' ? 'us' : 'eu'
	const mapping = guess(table, OLD_SHIFTS)
	const today = dayNumber(wallOf(ports.now(), zoneHere()).day)
	const dates = order ? { order, isSure: true } : daysOrdered(table, mapping, today, usual)
	const people = calledAlone(Object.entries(await ports.storage.inOneGo(calledOf)).map(([id, called]) => ({ id: id as MemberId, called })))
	const { read, refused } = readShifts(table, { mapping, order: dates?.order ?? usual, length: lasts, where, kinds: {}, today, people })
	const rows = read.map(({ n, same, value }) => ({ n, value, once: v.parse(Once, onceOfShift(same)) }))
	const known = await ports.storage.inOneGo((tx) => knownShifts(ports, tx, rows.map(({ once }) => once)))
	const fresh = rows.filter((_, i) => !known[i])
	if (!isDry && dates && !dates.isSure) throw new Refused('which-dates', 'These dates can be read as month/day or as day/month, and nothing in the column proves either. Say --dates us or --dates eu. Nothing was brought over.')

	const id = newId('import', ports.chance) as ImportId
	const became: (Became & { readonly n: number })[] = []
	let stopped: string | null = null
	for (let i = 0; !isDry && stopped === null && i < fresh.length; i += ROWS_AT_ONCE) {
		const some = fresh.slice(i, i + ROWS_AT_ONCE)
		const answered = await bringShifts(ports, { as: 'house' }, { import: id, rows: some.map(({ once, value: { unknown: _, rows: __, ...shift } }) => ({ ...shift, once, members: [...shift.members], shift: newId('shift', ports.chance) as ShiftId })) })
		if (answered.ok) became.push(...answered.value.map((one, at) => ({ ...one, n: some[at]?.n ?? 0 })))
		else stopped = answered.refusal
	}
	const not = became.flatMap(({ n, came }) => (came === 'new' || came === 'there' ? [] : [{ row: n, why: came }]))
	const report = {
		what: 'shifts',
		dryRun: isDry,
		rows: table.rows.length,
		brought: became.filter(({ came }) => came === 'new').length,
		...(isDry && { wouldBring: fresh.length }),
		already: known.filter(Boolean).length + became.filter(({ came }) => came === 'there').length,
		refused: [...refused.map(({ n, why }) => ({ row: n, why })), ...not],
		without: became.flatMap(({ n, without }) => without.map(({ why }) => ({ row: n, why }))),
		// How many a row names whom nobody here is called like; who they are is not printed.
		unknown: fresh.flatMap(({ n, value }) => (value.unknown > 0 ? [{ row: n, people: value.unknown }] : [])),
		columns: Object.fromEntries(Object.entries(mapping).flatMap(([field, columns]) => (columns.length > 0 ? [[field, columns.map(letterOf)]] : []))),
		...(dates && { dates }),
	}
	if (stopped !== null) throw new CameOutBadly(`It stopped (${stopped}) after ${report.brought}. What came stays; the same command goes on.`, report)
	if (!isDry) tell('Nobody got a message. For seven days, stewards can take it back at the desk, under “Bring over a list”. Now delete this file and the old sheet, and ask who else has a copy.')
	return report
}
