/** Calls, for who takes them: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Fields, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'

export function callsMay({ house: { ports } }: TestHub): Matrix {
	const report = newId('report', ports.chance)
	const act = (form: Fields): Cell => ({ who: whoMay['take-calls'], status: 303, ask: () => ({ path: '/desk/hotline/phone/act', form }) })
	return {
		'GET /desk/hotline/phone': { '': { who: ['anyone'], ask: () => ({ path: '/desk/hotline/phone' }) } },
		'POST /desk/hotline/phone/act': { leave: act({ act: 'leave', number: '+16125550123' }), enough: act({ act: 'enough' }), women: act({ act: 'women' }), 'not-women': act({ act: 'not-women' }), call: act({ act: 'call', report }), mine: act({ act: 'mine', report }), done: act({ act: 'done', report }) },
		'POST /desk/hotline/phone/message': { '': { who: whoMay['take-calls'], ask: () => ({ path: '/desk/hotline/phone/message', json: { report: null } }) } },
	}
}
