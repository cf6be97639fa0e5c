/** The board as a page shows it and its island reads it again; and what became of an act, in words. */
import * as v from 'valibot'
import { newId } from '#ground/ids.ts'
import type { Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { after, hours } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { ShiftId } from '#rooms/rota/model.ts'
import { seeBoard } from '#rooms/rota/board.server.ts'
import { boardSays, cannotKey, type SaidBoard } from '#rooms/rota/boarding.ts'
import type { Did } from '#rooms/rota/rotas.server.ts'
import { RotaId } from '#rooms/rota/rotas.ts'
import { AHEAD } from '#rooms/rota/rules.ts'
import { wordsUnder } from '#ui/say.ts'
import type { BoardProps, Told } from './board-answers.ts'

const Week = v.pipe(v.string(), v.regex(/^\d$/), v.transform(Number))
const orNull = <S extends v.GenericSchema>(schema: S) => v.fallback(v.nullable(schema), null as never)
/** Which rota, which of its weeks, and for which shift somebody is looked for. */
export const Looking = v.object({ rota: orNull(RotaId), week: orNull(Week), shift: orNull(ShiftId) })
export type Looking = { readonly rota: RotaId | null; readonly week: number | null; readonly shift: ShiftId | null }
export const lookingIn = (asked: URLSearchParams): Looking => v.parse(Looking, { rota: asked.get('rota'), week: asked.get('week'), shift: asked.get('shift') })

type Here = Pick<App.Locals, 'say' | 'language'>
/** Null for whom it is not. */
export async function boardFor(ports: Ports, by: Speaker, { say, language }: Here, looking: Looking): Promise<SaidBoard | null> {
	const seen = await seeBoard(ports, by, looking)
	if (!seen.ok) return null
	return boardSays({ say, language, zone: seen.value.zone, zones: ports.hub().settings.zones }, seen.value, ports.now())
}

export function didSays({ say }: Here, did: Did | null): Told {
	if (did === null) return { says: say('board.not.not-understood'), isGrave: true }
	if (did.ok) return { says: say(`board.told.${did.value.did}`), isGrave: false }
	return { says: refusedSays(say, did.refusal), isGrave: true }
}
function refusedSays(say: Here['say'], refusal: string): string {
	return refusal.startsWith('cannot-') ? say(cannotKey(refusal.slice('cannot-'.length))) : say(`board.not.${refusal}`)
}

/** What the address says became of it: words of ours, never who. */
const DID = v.picklist(['make', 'plan', 'stop', 'put', 'out', 'pin', 'loosen', 'publish', 'drop', 'close', 'set'])
const NOT = v.pipe(v.string(), v.regex(/^[a-z-]{2,40}$/))
export function toldIn({ say }: Here, asked: URLSearchParams): Told | null {
	const [did, not] = [v.safeParse(DID, asked.get('did')), v.safeParse(NOT, asked.get('not'))]
	if (did.success) return { says: say(`board.told.${did.output}`), isGrave: false }
	if (!not.success) return null
	try {
		return { says: refusedSays(say, not.output), isGrave: true }
	} catch {
		// An address somebody made up.
		return { says: say('board.not.not-understood'), isGrave: true }
	}
}

export function makeForm(ports: Ports): BoardProps['make'] {
	const [now, zone] = [ports.now(), zoneHere()]
	const day = (at: typeof now) => wallOf(at, zone).day
	return { id: newId('rota', ports.chance), first: day(now), last: day(after(now, AHEAD)), day: day(after(now, hours(24))) }
}

export const boardWords = (language: App.Locals['language']) => wordsUnder(language, 'board.', 'desk.call.', 'shift.gives')
