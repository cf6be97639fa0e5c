import { fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { startOf } from '#ground/time.ts'
import { changeSubscription, endSubscription, seeSubscription, type Yours } from '#rooms/hotline/subscribing.server.ts'
import { tonguesTold } from '#ui/hotline/wording.server.ts'

const line = (most: number) => v.optional(v.pipe(v.string(), v.trim(), v.maxLength(most)), '')
const Typed = v.object({ act: v.picklist(['see', 'keep', 'end']), code: line(40), zone: line(24), language: line(3) })

export const load: ServerLoad = ({ locals: { ports } }) => {
	const { zones } = ports.hub().settings
	return { zones: zones.map(({ id, name }) => ({ id, name })), tongues: tonguesTold(ports) }
}

/** For whoever has the letters of a message. No session is asked for and none is given; only a post spends them. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, language }, platform }) => {
		const form = await request.formData().catch(() => null)
		const read = v.safeParse(Typed, form && Object.fromEntries(form))
		const { act, code, ...choice } = read.success ? read.output : { act: 'see' as const, code: '', zone: '', language: '' }
		const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' })
		const shown = ({ zone, language, state, untilHalf }: Yours) => ({ code, yours: { zone, language, state, until: day.format(startOf(untilHalf)) } })
		const seen = await seeSubscription(ports, code)
		if (!seen) {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, code: '', yours: null })
		}
		if (act === 'end') {
			await endSubscription(ports, code)
			return { is: 'ended' as const, code: '', yours: null }
		}
		if (act === 'see') return { is: 'seen' as const, ...shown(seen) }
		const kept = await changeSubscription(ports, code, choice)
		return kept.ok ? { is: 'confirmed' as const, ...shown(kept.value) } : { is: 'seen' as const, ...shown(seen) }
	},
}
