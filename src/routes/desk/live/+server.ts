import type { RequestHandler } from '@sveltejs/kit'
import { TEAM_TOPIC } from '#ground/members.server.ts'
import { isAllowed, type Member } from '#ground/people.ts'
import { memberIn, SESSIONS_TOPIC } from '#ground/sessions.server.ts'
import { QUEUE_TOPIC } from '#rooms/frontdoor/actions.server.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { ROTA_TOPIC } from '#rooms/rota/rotas.server.ts'
import { refusal } from '#ui/answers.server.ts'

const BREATH_MS = 20_000

/** Server-sent events: "look again". The stream ends within a second of its session, or of the role it was opened for. */
export const GET: RequestHandler = async (event) => {
	const { session, ports, by } = event.locals
	const { platform } = event
	if (!session || !platform || !isAllowed(by, whoMay['see-queue'])) return refusal(event, 'not-here')
	const bytes = new TextEncoder()
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
					out.enqueue(bytes.encode('event: over\ndata: \n\n'))
					out.close()
				} catch {
					// The other side closed it first.
				}
			}
			const mayStay = (member: Member | undefined) => member !== undefined && isAllowed({ as: 'member', member }, whoMay['see-queue'])
			const look = () => void memberIn(ports, session).then((member) => mayStay(member) || end(), end)
			const stops = [platform.live.listen(QUEUE_TOPIC, () => say('event: queue\ndata: \n\n')), platform.live.listen(ROTA_TOPIC, () => say('event: rota\ndata: \n\n')), platform.live.listen(TEAM_TOPIC, () => say('event: keys\ndata: \n\n')), platform.live.listen(SESSIONS_TOPIC, look)]
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
			say('event: queue\ndata: \n\nevent: keys\ndata: \n\n')
			// Whatever ended between the door and here was told to nobody.
			look()
		},
		cancel: () => stop(),
	})
	return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}
