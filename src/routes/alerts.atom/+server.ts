import type { RequestHandler } from '@sveltejs/kit'
import { atomOf } from '#rooms/hotline/alert-feeds.ts'
import { alertsNow } from '#rooms/hotline/publishing.server.ts'
import { fromHere, toldFirst } from '#ui/hotline/wording.server.ts'

/** What stands on /alerts, for whatever reads feeds; in a language of messages, too. Public. */
export const GET: RequestHandler = async ({ locals: { ports }, platform, url, request }) => {
	const { zone, shown } = await alertsNow(ports, url.searchParams.get('zone'))
	return new Response(atomOf(shown, zone, toldFirst(ports, url, request), fromHere(ports, platform), ports.now()), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } })
}
