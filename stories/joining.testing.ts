/** Joining by a helpers' link or by the code on a screen, without a browser, as the pages do it. */
import { hex, newId } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { sealReach, type Reach } from '#ui/desk/reach.ts'
import { Links } from '#ui/desk/joining-answers.ts'
import { teamOf } from './asking.testing.ts'
import { chance, gave, type Somebody } from './people.testing.ts'
import { postTo, type Answer } from './steward.testing.ts'

/** A helpers' link made at this member's desk: its secret. */
export async function linkBy(by: Pick<Somebody, 'post'>, uses: 5 | 20 | 60 = 5): Promise<string> {
	const { link } = gave(await by.post('/desk/links', { act: 'make', uses }, Links))
	return link ?? ''
}

export type Helper = { readonly id: MemberId; readonly cookie: string; readonly setCookie: string; readonly answer: Answer }

export async function helpBy(address: string, link: string, called: string, reach: Reach = { way: 'call', contact: '612 555 0133' }, headers: Record<string, string> = {}): Promise<Helper> {
	const team = await teamOf(address)
	const id = newId('member', chance)
	const answer = await postTo(address, '/join/help', { link, id, called, language: 'es', reach: await sealReach(team.hub, id, team, reach) }, headers)
	const setCookie = answer.headers.get('set-cookie') ?? ''
	return { id, cookie: setCookie.split(';')[0] ?? '', setCookie, answer }
}

export const noLink = () => hex(chance(16))
