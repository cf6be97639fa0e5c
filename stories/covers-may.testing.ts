/** The part of swaps, covers, waiting and questions in the table of who may do what. */
import { codeFor } from '#ground/answers.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import { dayAhead, shiftIn } from './rota.testing.ts'

/** @param used hears which lines of whoMay stand in it */
export async function coversMay(hub: TestHub, used: Set<string>): Promise<Matrix> {
	const { ports, pool } = hub.house
	const may = (what: keyof typeof whoMay): readonly string[] => (used.add(what), whoMay[what])
	const other = await memberOf(hub, 'Olga', ['helper'])
	let n = 0
	/** A day and an hour of its own for each, so that only who asks decides. */
	const shift = (more: Parameters<typeof shiftIn>[1] = {}) => {
		const [ahead, from] = [20 + Math.floor(n / 10), 8 + (n++ % 10)]
		return shiftIn(hub, { ahead, from: `${String(from).padStart(2, '0')}:00`, until: `${String(from).padStart(2, '0')}:20`, kind: 'other', ...more })
	}
	const held = async (by: string, of: Shift) => {
		const id = `place_${String(n).padStart(4, '0')}${'a'.repeat(28)}`
		await pool.query(`insert into rota_places (id, shift, seat, member, begins, ends, places) values ($1, $2, (select count(*) + 1 from rota_places where shift = $2), $3, $4, $5, $6)`, [id, of.id, by, of.begins, of.ends, of.places])
		return id
	}
	const there = await held(other.id, await shift())
	const ask = async (member: string, at: Shift) => ports.storage.inOneGo((tx) => askMember(ports, tx, { member: member as MemberId, what: 'take-this', shift: at.id, endsAt: at.begins }))
	const theirs = await ask(other.id, await shift())

	type Verb = Parameters<typeof may>[0]
	const act = (verb: Verb, fields: (as: Somebody, mayDo: boolean) => Promise<Readonly<Record<string, string>>>): Cell => ({ who: may(verb), status: 303, ask: async (as) => ({ path: '/desk/shifts/swap/act', form: { verb, ...(await fields(as, as.can.some((one) => may(verb).includes(one)))) } }) })
	/** @param whose theirs, or somebody else's @param swap who would take it, if it is offered */
	const withPlace = (verb: Verb, whose: 'own' | 'other' = 'own', swap: ((as: Somebody) => string | null) | null = null, more = '', of: Parameters<typeof shiftIn>[1] = {}) =>
		act(verb, async (as, mayDo) => {
			if (!mayDo || as.id === null) return { place: there }
			const place = await held(whose === 'own' ? as.id : other.id, await shift(of))
			if (swap) await pool.query('insert into rota_swaps (place, taker) values ($1, $2)', [place, swap(as)])
			if (more !== '') await pool.query(more, [place])
			return { place }
		})
	const pass = (act_: string, more: () => Promise<object> = async () => ({})): Cell => ({ who: may('pass-on'), ask: async () => ({ path: '/desk/shifts/pass-on', json: { act: act_, ...(await more()) } }) })
	const answering = (says: string): Cell => ({ who: may('answer'), ask: async () => ({ path: '/answer', form: { act: says, code: codeFor(ports, await ask((await memberOf(hub, 'Uma', ['helper'])).id, await shift())) } }) })

	return {
		'GET /answer': { '': { who: ['anyone'], ask: () => ({ path: '/answer' }) } },
		'POST /answer': { see: answering('see'), yes: answering('yes'), no: answering('no') },
		'GET /desk/shifts/swap': { '': { who: ['anyone'], ask: () => ({ path: '/desk/shifts/swap' }) } },
		'POST /desk/shifts/swap/act': {
			'offer-swap': withPlace('offer-swap'),
			'withdraw-swap': withPlace('withdraw-swap', 'own', () => null),
			'take-swap': withPlace('take-swap', 'other', () => null),
			'untake-swap': withPlace('untake-swap', 'other', ({ id }) => id),
			'confirm-swap': withPlace('confirm-swap', 'own', () => other.id),
			// Nobody here knows machines, so nobody is asked.
			'ask-cover': withPlace('ask-cover', 'own', null, '', { places: 1, needs: [{ what: 'machine', least: 1, most: 1 }] }),
			'keep-place': withPlace('keep-place', 'own', null, `insert into rota_covers (id, shift, place, state, step, waves, opened_at) select 'cover_' || id, shift, id, 'open', 'told', 0, 0 from rota_places where id = $1`),
			'check-in': withPlace('check-in'),
			wait: act('wait', async (_, mayDo) => {
				const one = await shift({ places: 1 })
				if (mayDo) await held(other.id, one)
				return { shift: one.id }
			}),
			'wait-no-more': act('wait-no-more', async () => ({ shift: (await shift()).id })),
			'say-yes': act('say-yes', async (as, mayDo) => ({ question: mayDo && as.id ? await ask(as.id, await shift()) : theirs })),
			'say-no': act('say-no', async (as, mayDo) => ({ question: mayDo && as.id ? await ask(as.id, await shift()) : theirs })),
			'move-shift': act('move-shift', async () => ({ shift: (await shift()).id, day: dayAhead(hub, 10), from: '19:00', until: '19:30' })),
		},
		'POST /desk/shifts/pass-on': {
			see: pass('see'),
			passed: pass('passed', async () => ({ question: await ask(other.id, await shift()) })),
			heard: pass('heard', async () => {
				const uma = await memberOf(hub, 'Uma', ['helper'])
				await ask(uma.id, await shift())
				return { member: uma.id, text: 'no' }
			}),
			late: pass('late', async () => {
				const place = await held(other.id, await shift())
				await pool.query('insert into rota_late (place, since) values ($1, 0)', [place])
				return { place, answer: 'unknown' }
			}),
		},
	}
}
