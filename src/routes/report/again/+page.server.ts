import { fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { hex } from '#ground/chance.ts'
import { STILL, WORDS_AT_MOST } from '#rooms/hotline/choices.ts'
import { addToOwn, comeBackWithStub, withdrawOwn } from '#rooms/hotline/door.server.ts'
import { outcomeSays } from '#ui/hotline/doors.server.ts'
import { wordingOf } from '#ui/hotline/wording.server.ts'

export const load: ServerLoad = () => ({})

const Asked = v.object({
	act: v.picklist(['see', 'add', 'withdraw']),
	stub: v.pipe(v.string(), v.maxLength(60)),
	once: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
	words: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(WORDS_AT_MOST)), ''),
	still: v.fallback(v.optional(v.picklist(STILL), 'unknown'), 'unknown'),
})

/** Whoever has the number of a report hears of it; only a post spends it, and no address carries it. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, language, say }, platform }) => {
		const form = await request.formData().catch(() => new FormData())
		const asked = v.safeParse(Asked, Object.fromEntries(form))
		const { act, stub, once, words, still } = asked.success ? asked.output : { act: 'see' as const, stub: '', once: undefined, words: '', still: 'unknown' as const }
		const plain = words.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}|\p{Cs}/gu, '')
		const number = once ?? hex(ports.chance(16))
		const came = act === 'withdraw' ? await withdrawOwn(ports, stub) : act === 'add' && (plain !== '' || still !== 'unknown') ? await addToOwn(ports, stub, number, { words: plain, still, language }) : await comeBackWithStub(ports, stub)
		if (!came.ok) {
			platform?.failed()
			return fail(404, { is: 'not-here' as const, typed: stub })
		}
		const { outcome, now } = came.value
		const reader = { say, language, clock: wordingOf(ports).clock }
		return { is: 'came' as const, stub, once: hex(ports.chance(16)), says: outcomeSays(reader, outcome, now), isOver: outcome.is === 'withdrawn', isLooking: outcome.is === 'looking', added: act === 'add' }
	},
}
