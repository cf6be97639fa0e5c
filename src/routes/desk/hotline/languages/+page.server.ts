import type { ServerLoad } from '@sveltejs/kit'
import { languagesSay } from '#ui/hotline/languages.server.ts'

const HEARD = ['use', 'stop', 'sentences-changed', 'not-here'] as const

/** Languages of messages: read by somebody who speaks them before anything goes out in them. */
export const load: ServerLoad = async ({ locals, platform, url }) => {
	const sheets = await languagesSay(locals, platform?.origin ?? url.origin)
	const heard = HEARD.find((one) => one === url.searchParams.get('heard'))
	const asked = url.searchParams.get('of')
	return { sheets, of: sheets?.find(({ language }) => language === asked)?.language ?? null, heard: heard ? { says: locals.say(`hotline.languages.heard.${heard}`), isGrave: heard !== 'use' && heard !== 'stop' } : null, hasSession: locals.by.as === 'member' }
}
