import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { LinkId, makeLink, revokeLink, seeLinks, USES } from '#ground/links.server.ts'
import { calledOf } from '#ground/members.server.ts'
import { isAllowed, MemberId } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { whoTeams } from '#ground/teams.ts'
import { askToAnswer } from '#ground/welcome-raised.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('make'), uses: v.picklist(USES) }),
	v.object({ act: v.literal('revoke'), link: LinkId }),
	v.object({ act: v.literal('raise'), member: MemberId }),
])

/** Helpers' links: seen, made and revoked; and a link by which one helper comes to answer the desk. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTeams.links)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	if (asked.act === 'raise') return answer(event, await askToAnswer(ports, by, asked.member))
	const links = asked.act === 'make' ? await makeLink(ports, by, asked.uses) : asked.act === 'revoke' ? await revokeLink(ports, asked.link) : await seeLinks(ports)
	return links.ok ? answer(event, done({ ...links.value, called: await ports.storage.inOneGo(calledOf) })) : answer(event, links)
}
