import { directionOf } from '#ground/words.ts'
import { spoken } from '#ui/say.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals: { ports, language }, url }) => {
	const { name, phone, leaveTo, languages, rooms } = ports.hub().settings
	return { language, direction: directionOf(language), path: url.pathname, asked: url.searchParams.has('lang') ? language : null, hub: { name, phone, leaveTo, languages: spoken(languages), rooms } }
}
