/** What needs somebody in the demo's town in the days to come: every place is invented and public, and nobody's home. */
import type { TAKES_HANDS } from '#rooms/rota/choices.ts'
import type { Asked } from '#rooms/rota/model.ts'

/** @property ahead in how many days @property taken who has a place already, by their number among the demo's people */
type Shift = Omit<Asked, 'shift' | 'day' | 'gives' | keyof typeof TAKES_HANDS> & Partial<Pick<Asked, keyof typeof TAKES_HANDS>> & { readonly ahead: number; readonly gives: readonly Asked['gives'][number][]; readonly taken: readonly number[] }

export const SHIFTS: readonly Shift[] = [
	{ ahead: 1, kind: 'packing', zone: 'lamp-hill', where: 'Lamp Hill Hall', from: '09:00', until: '12:00', places: 5, opens: 'nothing', gives: ['meal'], taken: [0] },
	{ ahead: 2, kind: 'fridge', zone: 'mossgate', where: 'Blue fridge, Mossgate laundry', from: '17:00', until: '18:00', places: 1, opens: 'nothing', gives: [], taken: [1] },
	{ ahead: 2, kind: 'kitchen', zone: 'saltworks', where: 'Saltworks canteen', from: '10:00', until: '14:00', places: 4, opens: 'nothing', gives: ['meal', 'ride'], taken: [] },
	{ ahead: 2, kind: 'desk', zone: null, where: 'Lamp Hill Hall, back room', from: '18:00', until: '20:00', places: 2, opens: 'sealed', gives: ['talk'], taken: [0, 1] },
	{ ahead: 3, kind: 'company', zone: null, where: 'Steps of the county court', from: '08:00', until: '11:30', places: 2, opens: 'nothing', gives: ['ride', 'talk'], taken: [0] },
	{ ahead: 3, kind: 'childcare', zone: 'lamp-hill', where: 'Lamp Hill Hall, upstairs', from: '16:00', until: '19:00', places: 2, opens: 'nothing', gives: ['meal'], taken: [] },
	{ ahead: 5, kind: 'driving', zone: 'wren-flats', where: 'From the Wren Flats bus stop', from: '13:00', until: '16:00', places: 2, needs: [{ what: 'driving', least: 1, most: 2 }], opens: 'nothing', gives: ['meal'], taken: [1] },
	{ ahead: 5, kind: 'circle', zone: 'cooper-bend', where: 'Cooper Bend library', from: '18:30', until: '20:30', places: 1, opens: 'nothing', gives: ['childcare', 'talk'], taken: [0] },
	{ ahead: 6, kind: 'door', zone: 'fennel-row', where: 'Fennel Row church hall', from: '21:00', until: '05:00', places: 3, opens: 'nothing', gives: ['meal', 'ride', 'talk'], taken: [] },
	{ ahead: 8, kind: 'packing', zone: 'lamp-hill', where: 'Lamp Hill Hall', from: '09:00', until: '12:00', places: 5, opens: 'nothing', gives: ['meal'], taken: [0, 1] },
	{ ahead: 9, kind: 'other', zone: 'mossgate', where: 'Mossgate square', from: '15:00', until: '17:00', places: 6, opens: 'nothing', gives: [], taken: [] },
]

/**
 * What comes back every week. Days are counted from the one on which the demo is filled, so that it is alike on whichever day that is.
 * @property on on which of seven days @property crew who would, in turn; the rules of rest and limits decide who does @property first whoever stands first is asked first each time
 */
export type Weekly = Omit<Shift, 'ahead' | 'taken'> & { readonly on: readonly number[]; readonly crew: readonly string[]; readonly first?: true }

