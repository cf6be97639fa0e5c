/**
 * Verifies the membership log: `log verify [DIGEST]`. Every entry and signature; then whether the keys in this database are those the list says, and
 * whether what members say they saw is in it. With a digest, or its beginning, also whether that entry is in it. Exit 1 where something is wrong.
 */
import { headsOf, logOf, newestOf, recipientsOf } from '#ground/log.server.ts'
import { digestOfEntry, isOtherHead, NOTHING, verify, type Known, type LogRefusal } from '#ground/log.ts'
import type { Tx } from '#ground/storage.server.ts'
import { digestOf } from '#ground/sealed.ts'
import { CameOutBadly, NotUnderstood, type Command } from './command.ts'

const WHY: Readonly<Record<LogRefusal, string>> = {
	changed: 'it was edited, moved or put in, or one before it is missing',
	'cannot-be': 'whoever says it could not say it',
	'not-the-seen-one': 'the entry with this digest is not in the list',
}

export const log: Command = ({ inHouse }, [what, digest = '', ...more]) => {
	if (what !== 'verify' || more.length > 0 || !/^[0-9a-f]{0,64}$/.test(digest)) throw new NotUnderstood('There is log verify, and log verify DIGEST with the digest of an entry that must be in it.')
	return inHouse(({ ports }) =>
		ports.storage.inOneGo(async (tx) => {
			const entries = await logOf(tx)
			const list = verify(entries)
			const last = entries.at(-1)
			const result = { entries: entries.length, head: last ? digestOfEntry(last) : null }
			if (!list.ok) throw new CameOutBadly(`The list does not hold together. Entry ${list.place + 1}: ${WHY[list.refusal]}.`, { ...result, place: list.place, why: list.refusal })
			if (digest !== '' && !list.value.digests.some((one) => one.startsWith(digest))) throw new CameOutBadly(`Not this list: ${WHY['not-the-seen-one']}.`, { ...result, why: 'not-the-seen-one' })
			const amiss = list.value === NOTHING ? null : await besideIt(tx, list.value)
			if (amiss !== null) throw new CameOutBadly(amiss, { ...result, why: 'not-what-it-says' })
			return result
		}),
	)
}

/** What in this database is not what the list says; null where all is. */
async function besideIt(tx: Tx, known: Known): Promise<string | null> {
	const key = await newestOf(tx)
	const listed = key && known.teams[key.team]
	if (key && (listed?.epoch !== key.epoch || listed.recipients[key.epoch] !== digestOf(key.recipient))) return `The team’s key of epoch ${key.epoch} is not the one the list says. An entry at its end may be missing, or the key was exchanged.`
	for (const { id, recipient } of await recipientsOf(tx)) {
		if (id in known.members && known.members[id]?.recipient !== digestOf(recipient)) return `The public key of ${id} is not the one the list says.`
	}
	const other = (await headsOf(tx)).find((head) => isOtherHead(known, head))
	return other ? `${other.member} has seen another list: entry ${other.place + 1} was not the one it is here.` : null
}
