import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { printedTree } from '#rooms/hotline/tree.server.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.object({ act: v.literal('printed'), zone: v.pipe(v.string(), v.maxLength(60)) })

/** The sheets of today are on paper. A form posted with or without JavaScript. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-tree'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	const done = said.success && (await printedTree(ports, by, said.output.zone)).ok
	const language = event.url.searchParams.get('lang')
	redirect(303, `/desk/hotline/tree?${new URLSearchParams({ ...(language !== null && { lang: language }), ...(said.success && { zone: said.output.zone }), ...(done && { heard: 'printed' }) })}`)
}
