/** The phone trees in somebody's language, with what is told just now. */
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { ownName } from '#ground/words.ts'
import { alertsNow } from '#rooms/hotline/publishing.server.ts'
import { textIn } from '#rooms/hotline/publishing.ts'
import { timeIn } from '#rooms/hotline/texts.ts'
import { DESK } from '#rooms/hotline/tree.ts'
import { ownPlace, seeTrees, type ZoneTree } from '#rooms/hotline/tree.server.ts'
import type { TreeSays } from './tree-says.ts'
import { fromHere } from './wording.server.ts'

type Reading = Pick<App.Locals, 'ports' | 'by' | 'language' | 'say'>
/** More would push the calls off the sheet. */
const TOLD_AT_MOST = 2

/** @returns null for whoever may not see them */
export async function treesSay({ ports, by, language, say }: Reading, platform: Readonly<App.Platform> | undefined): Promise<readonly TreeSays[] | null> {
	const seen = await seeTrees(ports, by)
	if (!seen.ok) return null
	const from = fromHere(ports, platform)
	const { phone } = ports.hub().settings
	const time = (at: number) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: from.clock }).format(at)
	const day = (at: number) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: from.clock }).format(at)
	const says = async ({ zone, tree, called, printedAt, isDue }: ZoneTree): Promise<TreeSays> => {
		const branches = new Map(tree.branches.map((one) => [one.code, one]))
		const tongue = (code: string) => ownName(branches.get(code)?.language ?? language)
		const toCall = (code: string) => ({ code, speaks: tongue(code), member: branches.get(code)?.id ?? '' })
		const pods = [...Map.groupBy(tree.branches, ({ pod }) => pod)]
		return {
			id: zone,
			name: from.zones.find(({ id }) => id === zone)?.name ?? zone,
			many: tree.branches.length,
			isDue,
			printed: printedAt === null ? null : day(printedAt),
			at: time(ports.now()),
			what: await toldIn(ports, zone, [...new Set(tree.branches.map((one) => one.language))], from),
			where: [`${from.origin ?? ''}/alerts`, phone].filter((one) => one !== '').join(' · '),
			starters: tree.starters.map(toCall),
			sheets: pods.map(([pod, rows], i) => ({ pod, number: i + 1, of: pods.length, rows: rows.map(({ code, by, calls }) => ({ code, speaks: tongue(code), by: by.map((one) => (one === DESK ? say('hotline.tree.desk') : one)).join(', '), calls: calls.map(toCall) })) })),
			names: tree.branches.map(({ code, id }) => ({ code, member: id, called: called[id] ?? '' })),
		}
	}
	return Promise.all(seen.value.map(says))
}

/** The last that holds or was taken back there, as everybody can read it; with when it was true. */
async function toldIn(ports: Ports, zone: string, languages: readonly string[], from: ReturnType<typeof fromHere>): Promise<TreeSays['what']> {
	const { shown } = await alertsNow(ports, zone)
	const [newest] = shown.filter(({ standing }) => standing === 'now' || standing === 'back')
	if (!newest) return []
	const said = languages.slice(0, TOLD_AT_MOST).map((language) => textIn(newest, language, from))
	return [...new Map(said.map(({ language, text }) => [language, { language, text: `${text} (${timeIn(language, from.clock, newest.newest.alert.approvedAt, true)})` }])).values()]
}

export async function ownPlaceSays(ports: Ports, by: Speaker) {
	const own = await ownPlace(ports, by)
	if (!own.ok || by.as !== 'member') return null
	const { zones, languages } = ports.hub().settings
	return { place: own.value, zones: zones.map(({ id, name }) => ({ id, name })), others: languages.filter((one) => one !== by.member.language).map((id) => ({ id, name: ownName(id) })), language: ownName(by.member.language) }
}
