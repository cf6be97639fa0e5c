import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { AlertId } from '#rooms/hotline/model.ts'
import { nothingFromPage } from '#rooms/hotline/nothing-here.server.ts'
import { anchorOf } from '#rooms/hotline/publishing.ts'

const Here = v.object({ alert: AlertId })

/** “I am here and see nothing”, of anybody: it is answered the same whatever it was about. */
export const POST: RequestHandler = async ({ request, locals: { ports }, url }) => {
	const form = await request.formData().catch(() => null)
	const said = v.safeParse(Here, form && Object.fromEntries(form))
	if (said.success) await nothingFromPage(ports, said.output.alert)
	const language = url.searchParams.get('lang')
	redirect(303, `/alerts?${new URLSearchParams({ ...(language !== null && { lang: language }), heard: 'here' })}${said.success ? `#${anchorOf(said.output.alert)}` : ''}`)
}
