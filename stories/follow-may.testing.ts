/** Follow-ups and the change of shift: their part of the table of who may do what. */
import { randomBytes } from 'node:crypto'
import { lay } from '#ground/lasting.server.ts'
import type { LeaseId } from '#ground/leases.ts'
import { newId } from '#ground/ids.ts'
import { recipientOf } from '#ground/sealed.ts'
import { days, hours } from '#ground/time.ts'
import type { FollowAct } from '#rooms/hotline/follow.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'

type State = 'offered' | 'consented' | 'closed'

export async function followMay(hub: TestHub): Promise<Matrix> {
	const { ports, pool } = hub.house
	const companions = await Promise.all(['Fay', 'Gil'].map((name) => memberOf(hub, name, ['companion'])))
	for (const { id } of companions) await pool.query('update ground_members set recipient = $2 where id = $1', [id, await recipientOf(randomBytes(32))])
	const sealed = () => ({ body: randomBytes(553).toString('base64'), wraps: companions.map(({ id }) => ({ member: id, wrap: randomBytes(1800).toString('base64') })) })
	const until = () => ports.now() + days(3)

	/** One in this state, which the speaker holds a wrap of, where they are a member. */
	async function made(as: Somebody, state: State): Promise<string> {
		const [id, lease, now] = [newId('follow', ports.chance), newId('lease', ports.chance) as LeaseId, ports.now()]
		const isSealed = state !== 'offered'
		await pool.query('insert into hotline_follow (id, state, opened_at, consented_at, until_at, closed_at, lease, body, ends_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [id, state, now, isSealed ? now - hours(30) : null, isSealed ? until() : null, state === 'closed' ? now : null, isSealed ? lease : null, isSealed ? randomBytes(553) : null, now + days(9)])
		if (isSealed && as.id !== null) await pool.query('insert into hotline_follow_wraps (follow, member, wrap) values ($1, $2, $3)', [id, as.id, lay(ports.keys, lease, id, randomBytes(90), ports.chance)])
		return id
	}
	const ACTS: Readonly<Record<Exclude<FollowAct['act'], 'see'>, { readonly from?: State; readonly more?: () => object }>> = {
		open: {},
		consent: { from: 'offered', more: () => ({ until: until(), sealed: sealed() }) },
		write: { more: () => ({ version: 1, sealed: sealed() }) },
		renew: { more: () => ({ until: until() }) },
		step: { more: () => ({ to: 'located' }) },
		checked: {},
		needs: { more: () => ({ needs: ['ride'] }) },
		close: {},
		reopen: { from: 'closed', more: () => ({ until: until() }) },
		withdraw: {},
	}
	const cellOf = (act: string, from: State, more: () => object): Cell => ({
		who: whoMay.follow,
		ask: async (as) => ({ path: '/desk/follow', json: { act, follow: await made(as, from), ...more() }, gone: { json: { act, follow: newId('follow', ports.chance), ...more() } } }),
	})
	const acts = Object.entries(ACTS).map(([act, { from = 'consented', more = () => ({}) }]): [string, Cell] => [act, cellOf(act, from, more)])
	const page = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	/** Something somebody else handed over. */
	const handed = async (): Promise<string> => {
		const item = `incident ${newId('incident', ports.chance)}`
		await pool.query(`insert into hotline_handed (item, sort, says, given_at, notes_end, ends_at) values ($1, 'incident', 'watch', 1, $2, $2)`, [item, ports.now() + days(1)])
		return item
	}
	return {
		// Whoever may not is told so there, and sees nothing of it.
		'GET /desk/hotline/follow': page('/desk/hotline/follow'),
		'GET /desk/hotline/shift-change': page('/desk/hotline/shift-change'),
		'POST /desk/hotline/shift-change': { '': { who: whoMay['hand-shift'], status: 303, ask: async () => ({ path: '/desk/hotline/shift-change', form: { act: 'take', item: await handed() } }) } },
		'POST /desk/hotline/follow/act': { '': { who: whoMay['open-follow'], ask: () => ({ path: '/desk/hotline/follow/act', json: { id: newId('follow', ports.chance), incident: null, report: null, needs: ['lawyer'], until: until(), sealed: sealed() } }) } },
		'POST /desk/follow': { see: { who: whoMay.follow, ask: () => ({ path: '/desk/follow', json: { act: 'see' } }) }, ...Object.fromEntries(acts) },
	}
}
