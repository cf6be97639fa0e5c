/** One of the demo's people has chosen text messages, so that the page shows how that looks. The number is of those kept for invented people. */
import { channelUntil } from '#ground/channels.ts'
import { knownFor, layChannel } from '#ground/channels-seal.server.ts'
import { addChannel } from '#ground/channels-store.server.ts'
import { newId } from '#ground/ids.ts'
import type { Member } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { startOf, weekOf } from '#ground/time.ts'

const NUMBER = '+16125550142'

export async function giveChannel(ports: Ports, [member]: readonly Member[]): Promise<void> {
	if (!member) return
	const untilHalf = channelUntil('on', ports.now())
	const [id, endsWeek, way] = [newId('channel', ports.chance), weekOf(startOf(untilHalf)), 'sms' as const]
	const address = layChannel(ports.keys, { id, way, endsWeek }, NUMBER, ports.chance)
	await ports.storage.inOneGo((tx) => addChannel(tx, { id, member: member.id, way, state: 'on', known: knownFor(ports.keys, way, NUMBER), address, endsWeek, untilHalf, code: null, tries: 0, askedAgain: false, isFailing: false }))
}
