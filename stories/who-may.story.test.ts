/**
 * Who may do what: everybody at every door with every verb, over HTTP. Whom it is for gets it; everybody else hears exactly what is said where
 * nothing ever was, and nothing moves. A door or verb that is not in the table is a test that fails.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { hex, newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { whoMay as whoMayRota } from '#rooms/rota/rules.ts'
import { until } from './child.testing.ts'
import { doorsIn, tablesOfWho } from './doors.testing.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, type Somebody } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import type { Ask, Cell } from './cells.testing.ts'
import { matrixOf } from './who-may.testing.ts'
import { knock, routesIn, tablesOf, type Heard } from './web.testing.ts'

// How much one opens in an hour is told elsewhere.
const hub = await openTestHub({ proxy: 1, first: { openings: 500, rooms: ['frontdoor', 'rota', 'hotline', 'hubs'] } })
const { address, house: { ports, pool } } = hub
const ana = await joinAsSteward(hub)
hub.move(3000)

let from = 0
/** Each from a neighbourhood of its own: limits are told elsewhere. */
const elsewhere = () => ({ 'x-forwarded-for': `10.${(from >> 8) & 255}.${from++ & 255}.1` })

// Everybody

const nobody: Somebody = { name: 'nobody', cookie: '', id: null, words: null, can: ['anyone'] }
const left = await memberOf(hub, 'a member who has left', ['steward', 'teller'], ['anyone'])
await ports.storage.inOneGo((tx) => leave(tx, left.id, ports.now()))
const spent = await memberOf(hub, 'Sam', ['steward', 'teller'])
await knock(address, '/desk/sign-out', { method: 'POST', headers: { origin: address, cookie: spent.cookie, 'content-type': 'application/json', ...elsewhere() }, body: '{}' })
const everybody: readonly Somebody[] = [
	nobody,
	{ ...nobody, name: 'somebody with a receipt', can: ['anyone', 'holder'] },
	await memberOf(hub, 'a member without a role', []),
	await memberOf(hub, 'a teller', ['teller']),
	await memberOf(hub, 'a steward', ['steward']),
	await memberOf(hub, 'a helper', ['helper']),
	await memberOf(hub, 'a carer', ['carer']),
	...(await Promise.all((['operator', 'dispatcher', 'verifier', 'observer', 'companion'] as const).map((role) => memberOf(hub, `somebody who is ${role}`, [role])))),
	left,
	{ ...nobody, name: 'somebody with a session that is over', cookie: spent.cookie },
	{ ...nobody, name: 'somebody with a made-up session', cookie: `holdfast=${hex(randomBytes(32))}` },
]
/** Does nothing in the whole story; others say they were her. */
const vera = await memberOf(hub, 'Vera', ['steward', 'teller'])

const used = new Set<string>()
const matrix = await matrixOf(hub, ana, used)
const cells = Object.entries(matrix).flatMap(([door, verbs]) => Object.entries(verbs).map(([verb, cell]) => ({ door, verb, cell, name: `${door} ${verb}`.trim() })))

// What is said, and what is heard

const CLAIMS = { by: vera.id, member: { id: vera.id, called: 'Vera', roles: ['steward', 'teller'] }, memberId: vera.id, role: 'steward', roles: ['steward', 'teller'], as: 'member', speaker: vera.id, owner: vera.id, session: vera.cookie, called: 'Vera' }

/** Says in every corner of what is sent that it was Vera, a steward. */
function claiming(said: unknown): unknown {
	if (typeof said !== 'object' || said === null || Array.isArray(said)) return said
	return { ...CLAIMS, ...Object.fromEntries(Object.entries(said).map(([key, value]) => [key, claiming(value)])) }
}
const claimingForm = (fields: NonNullable<Ask['form']>) => ({ by: vera.id, member: vera.id, role: 'steward', as: 'member', ...fields })

const encoded = (fields: NonNullable<Ask['form']>) => new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)])).toString()

function say(method: string, { path, json, form, cookie }: Ask, as: Somebody): Promise<Heard> {
	const carried = cookie ?? as.cookie
	const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
	const body = form ? encoded(form) : json ? JSON.stringify(json) : undefined
	return knock(address, path, { method, headers: { ...elsewhere(), ...(carried && { cookie: carried }), ...(!/GET|HEAD/.test(method) && { origin: address, 'content-type': type }) }, ...(body !== undefined && { body }) })
}

