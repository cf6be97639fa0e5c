/** Who may do what about their own ways in and sessions: the cells of that door, for the table in who-may.testing.ts. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { addUnlock } from '#ground/members.server.ts'
import { Role } from '#ground/people.ts'
import { whoKeeps } from '#ground/ways.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, sessionOf, type Somebody } from './members.testing.ts'
import { provenAs, withIdentity } from './proving.testing.ts'
import { postTo } from './steward.testing.ts'

/** As who-may.testing.ts has it. */
type Cell = { readonly who: readonly string[]; readonly ask: (as: Somebody) => Promise<{ readonly path: string; readonly json: object; readonly cookie?: string }> }
type Seen = { readonly ways: readonly { id: string }[]; readonly sessions: readonly { id: string; isThis: boolean }[] }

export function devicesMay(hub: TestHub): Readonly<Record<string, Readonly<Record<string, Cell>>>> {
	const { address, house: { ports } } = hub
	let from = 0
	const seenBy = async (cookie: string): Promise<Seen> => (await postTo(address, '/desk/me', { act: 'see' }, { cookie, 'x-forwarded-for': `172.17.${from++ & 255}.1` })).body.value as unknown as Seen
	const words = (by: string) => ({ by, lookup: hex(randomBytes(32)), wrap: randomBytes(60).toString('base64') })
	/** Somebody with three ways in, of which one may go. */
	const somebody = async () => {
		const one = await memberOf(hub, 'Noor', ['teller'])
		for (const by of ['recovery', 'passphrase'] as const) {
			await ports.storage.inOneGo((tx) => addUnlock(tx, { id: newId('unlock', ports.chance), member: one.id, by, lookup: randomBytes(32), credential: null, publicKey: null, counter: 0, spentOnce: false, wrap: randomBytes(60) }))
		}
		return one
	}
	const isFor = (as: Somebody, act: keyof typeof whoKeeps) => as.can.some((one) => (whoKeeps[act] as readonly string[]).includes(one))
	/** What takes a proof is done by another who is what they are, and has an identity; who may not do it has none to show. */
	const proving = (act: keyof typeof whoKeeps, more: (whose: Pick<Somebody, 'cookie'> | null) => object | Promise<object> = () => ({})): Cell => ({
		who: whoKeeps[act],
		ask: async (as) => {
			if (!isFor(as, act)) return { path: '/desk/me', json: { act, ...(await more(null)) } }
			const { id, cookie } = await memberOf(hub, 'Noor', Role.options.filter((role) => as.can.includes(role)))
			const whose = await withIdentity(hub, id)
			return { path: '/desk/me', cookie, json: await provenAs(hub, cookie, whose, { act, ...(await more({ cookie })) }) }
		},
	})
	const cell = (act: keyof typeof whoKeeps, more: (as: Somebody) => object | Promise<object> = () => ({}), cookie?: () => Promise<string>): Cell => ({
		who: whoKeeps[act],
		ask: async (as) => {
			const other = cookie && isFor(as, act) ? { cookie: await cookie() } : {}
			return { path: '/desk/me', ...other, json: { act, ...(await more({ ...as, ...other })) } }
		},
	})
	const nowhere = { way: `unlock_${'0'.repeat(32)}`, session: '0'.repeat(32) }
	const wayOf = async (whose: Pick<Somebody, 'cookie'> | null) => (whose ? ((await seenBy(whose.cookie)).ways[0]?.id ?? '') : nowhere.way)

	return {
		'POST /desk/me': {
			see: cell('see'),
			begin: cell('begin'),
			prove: proving('prove'),
			leave: {
				who: whoKeeps.leave,
				ask: async (as) => ({ path: '/desk/me', json: { act: 'leave' }, ...(isFor(as, 'leave') && { cookie: (await memberOf(hub, 'Noor', ['helper'])).cookie }) }),
			},
			add: proving('add', () => ({ unlock: words('recovery') })),
			name: proving('name', async (whose) => ({ way: await wayOf(whose), name: null })),
			drop: {
				who: whoKeeps.drop,
				ask: async (as) => {
					if (!isFor(as, 'drop')) return { path: '/desk/me', json: { act: 'drop', way: nowhere.way } }
					const { cookie, id } = await somebody()
					const { rows } = await hub.house.pool.query<{ id: string }>(`select id from ground_unlocks where member = $1 and "by" = 'passphrase' limit 1`, [id])
					return { path: '/desk/me', cookie, json: await provenAs(hub, cookie, await withIdentity(hub, id), { act: 'drop', way: rows[0]?.id }) }
				},
			},
			end: cell('end', async (as) => {
				if (!isFor(as, 'end') || as.id === null) return { session: nowhere.session }
				const another = await sessionOf(hub, as.id as never)
				return { session: (await seenBy(another)).sessions.find(({ isThis }) => isThis)?.id }
			}),
			out: cell('out', () => ({ which: 'all' }), async () => (await somebody()).cookie),
		},
	}
}
