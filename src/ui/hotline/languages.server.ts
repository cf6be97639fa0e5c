/** The languages of messages for whoever keeps the hub: which are used, who read their sentences, and the sentences themselves beside those of the page. */
import { theHub } from '#ground/hub.server.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed } from '#ground/people.ts'
import { startOf } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { directionOf, ownName, type Language, type Say, type Values } from '#ground/words.ts'
import { MESSAGE_LANGUAGES, readingOf, sentencesIn } from '#rooms/hotline/message-languages.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import { digitsStand, timeIn } from '#rooms/hotline/texts.ts'

type Reading = Pick<App.Locals, 'ports' | 'by' | 'language' | 'say'>
export type Sheet = { readonly language: Language; readonly name: string; readonly direction: 'ltr' | 'rtl'; readonly digest: string; readonly isUsed: boolean; readonly status: string; readonly isDue: boolean; readonly version: string; readonly rows: readonly { readonly key: string; readonly ours: string; readonly theirs: string }[] }

/** As many signs of a digest as two people compare: paper and screen are the same version. */
const VERSION = 8

/** @returns null for whom it is not, or where nobody can be told anything */
export async function languagesSay({ ports, by, language, say }: Reading, origin: string): Promise<readonly Sheet[] | null> {
	if (!isAllowed(by, whoMay['read-sentences']) || !ports.hub().settings.rooms.includes('hotline')) return null
	// As they are now: whoever just pressed the button sees what came of it.
	const { settings } = await ports.storage.inOneGo((tx) => theHub(tx, ports.keys, ports.chance))
	const zones = settings.zones.map(({ name }) => name)
	const [zone = settings.name] = zones
	/** As it would stand in a message of this hub's. */
	const filled = (tongue: Language, speak: Say): Values => ({ hub: settings.name, phone: digitsStand(tongue, settings.phone), zone, where: zone, zones: zones.join(', '), link: `${origin}/alerts`, time: timeIn(tongue, zoneHere(), ports.now(), true), really: speak('hotline.really.tow') })
	const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
	const sheets: Sheet[] = []
	for (const tongue of MESSAGE_LANGUAGES) {
		const found = sentencesIn(tongue)
		if (!found) continue
		const once = settings.messageLanguages.find((one) => one.language === tongue)
		const read = readingOf(settings, tongue)
		const called = once && (await ports.storage.inOneGo((tx) => findMember(tx, once.by)))?.called
		const about = once && { name: called ?? say('hotline.languages.somebody'), day: day.format(startOf(once.half)) }
		const [ours, theirs] = [filled(language, say), filled(tongue, found.say)]
		sheets.push({
			language: tongue,
			name: ownName(tongue),
			direction: directionOf(tongue),
			digest: found.digest,
			isUsed: read !== null,
			status: read && about ? say('hotline.languages.used', about) : about ? say('hotline.languages.changed', about) : say('hotline.languages.unread'),
			isDue: about !== undefined && read === null,
			version: found.digest.slice(0, VERSION),
			rows: Object.keys(found.words).map((key) => ({ key, ours: say(key, ours), theirs: found.say(key, theirs) })),
		})
	}
	return sheets
}
