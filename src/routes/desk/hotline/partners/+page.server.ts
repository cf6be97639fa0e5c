import { error, fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { DAYS } from '#rooms/hotline/partners.ts'
import { endPartner, makePartner, NewPartner, partnersFor } from '#rooms/hotline/partners.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { zoneHere } from '#ground/wall.server.ts'

/** Whose words hold, for whoever may give one. */
export const load: ServerLoad = async ({ locals: { ports, by, language } }) => {
	const partners = await partnersFor(ports, by)
	const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zoneHere() })
	return { partners: partners && partners.map(({ id, called, endsAt }) => ({ id, called, until: day.format(endsAt) })), days: DAYS, hasSession: by.as === 'member', isAtBoard: isAllowed(by, whoMay['see-board']) }
}

const Act = v.object({ act: v.picklist(['make', 'end']) })
const End = v.object({ partner: v.string() })

/** A new word stands in the answer to the form, and nowhere else: no address holds it, and it is not shown again. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, by } }) => {
		const fields = Object.fromEntries((await request.formData().catch(() => new FormData())).entries())
		// As where nothing is.
		if (!isAllowed(by, whoMay['give-words'])) error(404)
		const asked = v.safeParse(Act, fields)
		if (asked.success && asked.output.act === 'end') {
			const said = v.safeParse(End, fields)
			const ended = said.success ? await endPartner(ports, by, said.output.partner) : null
			return ended?.ok ? { is: 'ended' as const } : fail(409, { is: 'gone' as const })
		}
		const said = v.safeParse(NewPartner, fields)
		const made = said.success ? await makePartner(ports, by, said.output) : null
		if (!made?.ok) return fail(422, { is: 'wrong' as const, called: typeof fields['called'] === 'string' ? fields['called'] : '' })
		return { is: 'made' as const, word: made.value.word, called: made.value.partner.called }
	},
}
