/** Who may do what about recovering, for the table of who-may.testing.ts: each cell puts its rows where the desk would have put them. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { whoRecovers, type RecoveryAct } from '#ground/recovery.ts'
import { hours } from '#ground/time.ts'
import type { TestHub } from './house.testing.ts'
import type { Somebody } from './members.testing.ts'

/** As in who-may.testing.ts. */
type Cell = { readonly who: readonly string[]; readonly ask: (as: Somebody) => Promise<{ readonly path: string; readonly json: object }> }
type Given = { readonly hub: TestHub; readonly team: string; readonly ana: string; readonly recipient: string; hold(id: string | null): Promise<void>; newcomer(): Promise<{ readonly id: string }> }

/** The same for every key that lives, so that other cells can make a new epoch. */
export async function recoveryNow({ house: { pool } }: TestHub): Promise<{ key: string; bundle: string }[]> {
	const { rows } = await pool.query<{ id: string }>(`select id from ground_recovery_keys where state <> 'spent'`)
	return rows.map(({ id }) => ({ key: id, bundle: randomBytes(100).toString('base64') }))
}

export function recoveryCells({ hub, team, ana, recipient, hold, newcomer }: Given): Readonly<Record<RecoveryAct, Cell>> {
	const { pool, ports } = hub.house
	const isFor = (as: Somebody, act: RecoveryAct) => as.can.some((one) => whoRecovers[act].includes(one as never))
	const some = () => randomBytes(100).toString('base64')

	/** A key in this state, made by this member, who also keeps its first share. */
	async function key(state: string, member: string, proof = randomBytes(32)): Promise<string> {
		await pool.query('delete from ground_recovery_keys')
		const id = newId('recovery', ports.chance)
		await pool.query('insert into ground_recovery_keys (id, team, recipient, state, maker, need, parts, made_half, rehearsed_half, dummy, proof) values ($1, $2, $3, $4, $5, 2, 2, 1, 1, $6, $7)', [id, team, recipient, state, member, randomBytes(9), ports.keys.digest('once', proof)])
		for (const [number, keeper] of [[1, member], [2, ana]]) await pool.query('insert into ground_recovery_shares (key, number, member, share, released) values ($1, $2, $3, $4, $4)', [id, number, keeper, randomBytes(9)])
		return id
	}
	async function asked(member: string, proof = randomBytes(32)): Promise<string> {
		const [of, id] = [await key('standing', ana, proof), newId('lost', ports.chance)]
		await pool.query('insert into ground_recovery_asks (id, member, key, asked_at) values ($1, $2, $3, $4)', [id, member, of, ports.now() - hours(25)])
		for (const number of [1, 2]) await pool.query('insert into ground_recovery_approvals (ask, number, share) values ($1, $2, $3)', [id, number, randomBytes(9)])
		return id
	}
	/** @param json is handed the speaker where the act is for them, and Ana where it is not */
	const cell = (act: RecoveryAct, json: (me: string) => Promise<object>): Cell => ({
		who: whoRecovers[act] as readonly string[],
		ask: async (as) => ({ path: '/desk/recovery', json: { act, ...(await json(isFor(as, act) && as.id !== null ? as.id : ana)) } }),
	})
	const proof = randomBytes(32)

	return {
		see: cell('see', async () => ({})),
		propose: cell('propose', async (me) => {
			await hold(me)
			const { rows } = await pool.query<{ id: string }>(`select id from ground_members where ended_half is null and 'steward' = any(roles) order by called, id`)
			const { rows: held } = await pool.query<{ epoch: number }>('select epoch from ground_epoch_bundles where member = $1', [me])
			const keepers = [me, ...rows.map(({ id }) => id).filter((id) => id !== me)]
			const of = rows.length >= 5 ? 5 : rows.length >= 3 ? 3 : 2
			return {
				key: newId('recovery', ports.chance),
				recipient,
				dummy: some(),
				proof: hex(randomBytes(32)),
				shares: Array.from({ length: of }, (_, i) => ({ number: i + 1, member: keepers[i] ?? me, share: some() })),
				bundles: held.map(({ epoch }) => ({ epoch, bundle: some() })),
			}
		}),
		confirm: cell('confirm', async (me) => ({ key: await key('proposed', me), number: 1 })),
		drill: cell('drill', async (me) => ({ key: await key('standing', me) })),
		release: cell('release', async (me) => ({ key: await key('confirmed', me), number: 1, share: some() })),
		rehearsed: cell('rehearsed', async (me) => ({ key: await key('confirmed', me, proof), opened: hex(proof) })),
		cover: cell('cover', async (me) => ({ key: await key('standing', me), bundles: [] })),
		drop: cell('drop', async (me) => ({ key: await key('proposed', me) })),
		ask: cell('ask', async (me) => {
			await key('standing', ana)
			await pool.query('delete from ground_epoch_bundles where member = $1 and member <> $2', [me, ana])
			return {}
		}),
		withdraw: cell('withdraw', async (me) => ({ ask: await asked(me) })),
		approve: cell('approve', async (me) => ({ ask: await asked(me), number: 1, share: some() })),
		stop: cell('stop', async () => ({ ask: await asked(ana) })),
		take: cell('take', async (me) => ({ ask: await asked(me) })),
		taken: cell('taken', async (me) => ({ ask: await asked(me, proof), opened: hex(proof), bundles: [] })),
		try: cell('try', async () => {
			await pool.query('update ground_teams set live = false, trial = true')
			return { on: true }
		}),
		open: cell('open', async () => {
			await key('standing', ana)
			await hold(ana)
			await hold((await newcomer()).id)
			return {}
		}),
	}
}
