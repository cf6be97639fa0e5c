/** The rota's part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { dayAhead, shiftIn, takes } from './rota.testing.ts'
import type { TestHub } from './house.testing.ts'
import type { Somebody } from './members.testing.ts'
import type { Cell, Matrix } from './cells.testing.ts'

/** @param used hears which lines of whoMay stand in it */
export async function rotaMay(hub: TestHub, used: Set<string>): Promise<Matrix> {
	const may = (what: keyof typeof whoMay): readonly string[] => (used.add(what), whoMay[what])
	let n = 0
	/** A day and an hour of its own for each, short and by day, so that only who asks decides. */
	const hour = () => {
		const [ahead, from] = [2 + Math.floor(n / 10), 8 + (n++ % 10)]
		return { ahead, from: `${String(from).padStart(2, '0')}:00`, until: `${String(from).padStart(2, '0')}:30` }
	}
	/** Who may not, asks about one that is there. */
	const there = await shiftIn(hub, hour())
	const act = (verb: 'take-place' | 'give-back' | 'cancel-shift', before: (as: Somebody, shift: Awaited<ReturnType<typeof shiftIn>>) => Promise<unknown> = async () => {}): Cell => ({
		who: may(verb),
		status: 303,
		ask: async (as) => {
			const mayDo = as.can.some((one) => may(verb).includes(one))
			const shift = mayDo ? await shiftIn(hub, hour()) : there
			if (mayDo) await before(as, shift)
			return { path: '/desk/shifts/act', form: { verb, shift: shift.id } }
		},
	})
	// What is theirs on this page, the rota's own story tells; whom the page is for, everybody sees.
	may('see-mine')
	return {
		'GET /places': { '': { who: may('see-places'), ask: async () => ({ path: '/places' }) } },
		'GET /desk/shifts': { '': { who: ['anyone'], ask: async () => ({ path: '/desk/shifts' }) } },
		'GET /desk/shifts/practice': { '': { who: ['anyone'], ask: async () => ({ path: '/desk/shifts/practice' }) } },
		'POST /desk/shifts/act': {
			'take-place': act('take-place'),
			'give-back': act('give-back', (as, shift) => takes(hub, as, shift)),
			'cancel-shift': act('cancel-shift'),
			'resume-work': { who: may('resume-work'), status: 303, ask: async () => ({ path: '/desk/shifts/act', form: { verb: 'resume-work', shift: newId('shift', hub.house.ports.chance) } }) },
			'post-shift': {
				who: may('post-shift'),
				status: 303,
				ask: async () => ({ path: '/desk/shifts/act', form: { verb: 'post-shift', shift: newId('shift', hub.house.ports.chance), kind: 'door', zone: '', where: 'Mossgate laundry', day: dayAhead(hub, 3), from: '09:00', until: '10:00', places: '2', opens: 'nothing' } }),
			},
		},
	}
}
