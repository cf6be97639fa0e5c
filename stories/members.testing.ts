/** Members in any role, put where joining would put them, with a session and words of their own. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { addMember, addUnlock } from '#ground/members.server.ts'
import type { MemberId, Role } from '#ground/people.ts'
import { openSession } from '#ground/sessions.server.ts'
import type { Tx } from '#ground/storage.server.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import type { TestHub } from './house.testing.ts'

/** @property can what stands in tables of who may, `member` for anybody with a session, `words` for whose words open one; @property words what theirs are looked up by */
export type Somebody = { readonly name: string; readonly cookie: string; readonly id: string | null; readonly can: readonly string[]; readonly words: string | null }
export type MemberHere = Somebody & { readonly id: MemberId; readonly words: string }

export const sessionOf = async ({ house: { ports } }: { readonly house: Pick<TestHub['house'], 'ports'> }, id: MemberId): Promise<string> => `holdfast=${await ports.storage.inOneGo((tx) => openSession(ports, tx, id))}`

/** @param can what they may by being who they are; a member with these roles otherwise */
export async function memberOf(hub: { readonly house: Pick<TestHub['house'], 'ports'> }, name: string, roles: readonly Role[], can: readonly string[] = ['anyone', 'member', 'words', ...roles]): Promise<MemberHere> {
	const { ports } = hub.house
	const id = newId('member', ports.chance) as MemberId
	const words = randomBytes(32)
	await ports.storage.inOneGo(async (tx) => {
		await addMember(tx, { id, called: name, roles: [...roles], language: 'en', recipient: 'age1', sinceHalf: halfDayOf(ports.now()) })
		await addUnlock(tx, { id: newId('unlock', ports.chance), member: id, by: 'passphrase', lookup: ports.keys.digest('unlock', words), credential: null, publicKey: null, counter: 0, spentOnce: false, wrap: randomBytes(60) })
	})
	return { name, id, words: hex(words), can, cookie: await sessionOf(hub, id) }
}

/** They are no member any more; what else was theirs is left as it was. */
export const leave = (tx: Tx, id: MemberId, now: Instant) => tx.updateTable('ground_members').set({ ended_half: halfDayOf(now) }).where('id', '=', id).execute()
