/** A hub with the hotline open, in an invented town: four parts of it, one of them far away. */
import { hex, newId } from '#ground/ids.ts'
import type { Heard } from '#rooms/hotline/model.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { MERCADO, TOWN } from './town.testing.ts'

export { MERCADO, TOWN } from './town.testing.ts'

export const openHotline = (more: Parameters<typeof openTestHub>[0] = {}): Promise<TestHub> => openTestHub({ ...more, first: { ...TOWN, ...more.first } })

/** Something somebody says they saw at the market. */
export const heard = (hub: TestHub, more: Partial<Heard> = {}): Heard => ({
	id: newId('report', hub.house.ports.chance),
	channel: 'web',
	language: 'es',
	hand: '1st',
	size: 'few',
	doings: ['questioning'],
	vests: [],
	wants: [],
	still: 'yes',
	children: false,
	taken: 0,
	place: 'Mercado del Sur',
	words: 'Hay tres camionetas afuera del mercado',
	spot: MERCADO,
	media: null,
	origin: hex(hub.house.ports.chance(16)),
	chain: null,
	observedAt: null,
	isDrill: false,
	...more,
})
