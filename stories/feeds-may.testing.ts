/** The cells of calendars, reminders and shifts brought over in the table of who may do what. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { whoImports } from '#ground/imports.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import type { TestHub } from './house.testing.ts'
import { dayAhead } from './rota.testing.ts'

const CALENDAR = '/desk/shifts/calendar'

export function feedsMay(): Matrix {
	const act = (verb: 'make' | 'end' | 'choose' | 'remind', more: Readonly<Record<string, string>> = {}): Cell => ({ who: whoMay['see-mine'], status: 303, ask: () => ({ path: `${CALENDAR}/act`, form: { verb, ...more } }) })
	return {
		// Whoever knows an address knows it; a calendar that asks for one nobody has, hears that it is not there.
		'GET /feeds/[id].ics': { '': { who: ['anyone'], status: 404, ask: () => ({ path: `/feeds/${hex(randomBytes(16))}.ics` }) } },
		[`GET ${CALENDAR}`]: { '': { who: ['anyone'], ask: () => ({ path: CALENDAR }) } },
		[`POST ${CALENDAR}/act`]: { make: act('make'), end: act('end'), choose: act('choose', { says: 'kind' }), remind: act('remind', { day: 'on' }) },
	}
}

/** Beside the other verbs of bringing over. */
export const bringShiftsMay = (hub: TestHub) => ({
	who: whoImports.filter((one) => one !== 'house') as readonly string[],
	ask: async () => ({
		path: '/desk/import',
		json: { act: 'bring-shifts', import: newId('import', hub.house.ports.chance), rows: [{ shift: newId('shift', hub.house.ports.chance), once: hex(randomBytes(16)), kind: 'packing', where: 'Mossgate laundry', day: dayAhead(hub, 5), from: '09:00', until: '12:00', places: 3, members: [] }] },
	}),
})
