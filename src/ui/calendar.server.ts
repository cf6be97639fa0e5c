/** The new address of one's calendar, on its way to the page that shows it: in a cookie for a few minutes, since no address may carry it and the house does not keep it. */
import type { Cookies } from '@sveltejs/kit'
import * as v from 'valibot'
import { FeedCode } from '#rooms/rota/feed.ts'

const NAME = 'holdfast-calendar'
const PATH = '/desk/shifts/calendar'
/** Seconds in which it can be copied. */
const SHOWN_FOR = 300

export const handOverCode = (cookies: Cookies, origin: string, code: string): void => cookies.set(NAME, code, { path: PATH, httpOnly: true, sameSite: 'strict', secure: origin.startsWith('https:'), maxAge: SHOWN_FOR })
export const dropCode = (cookies: Cookies): void => cookies.delete(NAME, { path: PATH })

/** The address as it was made here a moment ago, and the same for a phone that subscribes when it is touched; null where it is not shown any more. */
export function addressIn(cookies: Cookies, origin: string): { readonly plain: string; readonly subscribes: string } | null {
	const code = cookies.get(NAME)
	if (!v.is(FeedCode, code)) return null
	const plain = `${origin}/feeds/${code}.ics`
	return { plain, subscribes: plain.replace(/^https?:/, 'webcal:') }
}
