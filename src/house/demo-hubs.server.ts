/** Another hub the demo knows: compared by its steward, and heard of an hour ago. What it says comes in as from any other. */
import type { Member, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { signerOf } from '#ground/sealed.ts'
import { after, hours, minutes } from '#ground/time.ts'
import { askHub, cardOf, hearCapsule, movePeer } from '#rooms/hubs/actions.server.ts'
import { agreeLine } from '#rooms/hubs/lines.server.ts'
import { sealCapsule } from '#rooms/hubs/capsule.ts'
import type { Facts } from '#rooms/hubs/model.ts'

export async function fillHubs(ports: Ports, steward: Member): Promise<void> {
	const by: Speaker = { as: 'member', member: steward }
	const seed = ports.chance(32)
	const lakeside = await askHub(ports, by, 'https://lakeside.example', { holdfast: 1, name: 'Lakeside Neighbours', key: signerOf(seed) })
	if (!lakeside.ok) return
	await movePeer(ports, by, lakeside.value, { verb: 'trust' })
	await agreeLine(ports, by, { peer: lakeside.value, number: '+16125550155', anHour: 2, from: 22, until: 6, languages: ['es'] }, null)
	const now = ports.now()
	const facts = (n: number, more: Partial<Facts> & Pick<Facts, 'says' | 'about' | 'place' | 'toldAt' | 'endsAt'>): Facts => ({ alert: `alert_lakeside${n}`, version: 1, turnedOut: null, spot: null, pictures: [], seenAt: null, isDrill: false, ...more })
	const said = [
		facts(1, { says: 'not-enforcement', about: 'shop', turnedOut: 'fire', place: 'Pier Street', toldAt: after(now, -minutes(70)), endsAt: after(now, hours(20)) }),
		facts(2, { says: 'alert', about: 'stop', place: 'Lower Docks', spot: { lat: 46.47, lon: -96.86 }, seenAt: after(now, -minutes(12)), toldAt: after(now, -minutes(6)), endsAt: after(now, minutes(50)) }),
	]
	for (const one of said) await hearCapsule(ports, new TextEncoder().encode(JSON.stringify(sealCapsule(seed, cardOf(ports).key, one, now))))
}
