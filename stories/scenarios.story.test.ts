/** One door, three languages, no account: a family, a neighbour who both gives and needs, and a paper form keyed at the table. (Asks by text message belong to a later room.) */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postTo, joinAsSteward } from './steward.testing.ts'
import { comeBackWith, form, postForm, sealed, teamOf } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'

const near = [['Despensa de la Quinta', 'hasta las seis'], ['Nevera de la biblioteca', 'siempre'], ['Ropero del centro', 'hasta las ocho']].map(([name = '', es = '']) => ({ name, when: { es, en: 'until six' }, knownHalf: Math.floor(Date.now() / 43_200_000) }))
const hub = await openTestHub({ first: { languages: ['en', 'es', 'so'], near, zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const ana = await joinAsSteward(hub)
const team = await teamOf(hub.address)
const PHONES = ['+1 612 555 0147', '612-555-0163', '(612) 555-0181']

/** So many waiting before, and a pace of seventy a day: what the desk did in the last fortnight. */
async function before(waiting: number, settled: number): Promise<void> {
	const { body } = await sealed(team, { text: 'x' }, { urgency: 'days' })
	assert.equal((await postTo(hub.address, '/help/sealed', body)).body.ok, true)
	const { rows } = await hub.house.pool.query<{ column_name: string }>(`select column_name from information_schema.columns where table_name = 'frontdoor_listings' order by ordinal_position`)
	const made: Record<string, string> = {
		id: `'listing_' || md5('i' || g)`,
		lookup: `decode(md5('l' || g), 'hex')`,
		once: `decode(md5('o' || g), 'hex')`,
		state: `case when g <= ${waiting - 1} then 'waiting' else 'closed' end`,
		outcome: `case when g <= ${waiting - 1} then null else 'helped' end`,
		settled_half: `case when g <= ${waiting - 1} then null else asked_half - 2 end`,
	}
	const values = rows.map(({ column_name }) => made[column_name] ?? column_name).join(', ')
	await hub.house.pool.query(`insert into frontdoor_listings (${rows.map(({ column_name }) => column_name).join(', ')}) select ${values} from frontdoor_listings, generate_series(1, ${waiting - 1 + settled}) g`)
}

test('a family of five asks on a phone set to Spanish, and is told the honest wait, where it is open now, and a receipt', async () => {
	await before(412, 70 * 14)
	const page = await postForm(hub.address, '/help', form({ kind: 'food', text: 'Despensa y pañales talla 4. No podemos salir.', people: '5', way: 'relay', relay: `la maestra Inés, ${PHONES[0]}`, hours: ['evening'], hoursNote: 'de 17 a 20', zone: 'norte' }))
	assert.equal(page.status, 200)
	assert.equal(page.words?.split(' ').length, 7)
	assert.match(page.html, /Unos 6 días, 412 vecinos antes de usted\. Lo urgente va primero\./)
	for (const { name } of near) assert.ok(page.html.includes(name), `${name} is open now`)
	const mine = (await hub.house.pool.query<{ id: never }>(`select id from frontdoor_listings where sealed_where = 'arrival'`)).rows[0]
	assert.ok(mine)
	const { told } = await ana.open(mine.id)
	assert.deepEqual([told.people, told.way, told.relay, told.hours, told.hoursNote], ['5', 'relay', `la maestra Inés, ${PHONES[0]}`, ['evening'], 'de 17 a 20'])
})

test('the same day a neighbour offers two hours and a car on Saturdays, and asks for a ride on Monday: two receipts', async () => {
	const offer = await sealed(team, { text: 'Dos horas y un carro, los sábados.', when: 'sábados', limits: 'sin escaleras', way: 'text', contact: PHONES[1] ?? '' }, { side: 'offer', kind: 'vehicle', urgency: 'week' })
	const ask = await sealed(team, { text: 'A la clínica.', when: 'el lunes', way: 'text', contact: PHONES[1] ?? '' }, { kind: 'ride', urgency: 'days' })
	assert.equal((await postTo(hub.address, '/offer/sealed', offer.body)).body.ok, true)
	assert.equal((await postTo(hub.address, '/help/sealed', ask.body)).body.ok, true)
	assert.notEqual(offer.receipt, ask.receipt)
	assert.equal((await comeBackWith(hub.address, team.hub, offer.opens)).id, offer.id)
	assert.equal((await comeBackWith(hub.address, team.hub, ask.opens)).id, ask.id)
	assert.equal((await ana.queue('offer')).length, 1)
})

test('a paper form keyed by a greeter is marked as taken by them', async () => {
	const paper = await sealed(team, { text: 'Cochero para la niña.', way: 'call', contact: PHONES[2] ?? '' }, { kind: 'children' })
	assert.equal((await ana.post('/desk/take', paper.body)).body.ok, true)
	const { rows } = await hub.house.pool.query<{ taken_by: string; sealed_where: string }>('select taken_by, sealed_where from frontdoor_listings where id = $1', [paper.id])
	assert.deepEqual(rows, [{ taken_by: ana.id, sealed_where: 'member' }])
})

test('a language nobody has written yet is not offered, and somebody who asks for it is answered in one we speak', async () => {
	const page = await postForm(hub.address, '/help?lang=so', form({ kind: 'callback', text: 'Fadlan i soo wac.' }), { 'accept-language': 'so,es;q=0.5' })
	assert.equal(page.status, 200)
	assert.match(page.html, /<html lang="es"/)
	assert.doesNotMatch(page.html, /lang="so"/)
	assert.equal(page.digits?.replaceAll(' ', '').length, 24)
})

test('no phone is in any table, in any spelling', async () => {
	const tables = (await hub.house.pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)).rows
	for (const { name } of tables) {
		const dump = (await hub.house.pool.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row).join('\n')
		for (const phone of PHONES) {
			const digits = phone.replace(/\D/g, '').slice(-7)
			for (const canary of [phone, digits, `${digits.slice(0, 3)}-${digits.slice(3)}`, Buffer.from(phone).toString('hex')]) assert.ok(!dump.includes(canary), `${canary} in ${name}`)
		}
	}
})
