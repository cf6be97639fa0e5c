/** Who may do what about joining: links for helpers, how they are reached, founding day. Part of the table in who-may.testing.ts. */
import { randomBytes } from 'node:crypto'
import { codeOf, minuteOf } from '#ground/founding.ts'
import { newId } from '#ground/ids.ts'
import { addOnce } from '#ground/members.server.ts'
import { recipientOf } from '#ground/sealed.ts'
import { whoTeams } from '#ground/teams.ts'
import { after, hours } from '#ground/time.ts'
import { RAISE } from '#ground/welcome.server.ts'
import { teamOf } from './asking.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import type { Steward } from './steward.testing.ts'
import type { Cell, Matrix } from './cells.testing.ts'

const base64 = (length: number) => randomBytes(length).toString('base64')

export async function joiningCells({ address, house: { ports, pool }, ...hub }: TestHub, ana: Steward): Promise<Matrix> {
	const { team } = await teamOf(address)
	const newest = async () => (await pool.query<{ epoch: number }>('select max(epoch) as epoch from ground_epochs')).rows[0]?.epoch ?? 1
	/** Puts the newest key where handing it on would have put it. */
	const hold = async (id: string | null, epoch: number) => void (id && (await pool.query('insert into ground_epoch_bundles (team, epoch, member, bundle) values ($1, $2, $3, $4) on conflict do nothing', [team, epoch, id, randomBytes(100)])))
	const isFor = (as: Somebody, who: readonly string[]) => as.can.some((one) => who.includes(one))

	const linked = async (uses = 60) => {
		const secret = randomBytes(16)
		const id = newId('link', ports.chance)
		await pool.query(`insert into ground_links values ($1, $2, 'helper', $3, $4, null)`, [id, ports.keys.digest('link', secret), uses, ports.now() + 3_600_000])
		return { id, secret: secret.toString('hex') }
	}
	const helper = async (epoch: number) => {
		const { id } = await memberOf({ address, house: { ports, pool }, ...hub } as TestHub, 'Noor', ['helper'])
		await pool.query('insert into ground_reach values ($1, $2, $3, $4)', [id, team, epoch, randomBytes(100)])
		return id
	}
	const there = await helper(1)
	const recipient = await recipientOf(Uint8Array.from(randomBytes(32)))
	const raised = async () => {
		const member = await helper(1)
		const link = randomBytes(16)
		await ports.storage.inOneGo((tx) => addOnce(tx, ports.keys.digest('link', Uint8Array.from([...link, ...new TextEncoder().encode(member)])), RAISE, after(ports.now(), hours(1))))
		return { link: link.toString('hex'), member }
	}
	const desk = (path: string, verb: 'links' | 'reach' | 'founding', json: (as: Somebody, mayDo: boolean) => Promise<object>): Cell => ({ who: whoTeams[verb], ask: async (as) => ({ path, json: await json(as, isFor(as, whoTeams[verb])) }) })

	const founding = async (begunBy: string | null, agreedBy: string | null = null) => {
		await pool.query('delete from ground_founding')
		const id = newId('founding', ports.chance)
		if (begunBy) await pool.query('insert into ground_founding values ($1, $2, $3, $4)', [id, begunBy, agreedBy, ports.now() + 3_600_000])
		return id
	}
	const founded = (act: string, begunBy: (as: Somebody) => string | null) =>
		desk('/desk/founding', 'founding', async (as, mayDo) => {
			const epoch = await newest()
			for (const one of [ana.id, ...(mayDo ? [as.id] : [])]) await hold(one, epoch)
			if (mayDo) await founding(begunBy(as))
			return { act }
		})

	return {
		'POST /desk/links': {
			see: desk('/desk/links', 'links', async () => ({ act: 'see' })),
			make: desk('/desk/links', 'links', async () => ({ act: 'make', uses: 5 })),
			raise: desk('/desk/links', 'links', async (as, mayDo) => {
				if (mayDo) await hold(as.id, await newest())
				return { act: 'raise', member: there }
			}),
			revoke: desk('/desk/links', 'links', async () => ({ act: 'revoke', link: (await linked()).id })),
		},
		'POST /desk/reach': {
			see: desk('/desk/reach', 'reach', async (as, mayDo) => {
				const epoch = await newest()
				if (mayDo) await hold(as.id, epoch)
				return { act: 'see', member: mayDo ? await helper(epoch) : there }
			}),
			reseal: desk('/desk/reach', 'reach', async (as, mayDo) => {
				const epoch = (await newest()) + 1
				await pool.query('insert into ground_epochs (team, epoch, recipient, since_half) select team, $1, recipient, since_half from ground_epochs where epoch = $1 - 1', [epoch])
				for (const each of [epoch - 1, epoch]) for (const one of [ana.id, ...(mayDo ? [as.id] : [])]) await hold(one, each)
				return { act: 'reseal', member: await helper(epoch - 1), reach: { team, epoch, sealed: base64(100) } }
			}),
		},
		'POST /desk/founding': {
			see: founded('see', () => null),
			begin: founded('begin', () => null),
			agree: founded('agree', () => ana.id),
			end: founded('end', ({ id }) => id),
		},
		'POST /join/link': { '': { who: ['anyone'], ask: async () => ({ path: '/join/link', json: { link: (await linked()).secret } }) } },
		'POST /join/help': {
			'': {
				who: ['anyone'],
				ask: async () => {
					const epoch = await newest()
					await hold(ana.id, epoch)
					return { path: '/join/help', cookie: '', json: { link: (await linked()).secret, id: newId('member', ports.chance), called: 'Noor', language: 'en', reach: { team, epoch, sealed: base64(100) } } }
				},
			},
		},
		'POST /join/raise': {
			begin: { who: ['anyone'], ask: async () => ({ path: '/join/raise', cookie: '', json: { act: 'begin', ...(await raised()) } }) },
			finish: { who: ['anyone'], ask: async () => ({ path: '/join/raise', cookie: '', json: { act: 'finish', ...(await raised()), recipient, unlocks: ['passphrase', 'recovery'].map((by) => ({ by, lookup: randomBytes(32).toString('hex'), wrap: base64(60) })) } }) },
		},
		'POST /join/founding': {
			'': {
				who: ['anyone'],
				ask: async () => {
					const { id: bea } = await memberOf({ address, house: { ports, pool }, ...hub } as TestHub, 'Bea', ['steward'])
					for (const one of [ana.id, bea]) await hold(one, await newest())
					const id = await founding(ana.id, bea)
					return { path: '/join/founding', cookie: '', json: { code: codeOf(ports.keys.digest('founding', new TextEncoder().encode(`${id}|${minuteOf(ports.now())}`))) } }
				},
			},
		},
	}
}
