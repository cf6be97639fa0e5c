import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { idOf } from '#ground/ids.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { answerOwn } from '#rooms/rota/answering.server.ts'
import { askCover } from '#rooms/rota/covers.server.ts'
import { PlaceId, ShiftId } from '#rooms/rota/model.ts'
import { whoMay } from '#rooms/rota/rules.ts'
import { checkIn, moveShift, moveSwap } from '#rooms/rota/swaps.server.ts'
import { wait } from '#rooms/rota/waiting.server.ts'
import { refusal } from '#ui/answers.server.ts'

const QuestionId = idOf('question')
const Act = v.variant('verb', [
	v.object({ verb: v.picklist(['offer-swap', 'withdraw-swap', 'take-swap', 'untake-swap', 'confirm-swap']), place: PlaceId }),
	v.object({ verb: v.picklist(['ask-cover', 'keep-place', 'check-in']), place: PlaceId }),
	v.object({ verb: v.picklist(['wait', 'wait-no-more']), shift: ShiftId }),
	v.object({ verb: v.picklist(['say-yes', 'say-no']), question: QuestionId }),
	v.object({ verb: v.literal('move-shift'), shift: ShiftId, day: v.string(), from: v.string(), until: v.string(), even: v.optional(v.string(), '') }),
])
type Act = v.InferOutput<typeof Act>

/** A form posted with or without JavaScript; answered by a way back to the page, which says what became of it. Who speaks comes from the session. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoMay['see-mine'])) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!said.success) return back(event.url, 'not', 'not-understood')
	if (!isAllowed(by, whoMay[said.output.verb])) return refusal(event, 'not-here')
	const moved = await act(ports, by, said.output)
	return moved.ok ? back(event.url, 'told', said.output.verb) : back(event.url, 'not', moved.refusal)
}

async function act(ports: Ports, by: Speaker, asked: Act): Promise<{ readonly ok: true } | { readonly ok: false; readonly refusal: string }> {
	switch (asked.verb) {
		case 'ask-cover':
		case 'keep-place':
			return askCover(ports, by, asked.place, asked.verb)
		case 'check-in':
			return checkIn(ports, by, asked.place)
		case 'wait':
		case 'wait-no-more':
			return wait(ports, by, asked.shift, asked.verb)
		case 'say-yes':
			return answerOwn(ports, by, asked.question, 'yes')
		case 'say-no':
			return answerOwn(ports, by, asked.question, 'no')
		case 'move-shift':
			return moveShift(ports, by, asked.shift, asked, asked.even !== '')
		default:
			return moveSwap(ports, by, asked.place, asked.verb)
	}
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, name: 'told' | 'not', word: string): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/shifts/swap?${new URLSearchParams([...(language === null ? [] : [['lang', language]]), [name, word]])}`)
}
