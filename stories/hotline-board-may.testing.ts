/** The dispatcher's board, the form of whoever takes calls, and who works the line: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoActs, type BoardAct } from '#rooms/hotline/board-acts.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import { incidentAt } from './checks.testing.ts'
import type { TestHub } from './house.testing.ts'
import { memberOf } from './members.testing.ts'

/** What has been refused in words leads back to the board, too: here only who is let in counts; what becomes of it, the board's own story tells. */
export async function hotlineBoardMay(hub: TestHub): Promise<Matrix> {
	const { ports } = hub.house
	const [incident, into, somebody] = [await incidentAt(hub), await incidentAt(hub), await memberOf(hub, 'Tam', ['teller'])]
	const report = newId('report', ports.chance)
	const FIELDS: Readonly<Record<BoardAct['act'], Fields>> = {
		look: { incident },
		well: { task: newId('task', ports.chance) },
		link: { report, incident },
		apart: { report },
		quarantine: { report },
		release: { report },
		'surge-begin': {},
		'surge-end': {},
		'aside-voice': { report },
		'back-voice': { report },
		'back-all': {},
		'back-number': { aside: newId('aside', ports.chance) },
		undo: { bulk: newId('bulk', ports.chance) },
		merge: { incident, into },
		split: { incident, reports: [report] },
		place: { incident, place: 'the corner', zone: '' },
		decide: { incident, outcome: 'end', really: '' },
		sign: { incident, tells: 'alert', level: 'L1' },
		correct: { incident, tells: 'cancel', really: '' },
		called: { report },
		'judge-picture': { report, fits: 'yes' },
		'drop-picture': { report, sure: 'yes' },
	}
	const act = (name: BoardAct['act']): Cell => ({ who: whoActs[name], status: 303, ask: () => ({ path: '/desk/hotline/act', form: { act: name, ...FIELDS[name] } }) })
	const page = (path: string): Cell => ({ who: ['anyone'], ask: () => ({ path }) })
	const duty = (name: string): Cell => ({ who: name === 'void' ? whoMay['void-looks'].filter((who) => who === 'steward') : whoMay['give-duty'], status: 303, ask: () => ({ path: '/desk/hotline/people/act', form: { act: name, member: somebody.id, duty: 'observer' } }) })
	return {
		// Whoever may not is told so there, and sees nothing of it: the board's own story tells that, too.
		'GET /desk/hotline': { '': page('/desk/hotline') },
		'GET /desk/hotline/call': { '': page('/desk/hotline/call') },
		'GET /desk/hotline/truth': { '': page('/desk/hotline/truth') },
		'GET /desk/hotline/gaps': { '': page('/desk/hotline/gaps') },
		'GET /desk/hotline/people': { '': page('/desk/hotline/people') },
		'GET /desk/hotline/live': { '': { who: whoMay['see-board'], ask: () => ({ path: '/desk/hotline/live' }) } },
		'POST /desk/hotline/act': Object.fromEntries((Object.keys(FIELDS) as BoardAct['act'][]).map((name) => [name, act(name)])),
		'POST /desk/hotline/call': { '': { who: whoMay['write-down'], ask: () => ({ path: '/desk/hotline/call', form: { id: newId('report', ports.chance), hand: '1st', place: 'the corner', words: '', language: 'en' } }) } },
		'POST /desk/hotline/people/act': { give: duty('give'), take: duty('take'), void: duty('void') },
	}
}
