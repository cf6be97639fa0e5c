/** What needs somebody in the demo's town in the days to come: every place is invented and public, and nobody's home. */
import type { TAKES_HANDS } from '#rooms/rota/choices.ts'
import type { Asked } from '#rooms/rota/model.ts'

/** @property ahead in how many days @property taken who has a place already, by their number among the demo's people */
type Shift = Omit<Asked, 'shift' | 'day' | 'gives' | keyof typeof TAKES_HANDS> & Partial<Pick<Asked, keyof typeof TAKES_HANDS>> & { readonly ahead: number; readonly gives: readonly Asked['gives'][number][]; readonly taken: readonly number[] }

export const SHIFTS: readonly Shift[] = [
	{ ahead: 1, kind: 'packing', zone: 'lamp-hill', where: 'Lamp Hill Hall', from: '09:00', until: '12:00', places: 5, opens: 'nothing', gives: ['meal'], taken: [0] },
	{ ahead: 1, kind: 'fridge', zone: 'mossgate', where: 'Blue fridge, Mossgate laundry', from: '17:00', until: '18:00', places: 1, opens: 'nothing', gives: [], taken: [1] },
	{ ahead: 2, kind: 'kitchen', zone: 'saltworks', where: 'Saltworks canteen', from: '10:00', until: '14:00', places: 4, opens: 'nothing', gives: ['meal', 'ride'], taken: [] },
	{ ahead: 2, kind: 'desk', zone: null, where: 'Lamp Hill Hall, back room', from: '18:00', until: '20:00', places: 2, opens: 'sealed', gives: ['talk'], taken: [0, 1] },
	{ ahead: 3, kind: 'company', zone: null, where: 'Steps of the county court', from: '08:00', until: '11:30', places: 2, opens: 'nothing', gives: ['ride', 'talk'], taken: [0] },
	{ ahead: 3, kind: 'childcare', zone: 'lamp-hill', where: 'Lamp Hill Hall, upstairs', from: '16:00', until: '19:00', places: 2, opens: 'nothing', gives: ['meal'], taken: [] },
	{ ahead: 4, kind: 'driving', zone: 'wren-flats', where: 'From the Wren Flats bus stop', from: '13:00', until: '16:00', places: 2, opens: 'nothing', gives: ['meal'], taken: [1] },
	{ ahead: 5, kind: 'circle', zone: 'cooper-bend', where: 'Cooper Bend library', from: '18:30', until: '20:30', places: 1, opens: 'nothing', gives: ['childcare', 'talk'], taken: [0] },
	{ ahead: 6, kind: 'door', zone: 'fennel-row', where: 'Fennel Row church hall', from: '21:00', until: '05:00', places: 3, opens: 'nothing', gives: ['meal', 'ride', 'talk'], taken: [] },
	{ ahead: 8, kind: 'packing', zone: 'lamp-hill', where: 'Lamp Hill Hall', from: '09:00', until: '12:00', places: 5, opens: 'nothing', gives: ['meal'], taken: [0, 1] },
	{ ahead: 9, kind: 'other', zone: 'mossgate', where: 'Mossgate square', from: '15:00', until: '17:00', places: 6, opens: 'nothing', gives: [], taken: [] },
]
