/** `import members|asks|shifts FILE`: an old sheet brought over by whoever runs the machine. The same reading as the page's; here the machine sees it in clear. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Opener } from '#ground/asking.ts'
import { bringPeople, knownPeople } from '#ground/expected.server.ts'
import { newId } from '#ground/ids.ts'
import { cellsOf, guess, isCalled, type Mapping } from '#ground/importing/columns.ts'
import { orderOf, type DayOrder, type Ordered } from '#ground/importing/dates.ts'
import { PEOPLE, readPeople, type Expected } from '#ground/importing/people.ts'
import type { Read, Refused as RefusedRow } from '#ground/importing/rows.ts'
import { sealExpected } from '#ground/importing/sealing.ts'
import { BYTES_AT_MOST, letterOf, readTable, type FileTrouble, type Table } from '#ground/importing/table.ts'
import { ROWS_AT_ONCE, type Brought, type ImportId, type ImportOf } from '#ground/imports.ts'
import type { Speaker, TeamId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Result } from '#ground/result.ts'
import { days, halfDayOf, type HalfDay } from '#ground/time.ts'
import { bringAsks, knownAsks } from '#rooms/frontdoor/bringing.server.ts'
import { LENGTHS, OLD_SHIFTS } from '#rooms/rota/importing.ts'
import { KEEP_DAYS, NOTHING_MEANT, OLD_ASKS, readAsks, type OldAsk } from '#rooms/frontdoor/importing.ts'
import { askedHalfOf, sealOldAsk } from '#rooms/frontdoor/importing-sealing.ts'
import { CameOutBadly, NotUnderstood, type Command } from './command.ts'
import { Refused } from './refused.ts'
import { importShifts } from './import-shifts.server.ts'

const HOUSE: Speaker = { as: 'house' }
const HOW = 'Say what and which file: import members FILE, import asks FILE, or import shifts FILE. --dry-run only says what would come; for asks, --keep 30, 60, 90 or all says how old they may be, in days; for asks and shifts, --dates us or eu how dates are written; for shifts, --lasts how many hours one lasts whose row says no end, and --where the place of one whose row says none.'

const SAYS: Readonly<Record<FileTrouble, string>> = {
	'too-large': 'This file is larger than 8 MB. Keep only the sheet with the list, or split it by year.',
	'is-sheet': 'This is a spreadsheet, not a CSV file. In Google Sheets: File, Download, CSV. In Excel: Save as, CSV UTF-8.',
	'is-pdf': 'This is a PDF. Export the list as CSV from the sheet or form it was made with.',
	'is-other': 'This is no CSV file.',
	'no-rows': 'There are no rows in this file.',
	'too-many-rows': 'This list has more than 5,000 rows. Split it by year.',
}

type Asked = { readonly what: ImportOf; readonly file: string; readonly isDry: boolean; readonly keepDays: number | null; readonly order: DayOrder | null; readonly lasts: number | null; readonly where: string }

function understood(args: readonly string[]): Asked {
	const rest = [...args]
	const take = (name: string): string | undefined => {
		const at = rest.indexOf(name)
		return at < 0 ? undefined : rest.splice(at, 2)[1] ?? ''
	}
	const [keep, order, lasts, where] = [take('--keep'), take('--dates'), take('--lasts'), take('--where')]
	const isDry = rest.includes('--dry-run')
	const [what, file, ...others] = rest.filter((arg) => arg !== '--dry-run')
	const keepDays = keep === undefined ? 60 : keep === 'all' ? null : KEEP_DAYS.find((one) => String(one) === keep)
	const isOrder = order === undefined || order === 'us' || order === 'eu'
	if ((what !== 'members' && what !== 'asks' && what !== 'shifts') || !file || file.startsWith('-') || others.length > 0 || keepDays === undefined || !isOrder) throw new NotUnderstood(HOW)
	const hours = lasts === undefined ? null : LENGTHS.find((one) => String(one) === lasts)
	const isMuch = (what !== 'asks' && keep !== undefined) || (what === 'members' && order !== undefined) || (what !== 'shifts' && (lasts !== undefined || where !== undefined))
	if (isMuch || hours === undefined) throw new NotUnderstood(HOW)
	return { what, file, isDry, keepDays, order: order ?? null, lasts: hours, where: where ?? '' }
}

type Rows = { readonly what: 'members'; readonly read: readonly Read<Expected>[] } | { readonly what: 'asks'; readonly read: readonly Read<OldAsk>[] }
type Sheet = Rows & { readonly refused: readonly RefusedRow<string>[]; readonly mapping: Mapping<string>; readonly dates: Ordered | null }

function sheetOf({ hub, now }: Ports, table: Table, { what, keepDays, order }: Asked & { readonly what: Rows['what'] }): Sheet {
	if (what === 'members') {
		const mapping = guess(table, PEOPLE)
		return { what, mapping, dates: null, ...readPeople(table, mapping, 'email') }
	}
	const { settings } = hub()
	const mapping = guess(table, OLD_ASKS)
	const today = Math.floor(now() / days(1))
	const written = table.rows.flatMap(({ cells }) => cellsOf(mapping, 'asked', cells).slice(0, 1))
	const dates: Ordered | null = order ? { order, isSure: true } : written.length > 0 ? orderOf(written, today, settings.languages[0] === 'en' ? 'us' : 'eu') : null
	return { what, mapping, dates, ...readAsks(table, { mapping, order: dates?.order ?? 'us', keepDays, meant: NOTHING_MEANT, today, zones: settings.zones, language: settings.languages[0] }) }
}

/** Under the house's own key: known again from here, and not from a browser, whose digest is made with the team's. */
const onceOf = ({ keys }: Ports, what: ImportOf, same: string): Uint8Array => keys.digest('once', new TextEncoder().encode(`import ${what} ${same}`)).slice(0, 16)

