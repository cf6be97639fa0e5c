/** Front door: the close part is asked for, agreed to and handed out. Its bytes are read from the table only once two people have said so. */
import * as v from 'valibot'
import { lift } from '#ground/lasting.server.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type Speaker, type Who } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Sealed } from '#ground/sealed.ts'
import { maySecond } from '#ground/second.server.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { agreeTogether, askTogether, openTogether, type Together } from './closepart.ts'
import { QUEUE_TOPIC } from './ending.server.ts'
import type { ListingId } from './model.ts'
import * as kept from './opening-store.server.ts'
import { standing } from './rules.ts'
import { findFor, keptFrom } from './apart.server.ts'
import { untilOf } from './store.server.ts'

export const CloseAct = v.object({ act: v.picklist(['ask', 'agree', 'open']) })
export type CloseAct = v.InferOutput<typeof CloseAct>

export const whoCloses: Readonly<Record<CloseAct['act'] | 'see', readonly Who[]>> = { see: ['steward', 'teller'], ask: ['steward', 'teller'], agree: ['steward', 'teller'], open: ['steward', 'teller'] }

/** @property close the sealed bytes, once two have said so */
export type CloseSeen = { readonly together: Together | null; readonly close: Sealed | null }
type Refused = 'not-yours-to-do' | 'not-here' | 'claim-it-first' | 'nobody-asks-this' | 'needs-another'

export const actOnClose = (ports: Ports, by: Speaker, id: ListingId, { act }: CloseAct): Promise<Result<CloseSeen, Refused>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoCloses[act])) return refuse('not-yours-to-do')
		const found = await findFor(ports, tx, by, id)
		if (!found) return refuse('not-here')
		const asked = await kept.findTogether(tx, id)
		const at = { by: by.member.id, now: ports.now(), listing: standing(found.listing, ports.now()), hasClose: found.hasClose, asked }
		if (act === 'open') {
			const second = asked?.agreedBy ? await findMember(tx, asked.agreedBy) : undefined
			const opened = openTogether(at, asked !== undefined && second !== undefined && (await maySecond(tx, asked.askedBy, second)))
			if (!opened.ok) return opened
			const close = await kept.closeOf(tx, id)
			return done({ together: asked ?? null, close: close && lift(ports.keys, untilOf(found), id, close) })
		}
		const ruled = act === 'ask' ? askTogether(at) : agreeTogether(at, asked !== undefined && (await maySecond(tx, asked.askedBy, by.member)))
		if (!ruled.ok) return ruled
		await kept.saveTogether(tx, ruled.value)
		tell(tx, QUEUE_TOPIC)
		return done({ together: ruled.value, close: null })
	})

/** @property mayAgree whether whoever looks can be the second person */
export type TogetherSeen = Together & { readonly kind: string; readonly mayAgree: boolean }

/** Requests that stand now, for the whole desk. */
export const togetherNow = (ports: Ports, by: Speaker): Promise<readonly TogetherSeen[]> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoCloses.see)) return []
		const hidden = await keptFrom(ports, tx, by)
		const all = (await kept.allTogether(tx, ports.now())).filter(({ listing }) => !hidden.has(listing))
		return Promise.all(all.map(async (one) => ({ ...one, mayAgree: one.agreedBy === null && (await maySecond(tx, one.askedBy, by.member)) })))
	})

/** Requests end with the claim they were made in. */
export const forgetTogether = (tx: Tx, id: ListingId) => kept.dropTogether(tx, id)