/** All of an answer that anybody could see, but for the date and what they typed themselves. */
function seen({ status, lines, text }: Heard) {
	const headers = Array.from({ length: lines.length / 2 }, (_, i) => `${lines[2 * i]?.toLowerCase()}: ${lines[2 * i + 1]}`).filter((line) => !line.startsWith('date:'))
	return { status, headers, text: text.replaceAll(/\b\d{4}(?: \d{4}){5}\b/g, '#').replaceAll(/\b[0-9a-f]{32}\b/g, '#') }
}

const nowhereNear = (path: string) => path.replace(/^(\/desk\/\w*)\w/, '$1-')
const ID = /listing_[0-9a-f]{32}/

/** The same, said where it meets nothing: at a door that never was, about a listing that never was, or about one that is gone. */
function intoNothing(ask: Ask): Ask[] {
	if (ask.gone) return [{ ...ask, ...ask.gone }]
	return [nowhereNear(ask.path), ...(ID.test(ask.path) ? [ask.path.replace(ID, newId('listing', ports.chance))] : [])].map((path) => ({ ...ask, path }))
}

/** What may move when nothing is done: when a session was last seen, and what time it is. */
async function tables(): Promise<Record<string, string>> {
	const { 'public.ground_sessions': _sessions, 'public.ground_clock': _clock, ...rest } = await tablesOf(hub)
	return rest
}

const isFor = (as: Somebody, { who }: Cell) => as.can.some((one) => who.includes(one))
const methodsOf = (door: string): string[] => (door.startsWith('GET ') ? ['GET', 'HEAD'] : [door.split(' ')[0] ?? ''])

// The table is whole

test('every door, verb and table of who may is in the matrix, and nothing else is', () => {
	const [has, told] = [doorsIn().map((one) => one.trim()), cells.map(({ name }) => name)]
	assert.ok(has.length > 60 && new Set(has).size === has.length)
	assert.deepEqual(has.filter((one) => !told.includes(one)), [], 'in the code, and not in the matrix')
	assert.deepEqual(told.filter((one) => !has.includes(one)), [], 'in the matrix, and not in the code')
	assert.deepEqual([...Object.keys(whoMay), ...Object.keys(whoMayRota)].filter((what) => !used.has(what)), [], 'in whoMay, and not in the matrix')
	assert.deepEqual(tablesOfWho().toSorted(), ['whoAttests', 'whoCares', 'whoCarries', 'whoCloses', 'whoGrants', 'whoHolds', 'whoImports', 'whoKeeps', 'whoMay', 'whoMay', 'whoMinds', 'whoOpens', 'whoPlans', 'whoRecovers', 'whoSchedules', 'whoStewards', 'whoTeams', 'whoTends'])
})

