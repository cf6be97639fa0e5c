/** Hotline: what a version says, in the hub's languages and its own names. */
import { readFileSync } from 'node:fs'
import type { Ports } from '#ground/ports.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { sayIn, type Language, type Say, type Words } from '#ground/words.ts'
import { toldIn } from './message-languages.server.ts'
import type { TextsFor } from './telling.ts'
import { textsFor } from './texts.ts'

const FOLDER = new URL('../../../words/', import.meta.url)

/** Null where there are no words in it. */
function speaker(language: Language): Say | null {
	try {
		return sayIn(language, JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), 'utf8')) as Words)
	} catch (fault) {
		if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null
		throw fault
	}
}

/** To whoever is told things: in this language, also where it is one of messages alone; else in English. */
export const sayHere = (ports: Ports, language: Language): Say => speaker(language) ?? toldIn(ports.hub().settings, language) ?? speaker('en') ?? sayIn(language, {})

/** Read anew each time: it is told rarely, and the words may have changed. */
export const textsHere = (ports: Ports): TextsFor => (alert, languages) => {
	const { settings } = ports.hub()
	const { name, phone, zones } = settings
	const says = new Map(languages.flatMap((language) => {
		const say = speaker(language) ?? toldIn(settings, language)
		return say ? [[language, say] as const] : []
	}))
	const first = speaker('en')
	if (says.size === 0 && first) says.set('en', first)
	return textsFor(alert, languages, { says, hub: name, phone, zones, clock: zoneHere() })
}
