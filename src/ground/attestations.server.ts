/** Attestations at rest, and what stewards do about them. */
import * as v from 'valibot'
import { isAnother } from './apart.server.ts'
import { agreeTo, attest, holdsNow, MATTERS, needed, whoAttests, type About, type Attestation, type Matter } from './attestations.ts'
import { TEAM_TOPIC } from './members.server.ts'
import { isAllowed, MemberId, type Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { tell, type Tx } from './storage.server.ts'
import { HalfDay, halfDayOf } from './time.ts'

const What = v.picklist(MATTERS)
const about = { member: MemberId, what: What }
export const AttestAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('attest'), ...about, untilHalf: HalfDay }),
	v.object({ act: v.literal('agree'), ...about }),
	v.object({ act: v.literal('take-back'), ...about }),
])
export type AttestAct = v.InferOutput<typeof AttestAct>

type Refused = 'not-yours-to-do' | 'not-here' | 'too-far-ahead' | 'needs-another' | 'nobody-asks-this'

/** What a member does about attestations; answers with all of them as they now are. */
export const actOnAttestations = (ports: Ports, by: Speaker, act: AttestAct): Promise<Result<readonly Attestation[], Refused>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoAttests[act.act])) return refuse('not-yours-to-do')
		const acted = act.act === 'see' ? done(null) : await change(ports, tx, by.member.id, act)
		return acted.ok ? done(await attestations(ports, tx)) : acted
	})

async function change(ports: Ports, tx: Tx, by: MemberId, act: Exclude<AttestAct, { act: 'see' }>): Promise<Result<null, Refused>> {
	const member = await tx.selectFrom('ground_members').select('id').where('id', '=', act.member).where('ended_half', 'is', null).forUpdate().executeTakeFirst()
	if (!member) return refuse('not-here')
	const said = { by, nowHalf: halfDayOf(ports.now()) }
	const at = tx.deleteFrom('ground_attestations').where('member', '=', act.member).where('what', '=', act.what)
	if (act.act === 'take-back') await at.execute()
	else {
		const ruled = act.act === 'attest' ? attest(said, act.member, act.what, act.untilHalf, await stewards(tx)) : agreeTo(said, (await attestations(ports, tx)).find(({ member: whom, what }) => whom === act.member && what === act.what))
		if (!ruled.ok) return ruled
		if (act.act === 'agree' && ruled.value.by && !(await isAnother(tx, ruled.value.by, by))) return refuse('needs-another')
		const { what, agreedBy, isAgreed, untilHalf } = ruled.value
		await at.execute()
		await tx.insertInto('ground_attestations').values({ member: act.member, what, attested_by: ruled.value.by, agreed_by: agreedBy, is_agreed: isAgreed, until_half: untilHalf }).execute()
	}
	tell(tx, TEAM_TOPIC)
	return done(null)
}

async function stewards(tx: Tx): Promise<number> {
	const rows = await tx.selectFrom('ground_members').select('roles').where('ended_half', 'is', null).execute()
	return rows.filter(({ roles }) => roles.includes('steward')).length
}

/** Those that hold, or wait for a second word. */
async function attestations(ports: Ports, tx: Tx): Promise<Attestation[]> {
	const rows = await tx.selectFrom('ground_attestations').selectAll().where('until_half', '>', halfDayOf(ports.now())).orderBy('member').orderBy('what').execute()
	return rows.map((row) => ({ member: row.member as MemberId, what: row.what as Matter, by: row.attested_by as MemberId | null, agreedBy: row.agreed_by as MemberId | null, isAgreed: row.is_agreed, untilHalf: row.until_half as HalfDay }))
}

/** Whether this member's answer about this may be sent by them. @param kind of the listing @param says what they say it is about */
export async function mayAnswer(ports: Ports, tx: Tx, member: MemberId, kind: string, says: About): Promise<boolean> {
	const needs = needed(kind, says)
	if (needs.length === 0) return true
	const nowHalf = halfDayOf(ports.now())
	const theirs = (await attestations(ports, tx)).filter((one) => one.member === member && holdsNow(one, nowHalf)).map(({ what }) => what)
	return needs.every((what) => theirs.includes(what))
}

/** What has come to its end. */
export const dropOldAttestations = (tx: Tx, nowHalf: HalfDay) => tx.deleteFrom('ground_attestations').where('until_half', '<=', nowHalf).execute()
