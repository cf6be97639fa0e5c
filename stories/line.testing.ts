/** A hub that takes calls, and a carrier of calls beside it. */
import type { Settings } from '#ground/hub.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd, type TestHub } from './house.testing.ts'
import { openPhones, type PhoneCarrier } from './phone-carrier.testing.ts'

export async function openLine(first: Partial<Settings> = {}, bad: ReadonlySet<string> = new Set()): Promise<{ hub: TestHub; phones: PhoneCarrier }> {
	const phones = await openPhones(bad)
	atTheEnd(phones.close)
	const hub = await openHotline({ gates: phones.settings, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es', 'so'], ...first } })
	phones.at(hub.address)
	return { hub, phones }
}