test('what is for anybody, for whoever holds the receipt and for stewards alone is known by heart', () => {
	const whose = (who: string) => cells.filter(({ cell }) => cell.who.join() === who).map(({ name }) => name).toSorted()
	const open = whose('anyone')
	assert.deepEqual(open.filter((name) => name.includes('/desk')), ['GET /desk', 'GET /desk/checks', 'GET /desk/hotline', 'GET /desk/hotline/call', 'GET /desk/hotline/follow', 'GET /desk/hotline/gaps', 'GET /desk/hotline/languages', 'GET /desk/hotline/partners', 'GET /desk/hotline/people', 'GET /desk/hotline/phone', 'GET /desk/hotline/shift-change', 'GET /desk/hotline/tree', 'GET /desk/hotline/tree/mine', 'GET /desk/hotline/truth', 'GET /desk/hubs', 'GET /desk/hubs/heard', 'GET /desk/rota', 'GET /desk/rota/print', 'GET /desk/shifts', 'GET /desk/shifts/calendar', 'GET /desk/shifts/channel', 'GET /desk/shifts/me', 'GET /desk/shifts/practice', 'GET /desk/shifts/swap', 'POST /desk/sign-in/begin', 'POST /desk/sign-out'])
	assert.deepEqual(open.filter((name) => name.startsWith('POST') && !name.includes('/desk')), ['POST /alerts/get', 'POST /alerts/here', ...['ask', 'end', 'got', 'move', 'see'].map((act) => `POST /alerts/phone ${act}`), 'POST /alerts/yours end', 'POST /alerts/yours keep', 'POST /alerts/yours see', 'POST /answer no', 'POST /answer see', 'POST /answer yes', 'POST /check', 'POST /help', 'POST /help/sealed', 'POST /inbox', 'POST /join/begin', 'POST /join/finish', 'POST /join/founding', 'POST /join/help', 'POST /join/link', 'POST /join/raise begin', 'POST /join/raise finish', 'POST /offer', 'POST /offer/sealed', 'POST /report carry', 'POST /report send'])
	assert.deepEqual(whose('holder'), ['apart', 'delete', 'open', 'withdraw', 'write', 'wrong'].map((act) => `POST /receipt ${act}`).concat(['apart', 'delete', 'withdraw', 'write'].map((act) => `POST /receipt/act ${act}`), 'POST /receipt/care readers', 'POST /receipt/care report', 'POST /receipt/open', 'POST /receipt/voice', ...['add', 'see', 'withdraw'].map((act) => `POST /report/again ${act}`)))
	assert.deepEqual(whose('steward'), ['GET /desk/counts.csv', ...['agree', 'attest', 'take-back'].map((act) => `POST /desk/attest ${act}`), ...['ask', 'take'].map((act) => `POST /desk/care ${act}`), ...['hand-over', 'invited', 'see', 'tick-off'].map((act) => `POST /desk/expected ${act}`), 'POST /desk/found', ...['place', 'release', 'renew', 'see'].map((act) => `POST /desk/holds ${act}`), ...['stop', 'use'].map((act) => `POST /desk/hotline/languages/act ${act}`), ...['give', 'take', 'void'].map((act) => `POST /desk/hotline/people/act ${act}`), 'POST /desk/hub', ...['agree-line', 'ask', 'ask-again', 'end', 'end-line', 'trust'].map((act) => `POST /desk/hubs/act ${act}`), ...['bring-asks', 'bring-members', 'bring-shifts', 'known', 'see', 'take-back'].map((act) => `POST /desk/import ${act}`), ...['invite', 'looked', 'remove'].map((act) => `POST /desk/people ${act}`), ...['confirm', 'cover', 'drill', 'drop', 'open', 'propose', 'rehearsed', 'release', 'stop', 'try'].map((act) => `POST /desk/recovery ${act}`), ...['agree', 'propose', 'see', 'stop'].map((act) => `POST /desk/schedule ${act}`), 'POST /desk/shifts/oncall/act set-desk-hours', ...['outside', 'renew'].map((act) => `POST /desk/stewardship ${act}`)])
	assert.deepEqual(whose('carer'), [...['aside', 'done', 'seen'].map((act) => `POST /desk/care ${act}`), 'POST /desk/pulse/act take-off'])
	assert.deepEqual(whose('member'), [...['accept', 'apart', 'decline', 'readers', 'report', 'reports', 'see', 'together', 'unpair'].map((act) => `POST /desk/care ${act}`), 'POST /desk/keys', ...['differs', 'saw', 'see', 'write'].map((act) => `POST /desk/log ${act}`)])
})

// Everybody at every door

/** The same request, said to come from Vera. */
const inHerName = (ask: Ask): Ask => ({ ...ask, ...(ask.json && { json: claiming(ask.json) as object }), ...(ask.form && { form: claimingForm(ask.form) }) })
const asIs = (ask: Ask): Ask => ask

