/** A listing sealed in its own browser comes in; the wait and the end of keeping go back as sentences. */
import type { RequestEvent } from '@sveltejs/kit'
import { done } from '#ground/result.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import { Posted, type Side } from '#rooms/frontdoor/model.ts'
import { answer, bodyAs, refusal } from './answers.server.ts'
import { goneSays, waitSays } from './waiting.ts'

export async function postedBySelf(event: RequestEvent, side: Side): Promise<Response> {
	const { ports, say, language } = event.locals
	const posted = await bodyAs(Posted, event.request)
	if (!posted || posted.facts.side !== side) return refusal(event, 'not-understood')
	const kept = await postListing(ports, { as: 'anyone' }, posted, 'browser')
	if (!kept.ok) return answer(event, kept)
	return answer(event, done({ ...kept.value, waitSays: waitSays(say, kept.value.wait), goneSays: goneSays(say, language, kept.value.endsAt) }))
}
