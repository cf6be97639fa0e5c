import { error, fail, redirect, type Actions, type ServerLoad } from '@sveltejs/kit'
import { isAllowed } from '#ground/people.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { changeSays, doChange } from '#ui/hotline/shift-change.server.ts'

/** The change of shift. Whoever does not dispatch is told so, and sees nothing of it. */
export const load: ServerLoad = async ({ locals, url }) => {
	const heard = (['handed', 'taken'] as const).find((one) => one === url.searchParams.get('heard'))
	return { change: await changeSays(locals.ports, locals.by, locals), told: heard ? locals.say(`hotline.handover.did.${heard}`) : null, hasSession: locals.by.as === 'member' }
}

/** A page posted without JavaScript; what was typed comes back where something is missing. Who speaks comes from the session. */
export const actions: Actions = {
	default: async ({ request, locals, url }) => {
		// As where nothing is.
		if (!isAllowed(locals.by, whoMay['hand-shift'])) error(404)
		const did = await doChange(locals.ports, locals.by, locals, await request.formData().catch(() => null))
		if (!did.ok) return fail(400, did)
		const language = url.searchParams.get('lang')
		redirect(303, `/desk/hotline/shift-change?${new URLSearchParams({ ...(language !== null && { lang: language }), heard: did.heard })}`)
	},
}
