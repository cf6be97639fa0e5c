import { error, type RequestHandler } from '@sveltejs/kit'
import { capOf, emptyCapOf } from '#rooms/hotline/alert-feeds.ts'
import { alertsNow } from '#rooms/hotline/publishing.server.ts'
import { fromHere } from '#ui/hotline/wording.server.ts'

/** One alert for other warning systems: the one that is asked for, else what holds, else what was told last. A CAP message is of one alert; the Atom feed leads to all. Public. */
export const GET: RequestHandler = async ({ locals: { ports, say }, platform, url }) => {
	const { zone, shown } = await alertsNow(ports, url.searchParams.get('zone'))
	const asked = url.searchParams.get('alert')
	const one = asked === null ? (shown.find(({ standing }) => standing === 'now') ?? shown.find(({ standing }) => standing !== 'drills') ?? shown[0]) : shown.find(({ newest }) => newest.alert.id === asked)
	if (asked !== null && !one) error(404)
	const from = fromHere(ports, platform)
	return new Response(one ? capOf(one, zone, from) : emptyCapOf(say, from, ports.now()), { headers: { 'content-type': 'application/cap+xml; charset=utf-8' } })
}
