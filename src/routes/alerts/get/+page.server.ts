import { error, fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { subscribe } from '#rooms/hotline/subscribing.server.ts'
import { toldFirst, tonguesTold } from '#ui/hotline/wording.server.ts'

const line = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most))
const Typed = v.object({ zone: line(24), language: line(3), address: line(300), way: v.optional(v.picklist(['mail', 'signal'])), as: v.optional(v.literal('member')) })

export const load: ServerLoad = ({ locals: { ports, by }, platform, url, request }) => {
	const { zones } = ports.hub().settings
	const asked = url.searchParams.get('zone')
	return {
		zones: zones.map(({ id, name }) => ({ id, name })),
		tongues: tonguesTold(ports),
		zone: zones.length === 1 ? (zones[0]?.id ?? null) : (zones.find(({ id }) => id === asked)?.id ?? null),
		spoken: toldFirst(ports, url, request),
		ways: WAYS.filter((way) => platform?.carriers.has(way)),
		/** To which one may write oneself. */
		signalNumber: platform?.signalNumber ?? null,
		pushKey: platform?.carriers.has('push') ? platform.pushKey : null,
		isMember: by.as === 'member',
		wantsAsMember: url.searchParams.get('as') === 'member',
	}
}

/** What can be asked for here, mail where nobody says. */
const WAYS = ['mail', 'signal'] as const

/** A message to confirm it goes out; whoever asks hears the same for every address that could be one. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, by }, platform }) => {
		if (!platform) error(500, 'no house')
		const form = await request.formData().catch(() => null)
		const read = v.safeParse(Typed, form && Object.fromEntries(form))
		if (!read.success) return fail(400, { is: 'not-here' as const, zone: '', language: '', address: '', way: 'mail' as const })
		const { as, way = 'mail', ...typed } = read.output
		const asked = await subscribe(ports, { ...typed, way }, { carriers: platform.carriers, origin: platform.origin }, as === 'member' ? by : { as: 'anyone' })
		if (!asked.ok) return fail(400, { is: asked.refusal, ...typed, way })
		return { is: 'asked' as const, ...typed, way, address: '' }
	},
}
