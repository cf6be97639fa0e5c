/** Who may do what on a member's own side of the rota, and about what others know: the cells of those doors, for the table in who-may.testing.ts. */
import type { MemberId } from '#ground/people.ts'
import { ABOUT_ONESELF, whoCarries, type AboutOneself } from '#rooms/rota/carrying.ts'
import { whoGrants } from '#rooms/rota/granting.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf, type Somebody } from './members.testing.ts'
import { dayAhead } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const ME = '/desk/shifts/me/act'
const SKILLS = '/desk/shifts/skills/act'

export async function carryingMay(hub: TestHub): Promise<Matrix> {
	/** Who may not, asks about somebody who is there. */
	const there = await memberOf(hub, 'Noor', ['helper'])
	const isFor = (as: Somebody, who: readonly string[]) => as.can.some((one) => who.includes(one))
	const said: Readonly<Record<AboutOneself, Fields>> = {
		accept: { shift: `shift_${'0'.repeat(32)}` },
		decline: { shift: `shift_${'0'.repeat(32)}` },
		rest: { until: 'today' },
		'end-rest': {},
		'free-rest': {},
		'say-week': { yes: ['1-morning', '2-night'], 'if-needed': ['3-evening'] },
		'say-window': { on: '2', from: '17:00', until: '19:00', how: 'no' },
		'drop-window': { window: `time_${'0'.repeat(32)}` },
		'say-limits': { week: '8', inRow: '3', nights: '1', kindsNot: ['driving'] },
		'say-asking': { mayAsk: 'yes', quietFrom: '22', quietUntil: '7' },
		'say-home': { older: '2', small: '1', hasCar: 'yes' },
		'say-skills': { skills: ['kitchen'], speaks: ['fr'], learns: ['medic'] },
		'say-liked': { liked: [] },
	}
	const oneself = (verb: AboutOneself): Cell => ({ who: whoCarries[verb], status: 303, ask: () => ({ path: ME, form: { verb, ...said[verb] } }) })
	const grant = (member: MemberId, verb: string, what = 'medic') => ({ verb, member, what, level: 'able', until: dayAhead(hub, 90) })
	const post = (cookie: string, form: Readonly<Record<string, string>>) => knock(hub.address, SKILLS, { method: 'POST', headers: { origin: hub.address, cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(form).toString() })
	const about = (verb: 'grant' | 'agree' | 'take-back'): Cell => ({
		who: whoGrants[verb],
		status: 303,
		ask: async (as) => {
			const mayDo = isFor(as, whoGrants[verb])
			const { id } = mayDo ? await memberOf(hub, 'Noor', ['helper']) : there
			if (mayDo && verb !== 'grant') await post((await memberOf(hub, 'Bea', ['teller'])).cookie, grant(id, 'grant', 'children'))
			return { path: SKILLS, form: grant(id, verb, verb === 'grant' ? 'medic' : 'children') }
		},
	})
	return {
		'GET /desk/shifts/me': { '': { who: ['anyone'], status: (as) => (isFor(as, whoCarries.see) ? 200 : 303), ask: () => ({ path: '/desk/shifts/me' }) } },
		'GET /desk/shifts/skills': { '': { who: whoGrants.see, ask: () => ({ path: '/desk/shifts/skills' }) } },
		[`POST ${ME}`]: Object.fromEntries(ABOUT_ONESELF.map((verb) => [verb, oneself(verb)])),
		[`POST ${SKILLS}`]: { grant: about('grant'), agree: about('agree'), 'take-back': about('take-back') },
	}
}
