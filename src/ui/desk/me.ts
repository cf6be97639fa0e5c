/** One's own ways in: a new one wraps the same identity once more, here; and what a member calls one is sealed under that identity. */
import { hex, type Chance } from '#ground/chance.ts'
import { keyFor, open, seal, wrapKey, type Key } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import { identityAbout } from '#ground/identity.ts'
import { toBase64, utf8 } from './bytes.ts'
import type { Unlocked } from './keyring.ts'
import type { Ways, Way } from './me-answers.ts'
import type { Touched } from './passkey.ts'
import { passkeyKey } from './unlocking.ts'

type Mine = Pick<Unlocked, 'hub' | 'member' | 'seed'>

const wrapped = ({ hub, member, seed }: Mine, key: Key, chance: Chance) => toBase64(wrapKey(key, identityAbout(hub, member.id), seed, chance))

/** A way in by words, as `/desk/me` takes it. */
export const byWords = (mine: Mine, by: 'passphrase' | 'recovery', opens: Opens, chance: Chance) => ({ by, lookup: hex(opens.lookup), wrap: wrapped(mine, opens.key, chance) })

/** A device's lock, as `/desk/me` takes it; one that yields no secret comes without a wrap. */
export const byLock = (mine: Mine, { response, secret }: Touched<object>, chance: Chance) => ({ by: 'passkey', response, wrap: secret && wrapped(mine, passkeyKey(secret), chance) })

const about = ({ hub }: Mine, way: string) => ({ hub, record: way, field: 'name', version: 1 })
const nameKey = ({ seed }: Mine) => keyFor('names of ways in', seed)

export const NAME_AT_MOST = 40

/** Null where nothing is typed: then it has no name. */
export const sealName = (mine: Mine, way: string, name: string, chance: Chance): string | null =>
	name.trim() === '' ? null : toBase64(seal(nameKey(mine), about(mine, way), utf8(name.trim().slice(0, NAME_AT_MOST)), chance))

/** Null where it has none, or was sealed under an identity that is not this one. */
export function openName(mine: Mine, { id, name }: Way): string | null {
	if (name === null) return null
	try {
		return new TextDecoder().decode(open(nameKey(mine), about(mine, id), name))
	} catch {
		return null
	}
}

/** Whether recovery words opened this session: they may be on paper in other hands, and a device may be gone. */
export const cameByRecovery = ({ ways }: Ways): boolean => ways.some(({ by, isThis }) => isThis && by === 'recovery')

const opening = (ways: readonly Way[]) => ways.filter(({ opens }) => opens)
/** The same rule as the house's, so that a page offers only what can be done. */
export const canDrop = ({ ways }: Ways, { id, opens }: Way): boolean => {
	const left = opening(ways).filter((one) => one.id !== id)
	return !opens || (left.length >= 2 && left.some(({ by }) => by === 'recovery'))
}

export type LostStep = 'ask' | 'way' | 'drop' | 'words' | 'done'

/**
 * What comes next for somebody whose device is gone: one thing at a time.
 * @param said what they said so far: whether a device is lost, and whether all that is lost is dropped
 */
export function nextStep(now: Ways, said: { readonly isLost: boolean | null; readonly isDropped: boolean; readonly isRenewed: boolean }): LostStep {
	if (said.isLost === null) return 'ask'
	if (said.isLost && !said.isDropped) {
		const others = now.ways.filter(({ by }) => by !== 'recovery')
		// With nothing to put in its place, what is lost could not be dropped.
		return others.length > 0 && !others.some((way) => canDrop(now, way)) ? 'way' : others.length > 0 ? 'drop' : 'words'
	}
	return said.isRenewed ? 'done' : 'words'
}
