import { error, type RequestHandler } from '@sveltejs/kit'
import * as v from 'valibot'
import { done } from '#ground/result.ts'
import { endPhone, movePhone, seePhone } from '#rooms/hotline/phones.server.ts'
import { addressOf, Phone } from '#rooms/hotline/phones.ts'
import { changeSubscription, confirmSubscription, subscribe } from '#rooms/hotline/subscribing.server.ts'
import { answer, bodyAs, refusal } from '#ui/answers.server.ts'

const line = (most: number) => v.pipe(v.string(), v.maxLength(most))
const letters = v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{8,16}$/))
const Asked = v.variant('act', [
	v.object({ act: v.literal('ask'), phone: Phone, zone: line(24), language: line(3), as: v.optional(v.literal('member')) }),
	v.object({ act: v.literal('got'), letters, zone: v.optional(line(24)), language: v.optional(line(3)) }),
	v.object({ act: v.literal('see'), phone: Phone }),
	v.object({ act: v.literal('end'), phone: Phone }),
	v.object({ act: v.literal('move'), from: Phone, to: Phone }),
])

/** For the phone itself. No session is asked for; only a member who says so is asked who they are. */
export const POST: RequestHandler = async (event) => {
	const { locals: { ports, by }, platform } = event
	if (!platform) error(500, 'no house')
	const asked = await bodyAs(Asked, event)
	if (!asked) return refusal(event, 'not-understood')
	const out = { carriers: platform.carriers, origin: platform.origin }
	switch (asked.act) {
		case 'ask': {
			const begun = await subscribe(ports, { zone: asked.zone, language: asked.language, way: 'push', address: addressOf(asked.phone) }, out, asked.as === 'member' ? by : { as: 'anyone' })
			if (!begun.ok) return refusal(event, 'not-here')
			const { fate } = await begun.value.sent
			return answer(event, done({ went: fate !== 'failed' }))
		}
		case 'got': {
			const { letters, zone, language } = asked
			const kept = zone && language ? await changeSubscription(ports, letters, { zone, language }) : await confirmSubscription(ports, letters)
			if (!kept.ok) platform.failed()
			return answer(event, kept.ok ? done({ state: kept.value.state }) : kept)
		}
		case 'see':
			return answer(event, done({ gets: await seePhone(ports, asked.phone) }))
		case 'end':
			return answer(event, await endPhone(ports, asked.phone))
		case 'move':
			return answer(event, await movePhone(ports, asked, out))
	}
}
