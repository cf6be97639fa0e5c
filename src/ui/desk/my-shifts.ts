/** The page of one's own shifts needs a session and no key. A hub whose room for them is off has no such page. */
import type { Settings } from '#ground/hub.ts'

const ROOM: string = 'rota'

/** @param search the page's own query, which carries its language @returns null where there is none */
export const myShifts = ({ rooms }: Pick<Settings, 'rooms'>, search: string): string | null => (rooms.some((room) => room === ROOM) ? `/desk/shifts${search}` : null)
