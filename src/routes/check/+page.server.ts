import type { Actions, ServerLoad } from '@sveltejs/kit'
import { titleOf } from '#rooms/hotline/alert-feeds.ts'
import { WORDS_AT_MOST } from '#rooms/hotline/choices.ts'
import { isItTrue } from '#rooms/hotline/known-true.server.ts'
import { anchorOf, textIn } from '#rooms/hotline/publishing.ts'
import { timeIn } from '#rooms/hotline/texts.ts'
import { answerSays, notItSays } from '#ui/hotline/doors.server.ts'
import { fromHere } from '#ui/hotline/wording.server.ts'

export const load: ServerLoad = () => ({})

/** Is this true? Asked by a post, so that no address holds what somebody was sent; nothing of it is kept. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, language, say }, platform }) => {
		const form = await request.formData().catch(() => new FormData())
		const sent = form.get('words')
		const words = typeof sent === 'string' ? sent.slice(0, WORDS_AT_MOST) : ''
		const from = fromHere(ports, platform)
		const answers = (await isItTrue(ports, words)).map(({ about, how, at }) => {
			const isSure = how !== 'perhaps'
			if (about.is === 'decided') {
				const zone = from.zones.find(({ id }) => id === about.decided.zone)?.name ?? ''
				return { isSure, standing: 'back' as const, title: zone, language, lines: [answerSays({ say, language, clock: from.clock }, about.decided)], link: null }
			}
			// Checked by another hub: what it says, and that it is theirs.
			if (about.is === 'elsewhere') return { isSure, standing: 'back' as const, title: about.name, language, lines: [notItSays({ say, language, clock: from.clock }, about.turnedOut, at), say('hotline.ask.elsewhere', { name: about.name })], link: null }
			const { shown } = about
			const said = textIn(shown, language, from)
			const { alert } = shown.newest
			const isTakenBack = shown.standing === 'back' && shown.before.length > 0
			return { isSure, standing: shown.standing, title: titleOf(say, alert, from.zones), language: said.language, lines: [...(isTakenBack ? [say('hotline.ask.corrected', { time: timeIn(language, from.clock, alert.approvedAt, false) })] : []), ...said.text.split('\n')], link: anchorOf(alert.id) }
		})
		return { words, answers }
	},
}
