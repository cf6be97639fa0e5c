/** Pages of the hotline, and of other hubs, that lie before a member: by what they do on the line, and only where the hub has the room open. They need a session and no key. */
import type { Settings } from '#ground/hub.ts'
import { ANY_MEMBER, type Role } from '#ground/people.ts'

const PAGES = [
	{ room: 'hotline', path: '/desk/hotline', says: 'hotline.board.title', who: ['dispatcher'] },
	{ room: 'hotline', path: '/desk/hotline/call', says: 'hotline.call.title', who: ['operator', 'dispatcher'] },
	{ room: 'hotline', path: '/desk/hotline/follow', says: 'hotline.follow.new', who: ['operator', 'dispatcher'] },
	{ room: 'hotline', path: '/desk/hotline/phone', says: 'hotline.voice.title', who: ['operator', 'dispatcher'] },
	{ room: 'hotline', path: '/desk/checks', says: 'hotline.check.title', who: ['verifier', 'observer', 'dispatcher'] },
	{ room: 'hotline', path: '/desk/hotline/tree', says: 'hotline.tree.title', who: ['dispatcher', 'steward'] },
	{ room: 'hotline', path: '/desk/hotline/tree/mine', says: 'hotline.tree.mine', who: ANY_MEMBER },
	{ room: 'hotline', path: '/desk/hotline/people', says: 'hotline.people.title', who: ['steward'] },
	{ room: 'hotline', path: '/desk/hotline/languages', says: 'hotline.languages.title', who: ['steward'] },
	{ room: 'hubs', path: '/desk/hubs/heard', says: 'hubs.heard.title', who: ['dispatcher'] },
	{ room: 'hubs', path: '/desk/hubs', says: 'hubs.title', who: ['steward'] },
] as const satisfies readonly { room: string; path: string; says: string; who: readonly Role[] }[]

/** @param search the page's own query, which carries its language */
export const myLine = ({ rooms }: Pick<Settings, 'rooms'>, roles: readonly Role[], search: string) => PAGES.filter(({ room, who }) => rooms.some((one) => one === room) && who.some((role) => roles.includes(role))).map(({ path, says }) => ({ href: `${path}${search}`, says }))
