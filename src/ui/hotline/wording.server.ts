/** What the public pages of the hotline say it with: a speaker for each of the hub's languages there are words in. */
import { error } from '@sveltejs/kit'
import type { Ports } from '#ground/ports.ts'
import type { From } from '#rooms/hotline/alert-feeds.ts'
import { wordingHere } from '#rooms/hotline/publishing.server.ts'
import type { Wording } from '#rooms/hotline/texts.ts'
import { sayFor, spoken } from '#ui/say.ts'

export const wordingOf = (ports: Ports): Wording => wordingHere(ports, new Map(spoken(ports.hub().settings.languages).map((language) => [language, sayFor(language)])))

export function fromHere(ports: Ports, platform: Readonly<App.Platform> | undefined): From {
	if (!platform) error(500, 'no house')
	return { ...wordingOf(ports), zones: ports.hub().settings.zones, origin: platform.origin }
}
