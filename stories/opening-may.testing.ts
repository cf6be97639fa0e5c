/** Who may open, be the second person, give and attest: the doors of these, for the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoAttests } from '#ground/attestations.ts'
import { whoOpens } from '#ground/budget.ts'
import { halfDayOf } from '#ground/time.ts'
import { whoCloses } from '#rooms/frontdoor/closepart.server.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import type { Sealed } from './asking.testing.ts'

/** As `who-may.testing.ts` has it. */
type Cell = { readonly who: readonly string[]; readonly ask: (as: Somebody) => Promise<{ readonly path: string; readonly json: object }> }
type Matrix = Readonly<Record<string, Readonly<Record<string, Cell>>>>

type Given = {
	readonly hub: TestHub
	readonly ana: { readonly id: string; readonly cookie: string }
	readonly queue: readonly string[]
	/** An ask with a close part. */
	readonly asked: () => Promise<Sealed>
	readonly there: string
	readonly post: (path: string, body: object, cookie?: string) => Promise<never>
	/** Puts the team's keys where handing them on would have put them. */
	readonly hold: (id: string | null) => Promise<void>
}

export function openingMay({ hub, ana, queue, asked, there, post, hold }: Given): Matrix {
	const { pool, ports } = hub.house
	const isFor = (as: Somebody, who: readonly string[]) => as.can.some((one) => who.includes(one))
	const to = (path: string, who: readonly string[], json: (as: Somebody) => object | Promise<object>): Cell => ({ who, ask: async (as) => ({ path, json: await json(as) }) })
	const opening = (act: keyof typeof whoOpens, json: (as: Somebody) => object | Promise<object> = () => ({})) => to('/desk/opening', whoOpens[act], async (as) => ({ act, ...(await json(as)) }))
	const attest = (act: keyof typeof whoAttests, json: (as: Somebody) => object | Promise<object> = () => ({})) => to('/desk/attest', whoAttests[act], async (as) => ({ act, ...(await json(as)) }))

	/** Somebody whom others stand by, and who has left nothing behind. */
	const noor = async () => {
		const one = await memberOf(hub, 'Noor', ['teller'])
		await hold(one.id)
		return one
	}
	/** One with a close part, claimed and led on by whom it takes. */
	const together = (act: 'ask' | 'agree' | 'open'): Cell => ({
		who: whoCloses[act],
		ask: async (as) => {
			if (!isFor(as, whoCloses[act])) return { path: `/desk/listing/${there}/close`, json: { act } }
			await hold(as.id)
			await hold(ana.id)
			const { id } = await asked()
			const owner = act === 'agree' ? ana.cookie : as.cookie
			await post(`/desk/listing/${id}/act`, { verb: 'claim' }, owner)
			if (act !== 'ask') await post(`/desk/listing/${id}/close`, { act: 'ask' }, owner)
			if (act === 'open') await post(`/desk/listing/${id}/close`, { act: 'agree' }, ana.cookie)
			return { path: `/desk/listing/${id}/close`, json: { act } }
		},
	})
	const whom = async (as: Somebody, who: readonly string[]) => (isFor(as, who) ? (await memberOf(hub, 'Noor', ['teller'])).id : newId('member', ports.chance))
	const untilHalf = () => halfDayOf(ports.now()) + 100

	return {
		'POST /desk/opening': {
			see: opening('see'),
			ask: opening('ask', () => ({ what: 'more' })),
			agree: opening('agree', async (as) => {
				if (!isFor(as, whoOpens.agree)) return { member: ana.id, what: 'search' }
				await hold(as.id)
				const one = await noor()
				await post('/desk/opening', { act: 'ask', what: 'more' }, one.cookie)
				return { member: one.id, what: 'more' }
			}),
		},
		'POST /desk/listing/[id]/close': { ask: together('ask'), agree: together('agree'), open: together('open') },
		'POST /desk/mine': { '': to('/desk/mine', queue, () => ({})) },
		'POST /desk/attest': {
			see: attest('see'),
			attest: attest('attest', async (as) => ({ member: await whom(as, whoAttests.attest), what: 'law', untilHalf: untilHalf() })),
			agree: attest('agree', async (as) => {
				const member = await whom(as, whoAttests.agree)
				if (isFor(as, whoAttests.agree)) await pool.query(`insert into ground_attestations (member, what, attested_by, is_agreed, until_half) values ($1, 'law', $2, false, $3)`, [member, ana.id, untilHalf()])
				return { member, what: 'law' }
			}),
			'take-back': attest('take-back', async (as) => ({ member: await whom(as, whoAttests['take-back']), what: 'health' })),
		},
	}
}
