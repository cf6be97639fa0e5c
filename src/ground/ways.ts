/**
 * The ways in a member has: which may be added, renewed and dropped. However they change, two that open are left and recovery words are among
 * them, because nobody here can open anything for whoever has lost them all.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { WAYS_IN } from './teams.ts'

export type WayBy = 'passkey' | 'passphrase' | 'recovery'
/** @property opens whether it opens the identity: a lock that yields no secret only signs in */
export type Way = { readonly id: string; readonly by: WayBy; readonly opens: boolean }
export type WayRefusal = 'not-here' | 'keep-two-ways' | 'enough-ways'

export const WAYS_AT_MOST = 6

/** Signing out is for everybody who can sign in; ways in are for those who hold an identity. Whoever helps and no more leaves here; everybody else among the people, because of their keys. */
export const whoKeeps: Readonly<Record<'see' | 'end' | 'out' | 'begin' | 'prove' | 'add' | 'name' | 'drop' | 'leave', readonly Who[]>> = {
	see: ['steward', 'teller', 'carer', 'helper'],
	end: ['steward', 'teller', 'carer', 'helper'],
	out: ['steward', 'teller', 'carer', 'helper'],
	begin: ['steward', 'teller', 'carer'],
	prove: ['steward', 'teller', 'carer'],
	add: ['steward', 'teller', 'carer'],
	name: ['steward', 'teller', 'carer'],
	drop: ['steward', 'teller', 'carer'],
	leave: ['helper'],
}

const opening = (ways: readonly Way[]) => ways.filter(({ opens }) => opens)
export const isEnough = (ways: readonly Way[]): boolean => opening(ways).length >= WAYS_IN && opening(ways).some(({ by }) => by === 'recovery')

/** New recovery words take the place of the old ones: a paper that may be in other hands opens nothing from then on. */
export function add(ways: readonly Way[], way: Way): Result<readonly Way[], WayRefusal> {
	const left = way.by === 'recovery' ? ways.filter(({ by }) => by !== 'recovery') : ways
	return left.length >= WAYS_AT_MOST ? refuse('enough-ways') : done([...left, way])
}

export function drop(ways: readonly Way[], id: string): Result<readonly Way[], WayRefusal> {
	const way = ways.find((one) => one.id === id)
	if (!way) return refuse('not-here')
	const left = ways.filter((one) => one !== way)
	return !way.opens || isEnough(left) ? done(left) : refuse('keep-two-ways')
}
