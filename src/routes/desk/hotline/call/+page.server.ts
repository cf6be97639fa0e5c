import { error, fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { callForm, writeDown } from '#ui/hotline/call.server.ts'

/** The call-taker's form. Whoever does not take calls is told so. */
export const load: ServerLoad = async ({ locals }) => ({ form: callForm(locals.ports, locals.by, locals), hasSession: locals.by.as === 'member', hasBoard: isAllowed(locals.by, whoMay['see-board']) })

/** A page posted without JavaScript; what was typed comes back where something is missing. Who speaks comes from the session. */
export const actions: Actions = {
	default: async ({ request, locals }) => {
		// As where nothing is.
		if (!isAllowed(locals.by, whoMay['write-down'])) error(404)
		const wrote = await writeDown(locals.ports, locals.by, locals, await request.formData().catch(() => null))
		return wrote.ok ? wrote : fail(400, wrote)
	},
}
