import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed, MemberId } from '#ground/people.ts'
import { HalfDay } from '#ground/time.ts'
import { GRANTED, LEVELS } from '#rooms/rota/choices.ts'
import { actOnGrant, type GrantAct } from '#rooms/rota/granting.server.ts'
import { whoGrants } from '#rooms/rota/granting.ts'
import { refusal } from '#ui/answers.server.ts'
import { halfUntil } from '#ui/shifts/grants.server.ts'

const Act = v.object({ verb: v.picklist(['grant', 'agree', 'take-back']) })
const About = v.object({ member: MemberId, what: v.picklist(GRANTED) })
const Given = v.object({ level: v.picklist(LEVELS), until: v.pipe(v.string(), v.transform((day): number => halfUntil(day) ?? -1), HalfDay) })

/** What a coordinator grants, agrees to or takes back. Who speaks comes from the session; the address it leads to carries nobody's name. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoGrants.see)) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const fields = form && Object.fromEntries(form)
	const [said, about] = [v.safeParse(Act, fields), v.safeParse(About, fields)]
	if (!said.success || !about.success) return back(event.url, [['wrong', 'not-understood'], ...typed(fields)])
	const { verb } = said.output
	if (!isAllowed(by, whoGrants[verb])) return refusal(event, 'not-here')
	const given = v.safeParse(Given, fields)
	if (verb === 'grant' && !given.success) return back(event.url, [['wrong', 'not-understood'], ...typed(fields)])
	const act: GrantAct | null = verb === 'grant' ? (given.success ? { ...about.output, verb, level: given.output.level, untilHalf: given.output.until } : null) : { ...about.output, verb }
	const done = act && (await actOnGrant(ports, by, act))
	return done?.ok ? back(event.url, [['told', done.value]]) : back(event.url, [['wrong', done?.refusal ?? 'not-understood'], ...typed(fields)])
}

/** But whom it was about: that is chosen again. */
const typed = (fields: Readonly<Record<string, unknown>> | null): [string, string][] => ['what', 'level', 'until'].flatMap((name) => (typeof fields?.[name] === 'string' ? [[name, fields[name].slice(0, 20)] as [string, string]] : []))

/** In the language somebody chose, if they chose one. */
function back(url: URL, said: readonly (readonly [string, string])[]): never {
	const language = url.searchParams.get('lang')
	redirect(303, `/desk/shifts/skills?${new URLSearchParams([...(language === null ? [] : [['lang', language]]), ...said.map((one) => [...one])])}`)
}
