/** What callers said when nobody could answer: fetched once, sealed to those who take calls, and deleted at the carrier. What fails is tried by the minute. */
import type { Phone } from '#ground/carriers.ts'
import type { Ports } from '#ground/ports.ts'
import { tendCalls } from '#rooms/hotline/calling.server.ts'
import { forgetRecording, keepMessage, recordingsToFetch } from '#rooms/hotline/calling-back.server.ts'

export async function fetchMessages({ ports, phone }: { readonly ports: Ports; readonly phone: Phone }): Promise<void> {
	for (const { id, recording, isKept } of await recordingsToFetch(ports)) {
		const sound = isKept ? null : await phone.fetch(recording)
		if (sound) await keepMessage(ports, id, sound)
		if ((isKept || sound) && (await phone.erase(recording))) await forgetRecording(ports, id)
	}
}

/** By the minute: calls nobody hears of any more are over, numbers go with their shift, and what callers said is fetched where it was not. */
export async function tendPhone(ports: Ports, phone: Phone | null): Promise<void> {
	for (const leg of await tendCalls(ports)) await phone?.end(leg)
	if (phone) await fetchMessages({ ports, phone })
}
