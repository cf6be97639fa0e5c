import type { ServerLoad } from '@sveltejs/kit'
import { directionOf, ownName, type Language } from '#ground/words.ts'
import { linkTo, titleOf } from '#rooms/hotline/alert-feeds.ts'
import { quietOf } from '#rooms/hotline/calibrating.server.ts'
import { languagesInUse } from '#rooms/hotline/message-languages.server.ts'
import { alertsNow } from '#rooms/hotline/publishing.server.ts'
import { agoIn, anchorOf, copyOf, STANDINGS, textIn } from '#rooms/hotline/publishing.ts'
import { timeIn, trueAt, whereIs } from '#rooms/hotline/texts.ts'
import { labels } from '#ui/hotline/labels.ts'
import { quietSays } from '#ui/hotline/truth-says.server.ts'
import { fromHere } from '#ui/hotline/wording.server.ts'

/** What was told, for anybody: the same page for everybody, whoever reads it. */
export const load: ServerLoad = async ({ locals: { ports, language, say }, platform, url }) => {
	const from = fromHere(ports, platform)
	const now = ports.now()
	const { zone, shown } = await alertsNow(ports, url.searchParams.get('zone'))
	const time = (at: number) => timeIn(language, from.clock, at, true)
	const told = shown.map((one) => {
		const { alert } = one.newest
		const said = textIn(one, language, from)
		const [own] = alert.zones
		const copyIn = (tongue: Language, text: string) => copyOf(from.says.get(tongue) ?? say, tongue, text, alert, from.clock, linkTo(from.origin, zone, alert.id))
		return {
			standing: one.standing,
			anchor: anchorOf(alert.id),
			id: alert.id,
			title: titleOf(say, alert, from.zones),
			language: said.language,
			lines: said.text.split('\n'),
			ago: agoIn(language, now - alert.approvedAt),
			hasEyes: alert.tells !== 'unverified' && alert.tells !== 'expired',
			until: one.standing === 'now' ? timeIn(language, from.clock, alert.expiresAt, false) : null,
			finer: one.isCoarse && alert.place !== null && own !== undefined ? { id: own, name: whereIs(alert, from.zones).zone } : null,
			before: one.before.map((past) => `${labels.tells(say, past.tells)}, ${time(trueAt(past))}`),
			copy: copyIn(said.language, said.text),
			// Whoever reads one of these has no page in it.
			others: languagesInUse(ports.hub().settings).map((tongue) => {
				const { text } = textIn(one, tongue, from)
				return { language: tongue, direction: directionOf(tongue), name: ownName(tongue), lines: text.split('\n'), copy: copyIn(tongue, text) }
			}),
		}
	})
	return {
		zone,
		hasPush: (platform?.pushKey ?? null) !== null,
		zones: from.zones.map(({ id, name }) => ({ id, name })),
		quiet: quietSays({ say, language }, await quietOf(ports)),
		heard: url.searchParams.get('heard') === 'here',
		readAt: timeIn(language, from.clock, now, false),
		parts: STANDINGS.map((standing) => ({ standing, those: told.filter((one) => one.standing === standing) })).filter(({ those }) => those.length > 0),
	}
}
