import type { RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { bringPeople, countExpected, importsNow, knownPeople, takePeopleBack } from '#ground/expected.server.ts'
import { ImportId, ImportOf, NewExpected, Onces, ROWS_AT_ONCE, whoImports, type Import } from '#ground/imports.ts'
import { isAllowed, TeamId } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { bringAsks, BroughtAsks, countBrought, knownAsks, takeAsksBack } from '#rooms/frontdoor/bringing.server.ts'
import { bringShifts, BroughtShifts, countImported, knownShifts, takeShiftsBack } from '#rooms/rota/bringing.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const ImportAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('known'), what: ImportOf, onces: Onces }),
	v.object({ act: v.literal('bring-members'), import: ImportId, team: TeamId, epoch: v.pipe(v.number(), v.integer(), v.minValue(1)), rows: v.pipe(v.array(NewExpected), v.minLength(1), v.maxLength(ROWS_AT_ONCE)) }),
	v.object({ act: v.literal('bring-asks'), ...BroughtAsks.entries }),
	v.object({ act: v.literal('bring-shifts'), ...BroughtShifts.entries }),
	v.object({ act: v.literal('take-back'), import: ImportId }),
])

const WAYS = {
	members: { known: knownPeople, count: countExpected, takeBack: takePeopleBack },
	asks: { known: knownAsks, count: countBrought, takeBack: takeAsksBack },
	shifts: { known: knownShifts, count: countImported, takeBack: takeShiftsBack },
} as const

/** What was read and sealed from an old sheet, in the browser of who brings it over. The sheet itself never comes here. */
export const POST: RequestHandler = async (event) => {
	const { ports, by } = event.locals
	if (by.as !== 'member' || !isAllowed(by, whoImports)) return refusal(event, 'not-here')
	const act = await bodyAs(ImportAct, event)
	if (!act) return refusal(event, 'not-understood')
	if (act.act === 'bring-members') return answer(event, await bringPeople(ports, by, act))
	if (act.act === 'bring-asks') return answer(event, await bringAsks(ports, by, act))
	if (act.act === 'bring-shifts') return ports.hub().settings.rooms.includes('rota') ? answer(event, await bringShifts(ports, by, act)) : refusal(event, 'not-here')
	return answer(
		event,
		await ports.storage.inOneGo(async (tx): Promise<Result<unknown, 'not-here'>> => {
			if (act.act === 'known') return done(await WAYS[act.what].known(ports, tx, act.onces))
			const here = await importsNow(tx, ports.now())
			if (act.act === 'see') return done(await counted(tx, here))
			const which = here.find(({ id }) => id === act.import)
			if (!which) return refuse('not-here')
			return done(await WAYS[which.what].takeBack(tx, which.id))
		}),
	)
}

async function counted(tx: Tx, imports: Awaited<ReturnType<typeof importsNow>>): Promise<Import[]> {
	const all: Import[] = []
	for (const one of imports) all.push({ ...one, n: await WAYS[one.what].count(tx, one.id) })
	return all
}
