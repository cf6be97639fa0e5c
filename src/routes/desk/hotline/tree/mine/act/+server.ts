import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { leaveTree, standInTree } from '#rooms/hotline/tree.server.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ act: v.picklist(['stand', 'leave']), zone: v.optional(v.pipe(v.string(), v.maxLength(60)), ''), speaks: v.pipe(v.array(v.pipe(v.string(), v.maxLength(3))), v.maxLength(60)) })

/** Whose place it is comes from the session. A form posted with or without JavaScript. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['stand-in-tree'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && { ...Object.fromEntries(form), speaks: form.getAll('speaks') })
	const became = !said.success ? null : said.output.act === 'leave' ? await leaveTree(ports, by) : await standInTree(ports, by, said.output)
	const heard = said.success && became ? (became.ok ? said.output.act : became.refusal) : 'no-such-zone'
	const language = event.url.searchParams.get('lang')
	redirect(303, `/desk/hotline/tree/mine?${new URLSearchParams({ ...(language !== null && { lang: language }), heard })}`)
}
