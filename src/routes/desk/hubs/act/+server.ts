import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { plainNumber } from '#rooms/hotline/ring-numbers.server.ts'
import { askHub, movePeer } from '#rooms/hubs/actions.server.ts'
import { Agreed } from '#rooms/hubs/lines.ts'
import { agreeLine, endLine } from '#rooms/hubs/lines.server.ts'
import { PeerId } from '#rooms/hubs/model.ts'
import { whoMay } from '#rooms/hubs/rules.ts'
import { refusal } from '#ui/answers.server.ts'

const Act = v.variant('act', [
	v.object({ act: v.literal('ask'), at: v.pipe(v.string(), v.maxLength(200)) }),
	v.object({ act: v.picklist(['trust', 'end', 'ask-again']), peer: PeerId }),
	v.object({ act: v.literal('agree-line'), ...Agreed.entries }),
	v.object({ act: v.literal('end-line'), peer: PeerId }),
])

/** A form posted with or without JavaScript, answered by a way back to the page. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['ask-hub'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && { ...Object.fromEntries(form), number: plainNumber(String(form.get('number') ?? '')), languages: form.getAll('languages') })
	if (!said.success || !event.platform) return back(event.url, form?.get('act') === 'agree-line' ? 'not-a-line' : 'not-here')
	const act = said.output
	if (act.act === 'agree-line') {
		const agreed = await agreeLine(ports, by, act, event.platform.ownNumber ?? null)
		return back(event.url, agreed.ok ? act.act : agreed.refusal)
	}
	if (act.act === 'end-line') {
		const ended = await endLine(ports, by, act.peer)
		return back(event.url, ended.ok ? act.act : ended.refusal)
	}
	if (act.act !== 'ask') {
		const moved = await movePeer(ports, by, act.peer, { verb: act.act })
		return back(event.url, moved.ok ? act.act : moved.refusal)
	}
	const found = await event.platform.cardAt(act.at)
	if (typeof found === 'string') return back(event.url, found, act.at)
	const asked = await askHub(ports, by, found.origin, found.card)
	return asked.ok ? back(event.url, 'asked') : back(event.url, asked.refusal, act.at)
}

/** No number is ever in an address: whoever mistyped it finds it in their browser's form. */
function back(url: URL, heard: string, typed = ''): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/hubs?${new URLSearchParams({ ...(language !== null && { lang: language }), heard, ...(typed !== '' && { at: typed }) })}`)
}
