/** A hub with the hotline open, in an invented town: four parts of it, one of them far away. */
import { hex, newId } from '#ground/ids.ts'
import type { Settings } from '#ground/hub.ts'
import type { Heard } from '#rooms/hotline/model.ts'
import { openTestHub, type TestHub } from './house.testing.ts'

/** The middle of the first zone: where everything happens. */
export const MERCADO = { lat: 44.95, lon: -93.26 }
export const TOWN: Pick<Settings, 'rooms' | 'zones'> = {
	rooms: ['frontdoor', 'rota', 'hotline'],
	zones: [
		{ id: 'cedar', name: 'Cedar', households: 900, center: MERCADO, radius: 900, neighbours: ['harbor'] },
		{ id: 'harbor', name: 'Harbor', households: 800, center: { lat: 44.95, lon: -93.24 }, radius: 900, neighbours: ['cedar'] },
		{ id: 'mill', name: 'Mill', households: 700, center: { lat: 44.97, lon: -93.26 }, radius: 900, neighbours: ['cedar'] },
		{ id: 'northgate', name: 'Northgate', households: 600, center: { lat: 44.953, lon: -93.346 }, radius: 900, neighbours: [] },
	],
}

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