export const importing: Command = async ({ inHouse, tell }, args) => {
	const asked = understood(args)
	const path = resolve(asked.file)
	const size = statSync(path, { throwIfNoEntry: false })?.size
	if (size === undefined) throw new Refused('no-file', `${path} is not there.`)
	const read = size > BYTES_AT_MOST ? ({ ok: false, refusal: 'too-large' } as const) : readTable(readFileSync(path), (name) => isCalled(PEOPLE, name) || isCalled(OLD_ASKS, name) || isCalled(OLD_SHIFTS, name))
	if (!read.ok) throw new Refused(read.refusal, `${SAYS[read.refusal]} Nothing was brought over.`)
	tell('This machine has now read the file in clear. At the desk, under “Bring over a list”, it is read in the browser and never comes here.')
	return inHouse(async ({ ports }) => {
		const { what } = asked
		if (what === 'shifts') return importShifts(ports, read.value, asked, tell)
		const opener = await ports.storage.inOneGo((tx) => ports.ask(tx, 'who-opens', { work: 'frontdoor' }))
		if (!opener) throw new Refused('nobody-can-open', 'Nobody holds the team’s key yet, so nothing can be sealed to it. Nothing was brought over.')
		const sheet = sheetOf(ports, read.value, { ...asked, what })
		const known = await knownOf(ports, sheet)
		const fresh = { ...sheet, read: sheet.read.filter((_, i) => !known[i]) } as Rows
		const came = asked.isDry ? { brought: 0, there: 0, stopped: null } : await bring(ports, opener, fresh, tell)
		const report = {
			what: asked.what,
			dryRun: asked.isDry,
			rows: read.value.rows.length,
			brought: came.brought,
			...(asked.isDry && { wouldBring: fresh.read.length }),
			already: known.filter(Boolean).length + came.there,
			refused: sheet.refused.map(({ n, why, like }) => ({ row: n, why, ...(like !== null && { like }) })),
			columns: Object.fromEntries(Object.entries(sheet.mapping).flatMap(([field, columns]) => (columns.length > 0 ? [[field, columns.map(letterOf)]] : []))),
			...(sheet.dates && { dates: sheet.dates }),
		}
		if (came.stopped !== null) throw new CameOutBadly(`It stopped (${came.stopped}) after ${came.brought}. What came stays; the same command goes on.`, report)
		if (sheet.dates && !sheet.dates.isSure) tell(`Dates were taken as ${sheet.dates.order === 'us' ? 'month/day/year' : 'day/month/year'}, and nothing in the column proves it: --dates us or --dates eu says it.`)
		if (!asked.isDry) tell('Nobody got a message. For seven days, stewards can take it back at the desk, under “Bring over a list”. Now delete this file, the old sheet and the old form, and ask who else has a copy.')
		return report
	})
}

const knownOf = (ports: Ports, { what, read }: Rows): Promise<boolean[]> =>
	ports.storage.inOneGo((tx) => {
		const onces = read.map(({ same }) => onceOf(ports, what, same))
		return what === 'members' ? knownPeople(ports, tx, onces) : knownAsks(ports, tx, onces)
	})

async function bring(ports: Ports, opener: Opener, rows: Rows, tell: (line: string) => void): Promise<Brought & { readonly stopped: string | null }> {
	const id = newId('import', ports.chance) as ImportId
	let [brought, there] = [0, 0]
	for (let i = 0; i < rows.read.length; i += ROWS_AT_ONCE) {
		const answered = await bringSome(ports, opener, id, { ...rows, read: rows.read.slice(i, i + ROWS_AT_ONCE) } as Rows)
		if (!answered.ok) return { brought, there, stopped: answered.refusal }
		brought += answered.value.brought
		there += answered.value.there
		if (brought % 100 === 0 && brought > 0) tell(`${brought} so far`)
	}
	return { brought, there, stopped: null }
}

async function bringSome(ports: Ports, { team, epoch, recipient }: Opener, id: ImportId, rows: Rows): Promise<Result<Brought, string>> {
	const to = { hub: ports.hub().id, team, epoch, recipient }
	const ours = { team: team as TeamId, epoch }
	if (rows.what === 'members') {
		const sealed = await Promise.all(rows.read.map(async ({ value, same }) => {
			const person = newId('expected', ports.chance)
			return { id: person, once: onceOf(ports, 'members', same), sealed: await sealExpected(to, person, value) }
		}))
		return bringPeople(ports, HOUSE, { import: id, ...ours, rows: sealed })
	}
	const sealed = await Promise.all(rows.read.map(async ({ value, same }) => ({ ...(await sealOldAsk(to, value, ports.chance)), ...ours, once: onceOf(ports, 'asks', same), facts: value.facts, voice: null, askedHalf: askedHalfOf(value, halfDayOf(ports.now())) as HalfDay })))
	return bringAsks(ports, HOUSE, { import: id, rows: sealed })
}
