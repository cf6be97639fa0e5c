import type { RequestHandler } from '@sveltejs/kit'
import { actOnAttestations, AttestAct } from '#ground/attestations.server.ts'
import { whoAttests } from '#ground/attestations.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

/** Who may answer on law and on health: one steward says so, another agrees. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoAttests.see)) return refusal(event, 'not-here')
	const act = await bodyAs(AttestAct, event)
	if (!act) return refusal(event, 'not-understood')
	const seen = await actOnAttestations(ports, by, act)
	return seen.ok ? answer(event, done({ attestations: seen.value, called: await ports.storage.inOneGo(calledOf) })) : answer(event, seen)
}
