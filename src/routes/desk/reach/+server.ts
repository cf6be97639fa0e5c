import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { JoiningHelper, reachOf, resealReach } from '#ground/links.server.ts'
import { isAllowed, MemberId } from '#ground/people.ts'
import { whoTeams } from '#ground/teams.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const Asked = v.variant('act', [
	v.object({ act: v.literal('see'), member: MemberId }),
	v.object({ act: v.literal('reseal'), member: MemberId, reach: JoiningHelper.entries.reach }),
])

/** How a helper may be reached: ciphertext, for those who hold the key to it. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoTeams.reach)) return refusal(event, 'not-here')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	return answer(event, asked.act === 'see' ? await reachOf(ports, by, asked.member) : await resealReach(ports, by, asked.member, asked.reach))
}
