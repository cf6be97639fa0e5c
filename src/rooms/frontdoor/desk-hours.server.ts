/** Front door: tells which shifts its desk wants, and stewards say when the desk is open. */
import { saveDeskHours, theHub } from '#ground/hub.server.ts'
import { HOURS_AT_MOST, type DeskHours } from '#ground/hub.ts'
import { post } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { deskShifts, ORIGIN, toTell, type DeskShift } from './desk-hours.ts'

/** As they are now: what is remembered of the hub may be a moment old. */
const hoursNow = async (ports: Ports, tx: Tx): Promise<readonly DeskHours[]> => (await theHub(tx, ports.keys, ports.chance)).settings.deskHours

/** Every hour, and when the hours were changed. */
export const wantDesk = (ports: Ports): Promise<void> => ports.storage.inOneGo(async (tx) => tellDesk(ports, tx, await hoursNow(ports, tx)))

async function tellDesk(ports: Ports, tx: Tx, hours: readonly DeskHours[]): Promise<void> {
	const { rooms } = ports.hub().settings
	if (!rooms.includes('frontdoor') || !rooms.includes('rota')) return
	const now = ports.now()
	const { wanted, changed, withdrawn } = toTell(deskShifts(hours, now, zoneHere()), await ports.ask(tx, 'what-is-posted', { origin: ORIGIN, now }))
	const said = (says: 'work/wanted' | 'work/changed') => ({ key, ...rest }: DeskShift) => ({ says, origin: ORIGIN, key, ...rest, kind: 'desk', zone: null, opens: 'sealed', gives: [], worth: 2 })
	await post(tx, [...wanted.map(said('work/wanted')), ...changed.map(said('work/changed')), ...withdrawn.map((key) => ({ says: 'work/withdrawn', origin: ORIGIN, key }))], ports)
}

export type DeskAct = { readonly add: DeskHours } | { readonly drop: number }

/** Kept, and what follows from it told, together. Who may, the door decides. */
export const setDeskHours = (ports: Ports, act: DeskAct): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const before = await hoursNow(ports, tx)
		const hours = 'add' in act ? [...before, act.add].slice(0, HOURS_AT_MOST) : before.filter((_, i) => i !== act.drop)
		await saveDeskHours(tx, hours)
		await tellDesk(ports, tx, hours)
	})
