/** What happens by itself, and when. */
import type { Pool } from 'pg'
import { dropOldAttestations } from '#ground/attestations.server.ts'
import { tendChannels } from '#ground/channels.server.ts'
import { dropOldOpenings } from '#ground/budget.server.ts'
import type { Phone } from '#ground/carriers.ts'
import type { Duty } from '#ground/jobs.server.ts'
import { dropEndedFounding } from '#ground/founding.server.ts'
import { dropEndedLinks } from '#ground/links.server.ts'
import { dropSpent } from '#ground/members.server.ts'
import { forget, nextNote, putOff } from '#ground/notes.server.ts'
import type { Ports } from '#ground/ports.ts'
import { dropPastChanges } from '#ground/schedule.server.ts'
import { keepTerms } from '#ground/stewardship.server.ts'
import { dropEnded } from '#ground/sessions.server.ts'
import { halfDayOf } from '#ground/time.ts'
import { letLapse } from '#rooms/frontdoor/actions.server.ts'
import { mindSentences } from '#rooms/hotline/message-languages.server.ts'
import { fadeHotline } from '#rooms/hotline/fading.server.ts'
import { tidyFollows } from '#rooms/hotline/follow.server.ts'
import { expireOld } from '#rooms/hotline/handing.server.ts'
import { tendSubscriptions, type Out } from '#rooms/hotline/subscribing.server.ts'
import { tidyHubs } from '#rooms/hubs/actions.server.ts'
import { tendSurge } from '#rooms/hotline/surge.server.ts'
import { remind } from '#rooms/rota/feeds.server.ts'
import { tidyGrants } from '#rooms/rota/granting.server.ts'
import { mindChildren } from '#rooms/rota/minding.server.ts'
import { keepAsking } from '#rooms/rota/answering.server.ts'
import { wantDesk } from '#rooms/frontdoor/desk-hours.server.ts'
import { ringOn } from '#rooms/rota/calling.server.ts'
import { seekPlanned } from '#rooms/rota/seeking.server.ts'
import { giveTurns } from '#rooms/rota/turns.server.ts'
import { fadePlans } from '#rooms/rota/rotas.server.ts'
import { forgetSure, sweepAtNight } from './forgetting/forgetting.server.ts'
import { tendPhone } from './phone-messages.server.ts'
import { hear } from './wiring.server.ts'
import { readWords } from './words.server.ts'

export { forgetEnded } from './forgetting/forgetting.server.ts'

const NOTES_AT_ONCE = 200
const NOBODY_OUT: Out = { carriers: new Map(), origin: null }

export const dutiesOf = (ports: Ports, pool: Pool, out: Out = NOBODY_OUT, phone: Phone | null = null): readonly Duty[] => [
	{ name: 'deliver-notes', cron: '* * * * *', run: async () => void (await deliverNotes(ports)) },
	{ name: 'let-lapse', cron: '* * * * *', run: async () => void (await letLapse(ports)) },
	{ name: 'remind', cron: '*/10 * * * *', run: async () => void (await remind(ports)) },
	{ name: 'mind-children', cron: '*/5 * * * *', run: () => mindChildren(ports) },
	{ name: 'tidy-grants', cron: '37 * * * *', run: () => tidyGrants(ports) },
	{ name: 'keep-asking', cron: '* * * * *', run: () => keepAsking(ports) },
	{ name: 'seek-planned', cron: '3 * * * *', run: () => seekPlanned(ports) },
	{ name: 'ring', cron: '* * * * *', run: async () => void (await ringOn(ports)) },
	{ name: 'expire-alerts', cron: '* * * * *', run: async () => void (await expireOld(ports)) },
	{ name: 'tend-surge', cron: '* * * * *', run: async () => void (await tendSurge(ports)) },
	{ name: 'tend-calls', cron: '* * * * *', run: () => tendPhone(ports, phone) },
	{ name: 'tend-subscriptions', cron: '19 * * * *', run: async () => void (await tendSubscriptions(ports, out)) },
	{ name: 'mind-sentences', cron: '21 * * * *', run: () => mindSentences(ports) },
	{ name: 'tend-channels', cron: '13 * * * *', run: async () => void (await tendChannels(ports, out, readWords())) },
	{ name: 'give-turns', cron: '11 * * * *', run: () => giveTurns(ports) },
	{ name: 'want-desk', cron: '7 * * * *', run: () => wantDesk(ports) },
	{ name: 'forget', cron: '41 * * * *', run: async () => void (await forgetSure(ports)) },
	{ name: 'sweep', cron: '47 * * * *', run: async () => void (await sweepAtNight(ports, pool)) },
	{
		name: 'tidy',
		cron: '17 * * * *',
		run: () =>
			ports.storage.inOneGo(async (tx) => {
				await dropEnded(tx, ports.now())
				await dropSpent(tx, ports.now())
				await dropEndedLinks(tx, ports.now())
				await dropEndedFounding(tx, ports.now())
				await dropOldOpenings(tx, ports.now())
				await dropOldAttestations(tx, halfDayOf(ports.now()))
			}),
	},
	{ name: 'tidy-follow-ups', cron: '* * * * *', run: () => tidyFollows(ports) },
	{ name: 'fade-hotline', cron: '*/15 * * * *', run: async () => void (await fadeHotline(ports)) },
	{ name: 'tidy-hubs', cron: '13 * * * *', run: () => tidyHubs(ports) },
	{ name: 'fade-plans', cron: '33 * * * *', run: () => fadePlans(ports) },
	{ name: 'keep-terms', cron: '29 * * * *', run: async () => void (await keepTerms(ports)) },
	{
		name: 'tidy-schedule',
		cron: '23 3 * * *',
		run: () => dropPastChanges(ports),
	},
]

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
