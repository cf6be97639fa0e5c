/** Words for partners: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'

export function hotlineSurgeMay(hub: TestHub): Matrix {
	const { ports } = hub.house
	return {
		'GET /desk/hotline/partners': { '': { who: ['anyone'], ask: () => ({ path: '/desk/hotline/partners' }) } },
		'POST /desk/hotline/partners': {
			make: { who: whoMay['give-words'], ask: () => ({ path: '/desk/hotline/partners', form: { act: 'make', called: 'Cedar school', days: '30' } }) },
			end: { who: whoMay['give-words'], status: 409, ask: () => ({ path: '/desk/hotline/partners', form: { act: 'end', partner: newId('partner', ports.chance) } }) },
		},
	}
}
