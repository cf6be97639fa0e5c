import type { Carriers } from '#ground/carriers.ts'
import type { Leaving } from '#ground/disclosing.ts'
import type { Session } from '#ground/sessions.server.ts'
import type { Live } from '#ground/live.server.ts'
import type { Ports } from '#ground/ports.ts'
import type { MemberId, Speaker } from '#ground/people.ts'
import type { StreetsHere } from '#ground/streets.ts'
import type { Language, Say } from '#ground/words.ts'
import type { Card } from '#rooms/hubs/model.ts'
import type { Answer } from '#rooms/frontdoor/answer.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import type { Means } from '#rooms/hotline/previewing.server.ts'

declare global {
	namespace App {
		/** Handed in by the house with every request. */
		interface Platform {
			readonly ports: Ports
			readonly live: Live
			/** The gates that are open. */
			readonly carriers: Carriers
			/** For browsers that want messages; null where that gate is shut. */
			readonly pushKey: string | null
			/** Asks another hub for its card, because a steward wants to know it. */
			readonly cardAt: (asked: string) => Promise<{ readonly origin: string; readonly card: Card } | 'no-address' | 'nobody' | 'no-hub'>
			/** The hub's own number on Signal; null where that gate is shut. */
			readonly signalNumber: string | null
			/** The hub’s own street map; null where it has none that can be drawn. */
			readonly streets: () => StreetsHere | null
			/** Rings whoever calls back, and then whom they call; null where calls are not set up. */
			readonly ringBack: ((one: { readonly call: string; readonly member: MemberId; readonly to: string; readonly report: ReportId }) => Promise<boolean>) | null
			/** Whether it is a number that can be rung; null where calls are not set up. */
			readonly takesNumber: ((number: string) => boolean) | null
			/** Of the hub's own line; null where it has none. */
			readonly ownNumber: string | null
			/** The origin people use, from the configuration; never from a header. */
			readonly origin: string
			/** JSON that was sent, whole. */
			readonly body: () => Promise<Uint8Array>
			/** A look-up of a secret failed: the limits are told. */
			readonly failed: () => void
			/** Something broke while this was answered: the house logs it without what was typed, and answers in its own words. */
			readonly broken: (fault: unknown) => void
			/** How many rows are left tonight, next week, and after the last end date. */
			readonly leaving: () => Promise<Leaving>
			/** What each open way out takes and costs, and what is left; a way nobody opened is not there. */
			readonly means: Means
			/** What to show after a form posted without JavaScript. */
			readonly answer: Answer | null
		}
		interface Locals {
			ports: Ports
			session: Session | null
			by: Speaker
			language: Language
			say: Say
		}
	}
}
export {}
