import type { RequestHandler } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { saveSettings } from '#ground/hub.server.ts'
import { Settings } from '#ground/hub.ts'
import { isAllowed } from '#ground/people.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** A steward changes what the hub says of itself. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, ['steward'])) return refusal(event, 'not-here')
	const settings = await bodyAs(Settings, event)
	if (!settings) return refusal(event, 'not-understood')
	await ports.storage.inOneGo((tx) => saveSettings(tx, settings))
	return answer(event, done(null))
}
