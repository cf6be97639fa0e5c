/** Writes to members what rooms have waiting for them, by the channel each has proved: as soon as a room has news, and by the minute. */
import type { Carriers } from '#ground/carriers.ts'
import { channelsOn } from '#ground/channels-store.server.ts'
import { findMember } from '#ground/members.server.ts'
import { giveUpLost, writeTo, type Out, type ToWrite } from '#ground/messages.server.ts'
import type { Ports } from '#ground/ports.ts'
import { again } from '#ground/storage.server.ts'
import { languageFor, type Language, type Say } from '#ground/words.ts'
import { waitingAlarms } from '#rooms/hotline/alarming.server.ts'
import { waitingAsks } from '#rooms/hotline/asks.server.ts'
import { waitingStandDowns } from '#rooms/hotline/standing-down.server.ts'
import { waitingPages } from '#rooms/rota/paging.server.ts'
import { waitingToWrite } from '#rooms/rota/writing.server.ts'
import { readWords } from './words.server.ts'

type Words = (language: Language) => Say
/** In one round, so that nothing else that waits for the same carrier waits long. What cannot wait comes first and is not counted. */
const USUAL_AT_ONCE = 60

/** One round. @returns how many were taken in hand */
export async function writeWaiting(ports: Ports, out: Out, words: Words = readWords()): Promise<number> {
	const { carriers, origin } = out
	const on = await ports.storage.inOneGo(async (tx) => {
		await giveUpLost(tx, ports.now())
		return carriers.size === 0 || origin === null ? [] : channelsOn(tx, ports.now())
	})
	const ways = new Map(on.filter(({ way }) => carriers.has(way)).map(({ member, way }) => [member, way]))
	const members = new Set(ways.keys())
	if (members.size === 0) return 0
	const { rooms, languages } = ports.hub().settings
	const rung = rooms.includes('rota') ? await again(() => waitingPages(ports, members)) : []
	const ofTheLine = rooms.includes('hotline') ? [...(await waitingAlarms(ports, members)), ...(await waitingStandDowns(ports, members)), ...(await waitingAsks(ports, members))] : []
	const usual = rooms.includes('rota') ? (await waitingToWrite(ports, members)).slice(0, USUAL_AT_ONCE) : []
	let written = 0
	for (const one of [...rung, ...ofTheLine, ...usual]) {
		const member = await ports.storage.inOneGo((tx) => findMember(tx, one.member))
		if (!member) continue
		const language = languageFor(member.language, null, languages)
		const say = words(language)
		const foot = ways.get(one.member) === 'mail' ? say('channel.text.foot', { link: `${origin ?? ''}/desk/shifts/channel` }) : undefined
		const message: ToWrite = { about: one.about, member: one.member, language, urgency: one.urgency, endsAt: one.endsAt, text: one.text(language, say, (path) => `${origin ?? ''}${path}`), ...(foot !== undefined && { foot }) }
		const { fate } = await writeTo(ports, out, message)
		if (!['before', 'enough', 'no-channel'].includes(fate)) written += 1
	}
	return written
}

export type Writing = { look(): void; close(): Promise<void> }
export function openWriting(ports: Ports, { carriers, origin, fault }: { readonly carriers: Carriers; readonly origin: string | null; readonly fault: (fault: unknown) => void }): Writing {
	const words = readWords()
	let busy: Promise<void> | null = null
	let isAsked = false
	let isClosed = false
	async function all(): Promise<void> {
		while (isAsked && !isClosed) {
			isAsked = false
			await writeWaiting(ports, { carriers, origin }, words)
		}
	}
	return {
		look() {
			isAsked = true
			if (busy || isClosed || carriers.size === 0) return
			busy = all().catch(fault).finally(() => {
				busy = null
			})
		},
		async close() {
			isClosed = true
			await busy
		},
	}
}
