/**
 * Shifts brought over from an old sheet: at the desk in a real browser, and on the command line. Two hundred rows in one go, the same rows once, each
 * refusal with its row, places for whoever is a member here, taken back in one act; and nobody's name from the sheet in anything the house holds.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { hex, newId } from '#ground/ids.ts'
import { days, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { joinAtTheDesk, PHONE_IN_SPANISH, view, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub, urlOf } from './house.testing.ts'
import { CANARY, csvFile, type Sheet } from './importing.testing.ts'
import { look } from './looks.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, shiftIn, takes } from './rota.testing.ts'
import { postTo } from './steward.testing.ts'

const hub = await openTestHub()
const { pool, ports } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
await virtualPasskey(rosa, { prf: true })
await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
const [ana, bo] = [await memberOf(hub, 'Ana G.', ['helper']), await memberOf(hub, 'Bo Lund', ['helper'])]
const count = async (what: string) => Number((await pool.query<{ n: string }>(`select count(*) as n from ${what}`)).rows[0]?.n)
const choose = (page: Watched, name: string, buffer: Buffer) => page.locator('input[name=sheet]').setInputFiles({ name, mimeType: 'text/csv', buffer })

const american = (ahead: number) => {
	const [y = '', m = '', d = ''] = wallOf((ports.now() + days(ahead)) as Instant, zoneHere()).day.split('-')
	return `${Number(m)}/${Number(d)}/${y}`
}
const HEADER = ['Sign Up', 'Start Date/Time (mm/dd/yyyy)', 'End Date/Time (mm/dd/yyyy)', 'Location', 'Qty', 'Item', 'First Name', 'Last Name', 'Email', 'SignUp Comment', 'Phone', 'PhoneType', 'Sign Up Timestamp']
const signUp = (ahead: number, from: string, until: string, item: string, [first, last]: readonly [string, string] = ['', ''], qty = '1') => ['Canario list', `${american(ahead)} ${from}`, `${american(ahead)} ${until}`, 'Mossgate laundry', qty, item, first, last, first === '' ? '' : `canario-${last}@example.org`, first === '' ? '' : 'Marisol says hello', '', '', '2/1/2026 8:00 AM']
/** As a sign-up tool exports it: a row for each person, and one for what is open. */
const exported = (): Sheet => [
	HEADER,
	signUp(2, '9:00 AM', '12:00 PM', 'Packer', ['Ana', 'Gómez']),
	signUp(2, '9:00 AM', '12:00 PM', 'Packer', ['Canario', 'Uno']),
	signUp(2, '9:00 AM', '12:00 PM', 'Packer', ['', ''], '2'),
	signUp(2, '11:00 AM', '1:00 PM', 'Driver', ['Ana', 'Gómez']),
	signUp(3, '5:00 PM', '8:00 PM', 'Cook', ['Bo', 'Lund']),
	signUp(3, '5:00 PM', '4:00 PM', 'Cook'),
	signUp(-3, '5:00 PM', '8:00 PM', 'Cook'),
	...Array.from({ length: 193 }, (_, i) => signUp(4 + (i % 50), `${8 + (i % 4)}:${i < 100 ? '00' : '30'} AM`, `${3 + (i % 4)}:00 PM`, `Fridge round ${i}`, [`Canario`, `Turno${i}`])),
]
const who = async (kind: string) => (await pool.query<{ called: string; source: string }>('select called, source from rota_places join rota_shifts on rota_shifts.id = shift join ground_members on ground_members.id = member where kind = $1', [kind])).rows

