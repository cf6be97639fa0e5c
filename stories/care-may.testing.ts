/** Who may do what about care: the cells of the table of who may. */
import { randomBytes } from 'node:crypto'
import { whoCares } from '#ground/care.ts'
import { hex, newId } from '#ground/ids.ts'
import { lay } from '#ground/lasting.server.ts'
import type { MemberId } from '#ground/people.ts'
import { whoStewards } from '#ground/stewardship.ts'
import { recipientOf } from '#ground/sealed.ts'
import type { Week } from '#ground/time.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import { form, asText, stretch, type Sealed } from './asking.testing.ts'
import type { Matrix } from './cells.testing.ts'

type Given = {
	readonly hub: TestHub
	/** An ask of one's own, posted. */
	readonly asked: (more?: { by?: typeof stretch }) => Promise<Sealed>
	/** One that is gone, and one whose receipt was typed. */
	readonly gone: Sealed
	readonly goneTyped: Sealed
}

export async function careCells({ hub, asked, gone, goneTyped }: Given): Promise<Matrix> {
	const { house: { pool, ports }, address } = hub
	const carer = await memberOf(hub, 'Cleo', ['carer'])
	await pool.query('update ground_members set recipient = $2 where id = $1', [carer.id, await recipientOf(randomBytes(32))])
	const base64 = (length: number) => randomBytes(length).toString('base64')
	const isFor = (as: Somebody, act: keyof typeof whoCares) => as.can.some((one) => whoCares[act].some((who) => who === one))

	const post = async (path: string, body: object, cookie = '') => {
		const response = await fetch(address + path, { method: 'POST', headers: { 'content-type': 'application/json', origin: address, 'x-forwarded-for': `172.18.${randomBytes(1)[0]}.1`, ...(cookie && { cookie }) }, body: JSON.stringify(body) })
		return ((await response.json()) as { value: { readers: { reader: string }[] } }).value
	}
	const sealedTo = (readers: readonly { reader: string }[]) => ({ id: newId('wrong', ports.chance), body: base64(553), wraps: readers.map(({ reader }) => ({ reader, wrap: base64(1800) })) })
	const nobodyLeftOut = { listing: null, without: [] }
	/** Whoever is a carer among those who ask could read it, too. */
	const wrong = async () => sealedTo((await post('/desk/care', { act: 'readers', ...nobodyLeftOut }, carer.cookie)).readers)
	/** A report that was sealed to this member alone. */
	const mine = async (as: Somebody, act: keyof typeof whoCares) => {
		const id = newId('wrong', ports.chance)
		const reader: string | null = isFor(as, act) ? as.id : carer.id
		await pool.query(`insert into ground_wrongs (id, said_half, state, sealed_where, ends_week, body) values ($1, 1, 'open', 'browser', 9000, $2)`, [id, randomBytes(60)])
		await pool.query('insert into ground_wrong_readers (wrong, reader, wrap) values ($1, $2, $3)', [id, reader, lay(ports.keys, 9000 as Week, id, randomBytes(60), ports.chance)])
		return id
	}
	const newcomer = async (): Promise<MemberId> => (await memberOf(hub, 'Nia', ['teller'])).id
	const cell = (act: keyof typeof whoCares, more: (as: Somebody) => object | Promise<object> = () => ({})) => ({ who: whoCares[act], ask: async (as: Somebody) => ({ path: '/desk/care', json: { act, ...(await more(as)) } }) })
	const about = (act: 'seen' | 'done' | 'aside') => cell(act, async (as) => ({ wrong: await mine(as, act) }))

	const withReceipt = (act: 'readers' | 'report') => ({
		who: ['holder'],
		ask: async (as: Somebody) => {
			const lookup = as.can.includes('holder') ? hex((await asked()).opens.lookup) : hex(randomBytes(32))
			const more = act === 'report' ? { wrong: await wrong() } : {}
			return { path: '/receipt/care', json: { act, lookup, ...more }, gone: { json: { act, lookup: hex(gone.opens.lookup), ...more } } }
		},
	})
	const typed = (act: 'apart' | 'wrong') => ({
		who: ['holder'],
		ask: async (as: Somebody) => {
			const fields = async (one: bigint) => form({ act, receipt: (await asText(one)).digits, text: 'they shouted' })
			const own = as.can.includes('holder') ? (await asked({ by: stretch })).receipt : goneTyped.receipt
			return { path: '/receipt', form: await fields(own), gone: { form: await fields(goneTyped.receipt) } }
		},
	})

	const part = () => pool.query('delete from ground_stewardship')
	const carried = async (as: Somebody, more: object = {}) => {
		await part()
		await pool.query(`insert into ground_stewardship (what, carrier, since_half, offered_by) values ('bill', $1, 1, $2)`, [as.id, 'offered' in more ? carer.id : null])
		return { what: 'bill' }
	}
	const keeping = (act: keyof typeof whoStewards, more: (as: Somebody) => object | Promise<object> = () => ({})) => ({ who: whoStewards[act], ask: async (as: Somebody) => ({ path: '/desk/stewardship', json: { act, ...(await more(as)) } }) })
	/** Another steward whose term is over. */
	const ending = async () => {
		const { id } = await memberOf(hub, 'Sol', ['steward'])
		await pool.query('update ground_members set term_half = 1 where id = $1', [id])
		return { member: id }
	}

	return {
		'POST /desk/stewardship': {
			see: keeping('see'),
			offer: keeping('offer', async () => (await part(), { what: 'bill' })),
			agree: keeping('agree', (as) => carried(as, { offered: true })),
			'put-down': keeping('put-down', (as) => carried(as)),
			look: keeping('look', (as) => carried(as)),
			until: keeping('until', async (as) => ({ ...(await carried(as)), untilHalf: 50_000 })),
			outside: keeping('outside', async () => (await part(), { what: 'bill' })),
			renew: keeping('renew', ending),
		},
		'POST /receipt/care': { readers: withReceipt('readers'), report: withReceipt('report') },
		'POST /receipt': { apart: typed('apart'), wrong: typed('wrong') },
		'POST /desk/care': {
			see: cell('see'),
			readers: cell('readers', () => nobodyLeftOut),
			report: cell('report', async () => ({ ...nobodyLeftOut, wrong: await wrong() })),
			apart: cell('apart', async () => ({ member: await newcomer() })),
			together: cell('together', async () => ({ member: await newcomer() })),
			unpair: cell('unpair', async () => ({ member: await newcomer() })),
			accept: cell('accept'),
			decline: cell('decline'),
			reports: cell('reports'),
			seen: about('seen'),
			done: about('done'),
			aside: about('aside'),
			ask: cell('ask', async () => ({ member: await newcomer() })),
			take: cell('take', async () => ({ member: await newcomer() })),
		},
	}
}
