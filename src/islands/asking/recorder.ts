/** Say it instead: up to two minutes of voice, kept in memory only, heard again before it is sent. */
import type { Recording } from '#rooms/frontdoor/sealing.ts'
import { slot } from './page.ts'

const LONGEST_S = 120
const BITS = 24_000
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']

export type Recorder = { act(event: Event): Promise<void>; recording(): Promise<Recording | null>; forget(): void }

export function openRecorder(form: HTMLFormElement): Recorder {
	let running: { readonly media: MediaRecorder; readonly since: number; readonly ended: Promise<void> } | null = null
	let kept: Recording | null = null
	let clock = 0
	const said = () => slot(form, 'recorded')
	const button = (act: string) => form.querySelector<HTMLButtonElement>(`[data-act=${act}]`)

	function shows(...acts: string[]): void {
		for (const act of ['record', 'stop', 'play', 'again']) {
			const one = button(act)
			if (one) one.hidden = !acts.includes(act)
		}
	}

	const time = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

	async function start(): Promise<void> {
		const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }).catch(() => null)
		if (!stream) {
			said().textContent = said().dataset['refused'] ?? ''
			return
		}
		const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
		const media = new MediaRecorder(stream, { audioBitsPerSecond: BITS, ...(type && { mimeType: type }) })
		const pieces: Blob[] = []
		media.ondataavailable = ({ data }) => pieces.push(data)
		const since = performance.now()
		const ended = new Promise<void>((resolve) => {
			media.onstop = async () => {
				for (const track of stream.getTracks()) track.stop()
				const seconds = Math.min(LONGEST_S, (performance.now() - since) / 1000)
				kept = { bytes: new Uint8Array(await new Blob(pieces).arrayBuffer()), seconds, type: media.mimeType.slice(0, 80) }
				clearInterval(clock)
				running = null
				said().textContent = `${said().dataset['done']} ${time(seconds)}`
				shows('play', 'again')
				form.dispatchEvent(new Event('input'))
				resolve()
			}
		})
		running = { media, since, ended }
		media.start()
		shows('stop')
		button('stop')?.focus()
		said().textContent = said().dataset['running'] ?? ''
		clock = window.setInterval(() => {
			const seconds = (performance.now() - since) / 1000
			button('stop')?.setAttribute('data-time', time(seconds))
			if (seconds >= LONGEST_S) media.stop()
		}, 250)
	}

	async function stop(): Promise<void> {
		running?.media.stop()
		await running?.ended
		button('play')?.focus()
	}

	function forget(): void {
		kept?.bytes.fill(0)
		kept = null
		said().textContent = ''
		shows('record')
	}

	return {
		async act({ target }) {
			const act = target instanceof Element ? target.closest<HTMLElement>('[data-act]')?.dataset['act'] : undefined
			if (act === 'record') await start()
			if (act === 'stop') await stop()
			if (act === 'again') {
				forget()
				button('record')?.focus()
			}
			if (act === 'play' && kept) await import('./sound.ts').then(({ play }) => kept && play(kept.bytes))
		},
		async recording() {
			await stop()
			return kept
		},
		forget,
	}
}