test('two hundred rows of a sign-up tool come over with two touches; who is here by name has their place, and each refusal has its row', async (t) => {
	await view(rosa, 'Traer una lista')
	await rosa.locator('input[name=what][value=shifts]').check()
	const began = performance.now()
	await choose(rosa, 'turnos.csv', csvFile(exported()))
	await rosa.locator('[data-preview] h3').getByText('Vienen 196').waitFor()
	assert.deepEqual(await rosa.locator('[data-refused] li').allInnerTexts(), ['Fila 7: termina antes de empezar.', 'Fila 8: ya pasó.'])
	const [first = ''] = await rosa.locator('[data-preview] li').allInnerTexts()
	assert.match(first, /Empaca[^]*09:00–12:00 · Mossgate laundry · 4 lugares[^]*1 persona de la hoja está aquí[^]*1 persona no la conocemos/)
	await look(rosa, 'import shifts look')
	await rosa.locator('[data-works] summary').click()
	assert.equal(await rosa.locator('select[data-work="canario list · driver"]').inputValue(), 'driving')
	await rosa.locator('select[data-work="canario list · driver"]').selectOption('company')
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Se trajeron 196.').waitFor({ timeout: 60_000 })
	t.diagnostic(`${Math.round(performance.now() - began)} ms from choosing the file to all 196 shifts here`)
	assert.deepEqual(await rosa.locator('[data-not] li').allInnerTexts(), ['Fila 5: la persona que nombra tiene otro turno a esa hora, o no descansaría bastante. El lugar queda libre.'])
	await look(rosa, 'import shifts after')
	assert.equal(await count('rota_shifts'), 196)
	assert.equal(await count(`rota_shifts where kind = 'company'`), 1)
	assert.deepEqual([await who('packing'), await who('kitchen'), await who('company')], [[{ called: 'Ana G.', source: 'import' }], [{ called: 'Bo Lund', source: 'import' }], []])
	const { rows: [one] } = await pool.query<{ begins: string; places: number }>(`select begins, places from rota_shifts where kind = 'packing'`)
	assert.deepEqual([wallOf(Number(one?.begins) as Instant, zoneHere()), one?.places], [{ day: dayAhead(hub, 2), time: '09:00' }, 4])
})

test('the same file again brings nothing, and puts nobody back who gave their place back', async () => {
	await pool.query('delete from rota_places where member = $1', [bo.id])
	await choose(rosa, 'turnos.csv', csvFile(exported()))
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Los 196 ya están aquí.').waitFor()
	assert.equal(await count('rota_shifts'), 196)
	assert.deepEqual(await who('kitchen'), [])
})

test('the machine’s command line knows what the page has brought, asks which dates, and prints no name', async () => {
	const file = join(hub.folder, '..', `${hex(randomBytes(4))}.csv`)
	const env = { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: join(hub.folder, 'cli'), HOLDFAST_KEYS: join(hub.folder, 'keys'), DATABASE_URL: urlOf(hub.connection), ...(process.env['TZ'] && { TZ: process.env['TZ'] }) }
	const run = (...args: string[]) => {
		const { status, stdout, stderr } = spawnSync(process.execPath, ['src/house/cli.server.ts', 'import', ...args], { env, encoding: 'utf8' })
		for (const text of [stdout, stderr]) assert.doesNotMatch(text, CANARY)
		return { status, stderr, report: (stdout === '' ? null : JSON.parse(stdout)) as { brought: number; already: number; wouldBring?: number; refused: object[]; without: object[]; unknown: object[]; columns: object } | null }
	}
	writeFileSync(file, csvFile(exported()))
	const again = run('shifts', file)
	assert.deepEqual([again.status, again.report?.brought, again.report?.already], [0, 0, 196], again.stderr)
	const day = dayAhead(hub, 9)
	writeFileSync(file, csvFile([['Fecha', 'Hora', 'Tarea', 'Nombre', 'Cupo'], [day, '9:00', 'Empacar', 'Ana G.', '2'], [day, '22:00', 'Cocina', 'Canario', '1'], ['mañana', '9:00', 'Cocina', '', '1']]))
	const dry = run('shifts', file, '--dry-run', '--lasts', '3', '--where', 'Iglesia')
	assert.deepEqual([dry.report?.brought, dry.report?.wouldBring, await count('rota_shifts')], [0, 2, 196])
	assert.deepEqual(run('shifts', file).report?.refused, [{ row: 2, why: 'no-time' }, { row: 3, why: 'no-time' }, { row: 4, why: 'no-date' }])
	const real = run('shifts', file, '--lasts', '3', '--where', 'Iglesia')
	assert.deepEqual([real.report?.brought, real.report?.without, real.report?.unknown, real.report?.refused], [2, [], [{ row: 3, people: 1 }], [{ row: 4, why: 'no-date' }]])
	assert.deepEqual(real.report?.columns, { begins: ['A'], from: ['B'], kind: ['C'], places: ['E'], name: ['D'] })
	assert.equal(await count(`rota_places where member = '${ana.id}'`), 2)
	writeFileSync(file, csvFile([['Date', 'Time', 'Task', 'Location'], ['1/2/2030', '9-10', 'Pack', 'Hall']]))
	const which = run('shifts', file)
	assert.equal(which.status, 1)
	assert.match(which.stderr, /--dates us or --dates eu/)
	for (const wrong of [['shifts', file, '--lasts', '5'], ['shifts', file, '--keep', '30'], ['asks', file, '--lasts', '3'], ['members', file, '--where', 'x']]) assert.equal(run(...wrong).status, 2, wrong.join(' '))
})

