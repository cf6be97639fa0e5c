import { fail, type Actions, type ServerLoad } from '@sveltejs/kit'
import * as v from 'valibot'
import { hex } from '#ground/chance.ts'
import { readDoor, typedFrom, untyped } from '#rooms/hotline/door-form.ts'
import { reportAtTheDoor } from '#rooms/hotline/door.server.ts'
import { lint } from '#rooms/hotline/linter.ts'
import { knownIn } from '#rooms/hotline/texts.ts'
import { townMapOf } from '#rooms/hotline/town.ts'
import { answerSays } from '#ui/hotline/doors.server.ts'
import { wordingOf } from '#ui/hotline/wording.server.ts'

/** A page without zones is too wide for nobody; one with very many takes the first. */
export const load: ServerLoad = ({ locals: { ports }, platform }) => {
	const { zones } = ports.hub().settings
	return { once: hex(ports.chance(16)), zones: zones.map(({ id, name }) => ({ id, name })), town: townMapOf(zones), streets: platform?.streets() ?? null }
}

const Act = v.object({ act: v.picklist(['send', 'carry']) })
const ONCE = /^[0-9a-f]{32}$/
/** What somebody wonders whether it is true goes along; they may still cut it. */
const CARRIED = 1000

/** Anybody may: the page asks nobody who they are, and whoever is signed in is nobody here, too. */
export const actions: Actions = {
	default: async ({ request, locals: { ports, language, say } }) => {
		const form = await request.formData().catch(() => new FormData())
		const one = (name: string) => (typeof form.get(name) === 'string' ? String(form.get(name)) : '')
		const all = (name: string) => form.getAll(name).filter((each) => typeof each === 'string')
		const asked = v.safeParse(Act, { act: one('act') || 'send' })
		const drawn = hex(ports.chance(16))
		if (asked.success && asked.output.act === 'carry') return { is: 'typed' as const, typed: { ...untyped(drawn), hand: 'online', words: one('words').slice(0, CARRIED) }, troubles: [] }
		const typed = { ...typedFrom(one, all), once: ONCE.test(one('once')) ? one('once') : drawn }
		const { settings } = ports.hub()
		const { told, troubles } = readDoor(typed, settings.zones, language, ports.now())
		// What was refused is of no use to anybody a second time.
		if (!told) return fail(422, { is: 'typed' as const, typed: troubles.some(({ field }) => field === 'photo') ? { ...typed, photo: '' } : typed, troubles })
		const left = await reportAtTheDoor(ports, typed.once, told)
		const wording = wordingOf(ports)
		const names = lint(`${told.place}\n${told.words}`, language, knownIn(wording)).filter(({ kind }) => kind === 'name' || kind === 'plate' || kind === 'phone')
		return { is: 'left' as const, stub: left.stub, picture: left.picture, answer: left.answer && answerSays({ say, language, clock: wording.clock }, left.answer), hasNames: names.length > 0 }
	},
}
