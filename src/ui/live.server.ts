/** Server-sent events, "look again" and nothing more, for whoever may see it. The stream ends within a second of its session, or of the role it was opened for. */
import type { RequestEvent } from '@sveltejs/kit'
import { isAllowed, type Member, type Who } from '#ground/people.ts'
import { memberIn, SESSIONS_TOPIC } from '#ground/sessions.server.ts'
import { refusal } from './answers.server.ts'

const BREATH_MS = 20_000

/** @param topics what the house tells, and what it is called on the line @param first what is said at once, so that nothing of before is missed */
export function newsFor(event: RequestEvent, who: readonly Who[], topics: readonly (readonly [topic: string, said: string])[], first: readonly string[]): Response {
	const { session, ports, by } = event.locals
	const { platform } = event
	if (!session || !platform || !isAllowed(by, who)) return refusal(event, 'not-here')
	const bytes = new TextEncoder()
	const news = (name: string) => `event: ${name}\ndata: \n\n`
	let stop = () => {}
	const stream = new ReadableStream<Uint8Array>({
		start(out) {
			const say = (text: string) => {
				try {
					out.enqueue(bytes.encode(text))
				} catch {
					stop()
				}
			}
			const end = () => {
				stop()
				try {
					// Said aloud, because a browser whose line closes waits some seconds before it looks again.
					out.enqueue(bytes.encode(news('over')))
					out.close()
				} catch {
					// The other side closed it first.
				}
			}
			const mayStay = (member: Member | undefined) => member !== undefined && isAllowed({ as: 'member', member }, who)
			const look = () => void memberIn(ports, session).then((member) => mayStay(member) || end(), end)
			const stops = [...topics.map(([topic, said]) => platform.live.listen(topic, () => say(news(said)))), platform.live.listen(SESSIONS_TOPIC, look)]
			const breath = setInterval(() => {
				say(': \n\n')
				look()
			}, BREATH_MS)
			const until = setTimeout(end, Math.max(0, session.until - ports.now()))
			stop = () => {
				clearInterval(breath)
				clearTimeout(until)
				for (const one of stops) one()
			}
			event.request.signal.addEventListener('abort', () => stop())
			say(first.map(news).join(''))
			// Whatever ended between the door and here was told to nobody.
			look()
		},
		cancel: () => stop(),
	})
	return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
