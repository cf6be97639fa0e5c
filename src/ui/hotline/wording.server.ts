/** What the public pages of the hotline say it with: a speaker for each of the hub's languages there are words in, and for each of its languages of messages. */
import { error } from '@sveltejs/kit'
import type { Ports } from '#ground/ports.ts'
import { languageFor, ownName, type Language } from '#ground/words.ts'
import type { From } from '#rooms/hotline/alert-feeds.ts'
import { languagesTold, toldIn } from '#rooms/hotline/message-languages.server.ts'
import { wordingHere } from '#rooms/hotline/publishing.server.ts'
import type { Wording } from '#rooms/hotline/texts.ts'
import { sayFor } from '#ui/say.ts'

export function wordingOf(ports: Ports): Wording {
	const { settings } = ports.hub()
	return wordingHere(ports, new Map(languagesTold(settings).map((language) => [language, toldIn(settings, language) ?? sayFor(language)])))
}

export function fromHere(ports: Ports, platform: Readonly<App.Platform> | undefined): From {
	if (!platform) error(500, 'no house')
	return { ...wordingOf(ports), zones: ports.hub().settings.zones, origin: platform.origin }
}

/** In which somebody can be told here, each by its own name. */
export const tonguesTold = (ports: Ports): { readonly id: Language; readonly name: string }[] => languagesTold(ports.hub().settings).map((id) => ({ id, name: ownName(id) }))

/** Of these, the one whoever asks reads: pages may have no words in it. */
export const toldFirst = (ports: Ports, url: URL, request: Request): Language => languageFor(url.searchParams.get('lang'), request.headers.get('accept-language'), languagesTold(ports.hub().settings))
