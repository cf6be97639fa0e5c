import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed, MemberId } from '#ground/people.ts'
import { voidLooksOf } from '#rooms/hotline/checking.server.ts'
import { DUTIES, giveDuty } from '#rooms/hotline/giving.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ act: v.picklist(['give', 'take', 'void']), member: MemberId, duty: v.picklist(DUTIES) })

/** A form posted with or without JavaScript, answered by a way back to the page. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['give-duty'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!said.success) return back(event.url, 'not-here')
	const { act, member, duty } = said.output
	const became = act === 'void' ? await voidLooksOf(ports, by, { member }) : await giveDuty(ports, by, { member, duty, gives: act === 'give' })
	return back(event.url, became.ok ? act : became.refusal)
}

function back(url: URL, heard: string): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/hotline/people?${new URLSearchParams({ ...(language !== null && { lang: language }), heard })}`)
}
