/** An invented town in four parts, one of them far away. Needs no test runner. */
import type { Settings } from '#ground/hub.ts'

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
