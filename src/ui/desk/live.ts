/** News from the house: "look again", nothing more. Gathers a rush into one look, comes back by itself, and says when it is cut off. */
const RETRY = 5000

/** Milliseconds to wait before looking. News after a quiet while is seen at once; in a rush, every few seconds is enough for anybody. */
export const gatherFor = (sinceLast: number): number => Math.max(400, 3000 - sinceLast)

export type Listener = { stop(): void }

/** @param onKeys called when who may open has changed, and whenever the line is there again @param topic of which news is wanted */
export function listen(path: string, onNews: () => void, onLive: (isLive: boolean) => void, onKeys: () => void, topic = 'queue'): Listener {
	let source: EventSource | null = null
	let gathering = 0
	let retrying = 0
	let isOver = false
	let looked = Number.NEGATIVE_INFINITY

	function open(): void {
		source = new EventSource(path)
		source.onopen = () => onLive(true)
		source.onerror = () => {
			onLive(false)
			// Where the house refuses, the browser gives up; the session may be over, and looking will tell.
			if (source?.readyState !== EventSource.CLOSED) return
			onNews()
			retrying = window.setTimeout(() => isOver || open(), RETRY)
		}
		source.addEventListener('keys', onKeys)
		source.addEventListener('over', onNews)
		source.addEventListener(topic, () => {
			if (gathering) return
			gathering = window.setTimeout(() => {
				gathering = 0
				looked = performance.now()
				onNews()
			}, gatherFor(performance.now() - looked))
		})
	}

	open()
	return {
		stop() {
			isOver = true
			clearTimeout(gathering)
			clearTimeout(retrying)
			source?.close()
		},
	}
}