const fact = (more: object = {}) => ({ shift: newId('shift', ports.chance), once: hex(randomBytes(16)), kind: 'packing', where: 'Mossgate laundry', day: dayAhead(hub, 20), from: '09:00', until: '12:00', places: 2, members: [], ...more })
const stewards: MemberHere[] = []
const bring = async (rows: readonly object[], id = newId('import', ports.chance)) => {
	const [june = await memberOf(hub, 'June', ['steward'])] = stewards
	stewards[0] = june
	return (await postTo(hub.address, '/desk/import', { act: 'bring-shifts', import: id, rows }, { cookie: june.cookie })).body as { ok: boolean; value: { came: string; without: { why: string }[] }[] }
}

test('the same row sent by several at once is one shift; a name of another shift makes none; and the rules of every way to a place hold', async () => {
	const before = await count('rota_shifts')
	const row = fact()
	const all = await Promise.all(Array.from({ length: 6 }, () => bring([{ ...row, shift: newId('shift', ports.chance) }])))
	assert.equal(all.filter(({ value }) => value[0]?.came === 'new').length, 1)
	assert.equal(await count('rota_shifts'), before + 1)
	const posted = await shiftIn(hub, { ahead: 21, kind: 'door' })
	const stolen = await bring([fact({ shift: posted.id, day: dayAhead(hub, 22) })])
	assert.equal(stolen.value[0]?.came, 'there')
	assert.equal(await count(`rota_shifts where id = '${posted.id}' and origin = 'rota' and import is null`), 1)
	const cara = await memberOf(hub, 'Cara', ['helper'])
	await takes(hub, cara, await shiftIn(hub, { ahead: 23, from: '22:00', until: '06:00' }))
	const asked = [
		fact({ day: dayAhead(hub, 24), members: [cara.id] }),
		fact({ day: dayAhead(hub, 26), kind: 'desk', members: [cara.id] }),
		fact({ day: dayAhead(hub, 27), places: 1, members: [cara.id, ana.id] }),
		fact({ day: dayAhead(hub, 28), members: [newId('member', ports.chance)] }),
		fact({ day: dayAhead(hub, 29), kind: 'childcare', places: 1 }),
		fact({ day: dayAhead(hub, 70) }),
		fact({ day: dayAhead(hub, 29), from: '25:00' }),
	]
	const { value } = await bring(asked)
	assert.deepEqual(value.map(({ came, without }) => [came, ...without.map(({ why }) => why)]), [['new', 'time'], ['new', 'needs'], ['new', 'gone'], ['new', 'gone'], ['two-adults'], ['too-far'], ['no-time']])
	await pool.query('insert into rota_carriers (member, away_from, away_until) values ($1, $2, $3)', [bo.id, 0, ports.now() + days(60)])
	assert.deepEqual((await bring([fact({ day: dayAhead(hub, 30), members: [bo.id] })])).value[0]?.without.map(({ why }) => why), ['limits'], 'nobody hears that somebody rests')
})

test('an import is taken back in one act; what somebody took themselves stays', async () => {
	const { rows: [fridge] } = await pool.query<{ id: string }>(`select id from rota_shifts where kind = 'fridge' and import is not null order by begins limit 1`)
	await takes(hub, await memberOf(hub, 'Dele', ['helper']), fridge as { id: never })
	await view(rosa, 'Traer una lista')
	const line = rosa.locator('[data-import]', { hasText: '196 turnos' })
	await line.locator('[data-act=take-back]').click()
	await line.locator('[data-confirm=take-back]').click()
	await rosa.getByText('Se quitaron 195. 1 se queda').waitFor()
	assert.equal(await count(`rota_shifts where kind = 'fridge'`), 1)
	assert.equal((await who('packing')).filter(({ called }) => called === 'Ana G.').length, 1, 'what came with the other import is there')
})

test('no name, address or comment of the sheet left the page, or lies in any column, log or file', async () => {
	for (const one of rosa.sent) assert.doesNotMatch(one, CANARY)
	assert.ok(rosa.sent.some((one) => one.includes('bring-shifts')))
	assert.doesNotMatch(hub.log.join('\n'), CANARY)
	await pool.query('checkpoint')
	const { rows: tables } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	assert.ok(tables.length > 30)
	for (const { name } of tables) for (const { text } of (await pool.query<{ text: string }>(`select t::text as text from ${name} t`)).rows) assert.doesNotMatch(text, CANARY, name)
	for (const file of readdirSync(hub.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) assert.doesNotMatch(readFileSync(join(file.parentPath, file.name)).toString('latin1'), CANARY)
	assert.deepEqual(rosa.faults, [])
})