for (const { door, cell, name } of cells) {
	test(name, async () => {
		for (const as of everybody.filter((one) => isFor(one, cell))) {
			for (const method of methodsOf(door)) {
				for (const put of [asIs, inHerName]) {
					const heard = await say(method, put(await cell.ask(as)), as)
					assert.equal(heard.status, typeof cell.status === 'function' ? cell.status(as) : (cell.status ?? 200), `${as.name}: ${heard.text.slice(0, 300)}`)
				}
			}
		}
		// What each of them would touch is there before anybody speaks: then all of them speak, and nothing moves.
		const asks: { readonly as: Somebody; readonly ask: Ask }[] = []
		for (const as of everybody.filter((one) => !isFor(one, cell))) asks.push({ as, ask: await cell.ask(as) })
		await until('all notes are delivered', async () => (await pool.query('select 1 from ground_notes')).rowCount === 0)
		const before = await tables()
		for (const { as, ask } of asks) {
			for (const method of methodsOf(door)) {
				const denied = await say(method, ask, as)
				assert.ok(denied.status >= 400, `${as.name} is let in`)
				for (const nothing of intoNothing(ask)) assert.deepEqual(seen(denied), seen(await say(method, nothing, as)), `${as.name}, and ${nothing.path}`)
				if (ask.json || ask.form) assert.deepEqual(seen(await say(method, inHerName(ask), as)), seen(denied), `${as.name}, who says to be Vera`)
			}
		}
		assert.deepEqual(await tables(), before, `one of them moved something: ${asks.map(({ as }) => as.name).join(', ')}`)
	})
}

test('who may do nothing at a door hears that nothing is there, whatever they say to it', async () => {
	const doors: { readonly door: string; readonly as: Somebody; readonly path: string }[] = []
	for (const [door, verbs] of Object.entries(matrix).filter(([one]) => one.startsWith('POST /desk/') && !one.includes('/desk/sign-'))) {
		const [first] = Object.values(verbs)
		for (const as of everybody.filter((one) => first && !Object.values(verbs).some((cell) => isFor(one, cell)))) doors.push({ door, as, path: (await first?.ask(as))?.path ?? '' })
	}
	// What is put there to be met with is there by now.
	const before = await tables()
	for (const { door, as, path } of doors) {
		const headers = (type: string) => ({ ...elsewhere(), origin: address, ...(as.cookie && { cookie: as.cookie }), ...(type && { 'content-type': type }) })
		for (const [type, body] of [['application/json', '{}'], ['application/json', '{"act":'], ['application/json', ''], ['text/plain', 'a'], ['application/x-www-form-urlencoded', 'act=see'], ['', undefined]] as const) {
			const [denied, nothing] = await Promise.all([path, nowhereNear(path)].map((one) => knock(address, one, { method: 'POST', headers: headers(type), ...(body !== undefined && { body }) })))
			assert.ok(denied && nothing && denied.status === 404, `${door}, ${as.name}, ${type}: ${denied?.status}`)
			assert.deepEqual(seen(denied), seen(nothing), `${door}, ${as.name}, ${type} ${body}`)
		}
	}
	assert.deepEqual(await tables(), before)
})

test('a method a door has not is refused, alike to everybody', async () => {
	const before = await tables()
	const paths = Map.groupBy([...routesIn(), { method: 'POST', path: '/help/sealed' }, { method: 'POST', path: '/offer/sealed' }], ({ path }) => path)
	for (const [route, has] of paths) {
		// A calendar’s address carries a code, and no name of a thing.
		const path = route.replace(/listing_(\w{32})\.ics$/, '$1.ics')
		for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
			if (has.some((one) => one.method === method || (one.method === 'GET' && method === 'HEAD'))) continue
			const heard = await Promise.all(everybody.map(async (as) => ({ as, heard: seen(await say(method, { path }, as)) })))
			assert.equal(heard[0]?.heard.status, 405, `${method} ${path}`)
			for (const one of heard) assert.deepEqual(one.heard, heard[0]?.heard, `${method} ${path}, ${one.as.name}`)
		}
	}
	assert.deepEqual(await tables(), before)
})

test('no command carries its speaker: whoever said to be Vera was not', async () => {
	const spoken = cells.filter(({ cell }) => cell.who.length > 0).map(({ door }) => door)
	for (const { method, path } of routesIn().filter(({ readsJson }) => readsJson)) {
		const door = `${method} ${path.replace(ID, '[id]')}`
		assert.ok(spoken.includes(door) || door === 'POST /desk/sign-in/passkey', door)
	}
	const { rows } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const names: string[] = []
	for (const { name } of rows) {
		const { rowCount } = await pool.query(`select 1 from ${name} t where t::text like $1`, [`%${vera.id}%`])
		if (rowCount) names.push(`${name} ${rowCount}`)
	}
	assert.deepEqual(names.toSorted(), ['ground_members 1', 'ground_sessions 1', 'ground_unlocks 1'])
})
