/** What a steward's desk says about recovering, from what the house says. */
import type { Recovery, RecoveryKey } from './recovery-answers.ts'

type Me = { readonly id: string; readonly roles: readonly string[] }

/** The split being made, if there is one. */
export const unfinished = ({ keys }: Recovery): RecoveryKey | null => keys.find(({ state }) => state === 'proposed' || state === 'confirmed') ?? null
export const standing = ({ keys }: Recovery): RecoveryKey | null => keys.find(({ state }) => state === 'standing') ?? null
export const mineOf = ({ keepers }: RecoveryKey, me: string) => keepers.filter(({ member }) => member === me)

/** `two`, `one`: how few people hold the key that stands, so that losing one loses all. */
export function fewKeep(key: RecoveryKey): 'two' | 'one' | null {
	if (key.of > 2) return null
	return new Set(key.keepers.map(({ member }) => member)).size > 1 ? 'two' : 'one'
}

export type Waits = 'confirm' | 'release' | 'combine' | 'due' | 'drill' | 'open' | 'pair' | 'alone'
/** What this member is waited for, the most pressing first; what stands and is thin comes last, and stays. */
export function waitsFor(seen: Recovery, { id, roles }: Me): Waits | null {
	if (!roles.includes('steward')) return null
	const [making, stands] = [unfinished(seen), standing(seen)]
	if (making?.state === 'proposed' && mineOf(making, id).some(({ isConfirmed }) => !isConfirmed)) return 'confirm'
	const rehearsing = making?.state === 'confirmed' ? making : stands?.isDrill ? stands : null
	if (rehearsing) {
		const isEnough = rehearsing.keepers.filter(({ hasReleased }) => hasReleased).length >= rehearsing.need
		if (isEnough && rehearsing.maker === id) return 'combine'
		if (!isEnough && mineOf(rehearsing, id).some(({ hasReleased }) => !hasReleased)) return 'release'
	}
	if (seen.door !== 'live') return seen.steps.length > 0 && seen.door === 'shut' ? 'open' : null
	if (seen.due !== null && !making) return seen.due === 'drill' ? 'drill' : 'due'
	const few = stands && fewKeep(stands)
	return few === 'two' ? 'pair' : few === 'one' ? 'alone' : null
}
