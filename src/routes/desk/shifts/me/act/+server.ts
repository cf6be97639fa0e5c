import { redirect, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { isAllowed } from '#ground/people.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { answerAsked, dropWindow, freeRest, rest, sayAsking, sayHome, sayLiked, sayLimits, saySkills, sayWeek, sayWindow } from '#rooms/rota/carrying.server.ts'
import { AskingSaid, HomeSaid, LikedSaid, LimitsSaid, RestSaid, restFrom, SkillsSaid, WeekSaid, whoCarries, WindowSaid, windowFrom } from '#rooms/rota/carrying.ts'
import { ShiftId } from '#rooms/rota/model.ts'
import { refusal } from '#ui/answers.server.ts'
import { COMES_BACK } from '#ui/shifts/myself.server.ts'

const Act = v.object({ verb: v.picklist(['accept', 'decline', 'rest', 'end-rest', 'free-rest', 'say-week', 'say-window', 'drop-window', 'say-limits', 'say-asking', 'say-home', 'say-skills', 'say-liked']) })
const MANY = ['yes', 'if-needed', 'kindsNot', 'skills', 'speaks', 'learns', 'liked'] as const

type Query = readonly (readonly [string, string])[]
/** Where it leads: the week, or the page of what somebody says of themselves. */
type Answer = { readonly to: 'week' | 'me'; readonly query: Query }
const week = (...query: Query): Answer => ({ to: 'week', query })
const wrong = (why: string): Answer => ({ to: 'me', query: [['wrong', why]] })
const SAVED: Answer = { to: 'me', query: [] }

/** A member's own side, posted with or without JavaScript. Who speaks comes from the session: nobody says anything of somebody else. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (!isAllowed(by, whoCarries.see)) return refusal(event, 'not-here')
	const form = await event.request.formData().catch(() => null)
	const said = v.safeParse(Act, form && Object.fromEntries(form))
	if (!form || !said.success) return back(event.url, wrong('not-understood'))
	const { verb } = said.output
	if (!isAllowed(by, whoCarries[verb])) return refusal(event, 'not-here')
	const fields = { ...Object.fromEntries(form), ...Object.fromEntries(MANY.map((name) => [name, form.getAll(name)])) }
	const now = ports.now()
	/** What fits is said; what does not, comes back. */
	const keep = async <S extends v.GenericSchema>(schema: S, save: (said: v.InferOutput<S>) => Promise<{ readonly ok: boolean; readonly refusal?: string }>, why = 'not-understood'): Promise<Answer> => {
		const parsed = v.safeParse(schema, fields)
		if (!parsed.success) return wrong(why)
		const saved = await save(parsed.output)
		return saved.ok ? SAVED : wrong(saved.refusal ?? why)
	}

	const answers: Readonly<Record<typeof verb, () => Promise<Answer>>> = {
		accept: () => answered('accept'),
		decline: () => answered('decline'),
		rest: async () => {
			const parsed = v.safeParse(RestSaid, fields)
			const away = parsed.success ? restFrom(parsed.output, now, zoneHere()) : null
			if (!away?.ok) return week(['wrong', 'no-day'])
			await rest(ports, by, away.value)
			return week(['told', 'rests'])
		},
		'end-rest': async () => (await rest(ports, by, null), week(['told', 'back'])),
		'free-rest': async () => (await freeRest(ports, by), week(['told', 'freed'])),
		'say-week': () => keep(WeekSaid, (one) => sayWeek(ports, by, one)),
		'say-window': () =>
			keep(WindowSaid, async (one) => {
				const window = windowFrom(one, now, zoneHere())
				return window.ok ? sayWindow(ports, by, window.value.window, window.value.endsAt) : window
			}),
		'drop-window': () => keep(v.object({ window: v.pipe(v.string(), v.maxLength(60)) }), (one) => dropWindow(ports, by, one.window)),
		'say-limits': () => keep(LimitsSaid, (one) => sayLimits(ports, by, one)),
		'say-asking': () => keep(AskingSaid, (one) => sayAsking(ports, by, one), 'half-quiet'),
		'say-home': () => keep(HomeSaid, (one) => sayHome(ports, by, one)),
		'say-skills': () => keep(SkillsSaid, (one) => saySkills(ports, by, one)),
		'say-liked': () => keep(LikedSaid, ({ liked }) => sayLiked(ports, by, liked)),
	}
	async function answered(which: 'accept' | 'decline'): Promise<Answer> {
		const about = v.safeParse(ShiftId, fields['shift'])
		if (!about.success) return week(['wrong', 'not-understood'])
		const moved = await answerAsked(ports, by, about.output, which)
		return week(['told', moved.ok ? (which === 'accept' ? 'accepted' : 'declined') : 'not-accepted'], ['about', about.output])
	}

	const { to, query } = await answers[verb]()
	const isWrong = query.some(([name]) => name === 'wrong')
	const typed: Query = isWrong && to === 'me' ? COMES_BACK.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name].slice(0, 20)] as const] : [])) : []
	return back(event.url, { to, query: to === 'me' ? [...query, isWrong ? ['of', verb] : ['saved', verb], ...typed] : query }, verb)
}

/** In the language somebody chose, if they chose one. */
function back(url: URL, { to, query }: Answer, verb = ''): never {
	const language = url.searchParams.get('lang')
	const said = new URLSearchParams([...(language === null ? [] : [['lang', language]]), ...query.map((one) => [...one])])
	redirect(303, to === 'week' ? `/desk/shifts?${said}` : `/desk/shifts/me?${said}${said.has('wrong') && verb !== '' ? `#${verb === 'drop-window' ? 'say-window' : verb}` : ''}`)
}
