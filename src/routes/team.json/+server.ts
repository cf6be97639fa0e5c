/** What a browser needs before it can seal: whom to, and how receipts are stretched here. Public. */
import { json, type RequestHandler } from '@sveltejs/kit'
import { frontPage } from '#rooms/frontdoor/actions.server.ts'
import { refusal } from '#ui/answers.server.ts'

export const GET: RequestHandler = async (event) => {
	const { ports, language } = event.locals
	const { opener } = await frontPage(ports, language)
	if (!opener) return refusal(event, 'nobody-can-open')
	const { id, salt, settings } = ports.hub()
	return json({ ok: true, value: { hub: id, salt: Buffer.from(salt).toString('hex'), languages: settings.languages, ...opener } })
}
