import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { ReportId } from '#rooms/hotline/model.ts'
import { pictureFor } from '#rooms/hotline/pictures.server.ts'
import { refusal } from '#ui/answers.server.ts'

/** A picture somebody sent with a report. Opened alone it is a page of nothing else, in which nothing may run (the front dresses it: no copy is kept, no other kind is guessed, and its policy is a sandbox). */
export const GET: RequestHandler = async (event) => {
	const report = v.safeParse(ReportId, event.params['id'])
	const found = report.success ? await pictureFor(event.locals.ports, event.locals.by, report.output) : null
	if (!found?.ok) return refusal(event, 'not-here')
	return new Response(Buffer.from(found.value), { headers: { 'content-type': 'image/jpeg' } })
}
