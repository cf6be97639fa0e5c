/** The phone tree: its part of the table of who may do what. What one may not print or stand in is not there. */
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'

export function phoneTreeMay({ house: { ports } }: TestHub): Matrix {
	const zone = ports.hub().settings.zones[0]?.id ?? ''
	const open = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	const mine = (act: string): Cell => ({ who: whoMay['stand-in-tree'], status: 303, ask: () => ({ path: '/desk/hotline/tree/mine/act', form: { act, zone } }) })
	return {
		'GET /desk/hotline/tree': open('/desk/hotline/tree'),
		'POST /desk/hotline/tree/act': { printed: { who: whoMay['see-tree'], status: 303, ask: () => ({ path: '/desk/hotline/tree/act', form: { act: 'printed', zone } }) } },
		'POST /desk/hotline/tree/sheets': { '': { who: whoMay['see-tree'], ask: () => ({ path: '/desk/hotline/tree/sheets', json: {} }) } },
		'GET /desk/hotline/tree/mine': open('/desk/hotline/tree/mine'),
		'POST /desk/hotline/tree/mine/act': { stand: mine('stand'), leave: mine('leave') },
	}
}
