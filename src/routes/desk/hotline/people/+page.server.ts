import type { ServerLoad } from '@sveltejs/kit'
import { DUTIES, peopleOnTheLine } from '#rooms/hotline/giving.server.ts'

const HEARD = ['give', 'take', 'void', 'not-here', 'needs-a-way-in', 'not-to-oneself', 'not-both', 'enough-companions'] as const

/** Who has which duty on the line. A steward gives and takes them, and sees nothing else of the line here. */
export const load: ServerLoad = async ({ locals: { ports, by, say }, url }) => {
	const people = await peopleOnTheLine(ports, by)
	const heard = HEARD.find((one) => one === url.searchParams.get('heard'))
	return { people: people.ok ? people.value : null, duties: DUTIES, heard: heard ? { says: say(`hotline.people.heard.${heard}`), isGrave: !['give', 'take', 'void'].includes(heard) } : null, hasSession: by.as === 'member' }
}