export const WEEKLY: readonly Weekly[] = [
	{ on: [0, 1, 2, 3, 4, 5, 6], kind: 'hotline', zone: null, where: 'Lamp Hill Hall, back room', from: '16:00', until: '20:00', places: 2, worth: 3, needs: [{ what: 'dispatch', least: 1, most: 2 }], opens: 'nothing', gives: ['meal', 'talk'], crew: ['Marisol', 'Kofi', 'Priya', 'Odell', 'Malik'], first: true },
	{ on: [2, 6], kind: 'hotline', zone: null, where: 'Lamp Hill Hall, back room', from: '22:00', until: '06:00', places: 1, worth: 3, effort: 'hard', needs: [{ what: 'dispatch', least: 1, most: 1 }], opens: 'nothing', gives: ['meal', 'ride', 'talk'], crew: ['Marisol', 'Kofi'] },
	{ on: [0, 2, 5], kind: 'packing', zone: 'lamp-hill', where: 'Lamp Hill Hall', from: '09:00', until: '12:00', places: 5, least: 3, needs: [{ what: 'keys', least: 1, most: 5 }], newcomers: 1, isPaired: true, opens: 'nothing', gives: ['meal'], crew: ['Otis', 'Dario', 'Nadia', 'Farid', 'Keiko', 'Jorge', 'Mei', 'Ilse', 'Esme', 'Sunniva', 'Noor'], first: true },
	{ on: [1, 4, 6], kind: 'fridge', zone: 'mossgate', where: 'Blue fridge, Mossgate laundry', from: '17:00', until: '18:00', places: 1, effort: 'light', opens: 'nothing', gives: [], crew: ['Wren', 'Keiko', 'Rafa', 'Malik', 'Dario'] },
	{ on: [3, 6], kind: 'kitchen', zone: 'saltworks', where: 'Saltworks canteen', from: '10:00', until: '14:00', places: 4, least: 2, worth: 2, needs: [{ what: 'kitchen', least: 1, most: 4 }], newcomers: 1, opens: 'nothing', gives: ['meal', 'ride'], crew: ['Lupe', 'Mei', 'Carla', 'Yusuf', 'Ilse'] },
	{ on: [4], kind: 'company', zone: null, where: 'Steps of the county court', from: '08:00', until: '11:30', places: 2, worth: 3, needs: [{ what: 'court', least: 1, most: 2 }, { what: 'speaks-es', least: 1, most: 2 }], opens: 'nothing', gives: ['ride', 'talk'], crew: ['Abel', 'Jorge', 'Marisol'] },
	{ on: [1, 5], kind: 'childcare', zone: 'lamp-hill', where: 'Lamp Hill Hall, upstairs', from: '16:00', until: '19:00', places: 2, least: 2, worth: 2, opens: 'nothing', gives: ['meal'], crew: ['Bettina', 'Yusuf', 'Greta'] },
	{ on: [1, 4], kind: 'driving', zone: 'wren-flats', where: 'From the Wren Flats bus stop', from: '13:00', until: '16:00', places: 2, needs: [{ what: 'driving', least: 1, most: 2 }], opens: 'nothing', gives: ['meal'], crew: ['Rafa', 'Farid', 'Malik', 'Odell', 'Ike'] },
	{ on: [6], kind: 'medic', zone: 'fennel-row', where: 'Fennel Row church hall', from: '18:00', until: '23:00', places: 2, worth: 3, effort: 'hard', needs: [{ what: 'medic', least: 1, most: 2 }], isPaired: true, opens: 'nothing', gives: ['meal', 'ride', 'talk'], crew: ['Priya', 'Odell'] },
	{ on: [3], kind: 'circle', zone: 'cooper-bend', where: 'Cooper Bend library', from: '18:30', until: '20:30', places: 1, opens: 'nothing', gives: ['childcare', 'talk'], crew: ['Esme', 'Greta'] },
	{ on: [0, 3], kind: 'desk', zone: null, where: 'Lamp Hill Hall, back room', from: '20:00', until: '21:30', places: 2, worth: 2, opens: 'sealed', gives: ['talk'], crew: ['Marisol', 'June'] },
	{ on: [5], kind: 'coordinating', zone: null, where: 'Lamp Hill Hall, front table', from: '14:00', until: '15:30', places: 1, worth: 2, effort: 'light', needs: [{ what: 'lead', least: 1, most: 1 }], opens: 'nothing', gives: [], crew: ['Sunniva', 'June'] },
]
