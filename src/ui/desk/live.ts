/** News from the house: "look again", nothing more. Gathers a rush into one look, comes back by itself, and says when it is cut off. */
const GATHER = 400
const RETRY = 5000

export type Listener = { stop(): void }

export function listen(path: string, onNews: () => void, onLive: (isLive: boolean) => void): Listener {
	let source: EventSource | null = null
	let gathering = 0
	let retrying = 0
	let isOver = false

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
		source.addEventListener('queue', () => {
			if (gathering) return
			gathering = window.setTimeout(() => {
				gathering = 0
				onNews()
			}, GATHER)
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
