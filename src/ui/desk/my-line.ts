/** Pages of the hotline that lie before a member: by what they do on the line, and only where the hub has the room open. They need a session and no key. */
import type { Settings } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'

const ROOM: string = 'hotline'
const PAGES = [
	{ path: '/desk/hotline', says: 'hotline.board.title', who: ['dispatcher'] },
	{ path: '/desk/hotline/call', says: 'hotline.call.title', who: ['operator', 'dispatcher'] },
	{ path: '/desk/checks', says: 'hotline.check.title', who: ['verifier', 'observer', 'dispatcher'] },
	{ path: '/desk/hotline/people', says: 'hotline.people.title', who: ['steward'] },
] as const satisfies readonly { path: string; says: string; who: readonly Role[] }[]

/** @param search the page's own query, which carries its language */
export const myLine = ({ rooms }: Pick<Settings, 'rooms'>, roles: readonly Role[], search: string) => (rooms.some((room) => room === ROOM) ? PAGES.filter(({ who }) => who.some((role) => roles.includes(role))).map(({ path, says }) => ({ href: `${path}${search}`, says })) : [])
