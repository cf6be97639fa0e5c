/** What happens by itself, and when. */
import type { Duty } from '#ground/jobs.server.ts'
import { dropSpent } from '#ground/members.server.ts'
import { forget, nextNote, putOff } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { dropEnded } from '#ground/sessions.server.ts'
import { weekOf } from '#ground/time.ts'
import { dropEnded as dropEndedListings, letLapse } from '#rooms/frontdoor/actions.server.ts'
import { hear } from './wiring.server.ts'

const NOTES_AT_ONCE = 200

export const dutiesOf = (ports: Ports): readonly Duty[] => [
	{ name: 'deliver-notes', cron: '* * * * *', run: async () => void (await deliverNotes(ports)) },
	{ name: 'let-lapse', cron: '* * * * *', run: async () => void (await letLapse(ports)) },
	{ name: 'forget', cron: '41 * * * *', run: () => forgetEnded(ports) },
	{
		name: 'tidy',
		cron: '17 * * * *',
		run: () =>
			ports.storage.inOneGo(async (tx) => {
				await dropEnded(tx, ports.now())
				await dropSpent(tx, ports.now())
			}),
	},
]

/** What has come to the end of its week goes, and then the week's key, so that no copy of it anywhere can be opened again. Nothing goes early. */
export async function forgetEnded(ports: Ports): Promise<void> {
	await dropEndedListings(ports)
	ports.keys.destroyBefore(weekOf(ports.now()))
}

/**
 * Delivers what is due, each note in a transaction of its own: heard and forgotten together, or neither.
 * A note that cannot be heard is put off and holds up no other. Gives the number heard.
 */
export async function deliverNotes(ports: Ports): Promise<number> {
	for (let heard = 0; heard < NOTES_AT_ONCE; heard++) {
		let taken: { id: string; tries: number } | undefined
		try {
			await ports.storage.inOneGo(async (tx) => {
				const note = await nextNote(tx, ports.now())
				taken = note
				if (!note) return
				await hear(ports, tx, note.body)
				await forget(tx, note.id)
			})
		} catch (fault) {
			if (!taken) throw fault
			const { id, tries } = taken
			await ports.storage.inOneGo((tx) => putOff(tx, id, tries, ports.now()))
		}
		if (!taken) return heard
	}
	return NOTES_AT_ONCE
}
