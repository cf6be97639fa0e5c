/** Recording a voice and playing one, in memory only. Playing goes through Web Audio: the content security policy lets no media element load anything. */
import { VOICE_SECONDS } from '#rooms/frontdoor/model.ts'
import type { Recording } from '#rooms/frontdoor/sealing.ts'

const BITS_PER_SECOND = 24_000
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const TELL_EVERY = 100

let context: AudioContext | undefined
const audio = () => (context ??= new AudioContext())

export type Recorder = { stop(): Promise<Recording>; drop(): void }

/**
 * @param tell how loud (0 to 1) and how long so far, ten times a second
 * @param full called once when two minutes are full
 * @returns null where there is no microphone, or it was refused
 */
export async function record(tell: (level: number, seconds: number) => void, full: () => void): Promise<Recorder | null> {
	const stream = await navigator.mediaDevices?.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }).catch(() => null)
	if (!stream) return null
	const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one))
	const media = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(type && { mimeType: type }) })
	const pieces: Blob[] = []
	media.ondataavailable = ({ data }) => pieces.push(data)

	const meter = audio().createAnalyser()
	const heard = audio().createMediaStreamSource(stream)
	heard.connect(meter)
	const wave = new Float32Array(meter.fftSize)
	const since = performance.now()
	const seconds = () => Math.min(VOICE_SECONDS, (performance.now() - since) / 1000)
	let isFull = false
	const timer = window.setInterval(() => {
		meter.getFloatTimeDomainData(wave)
		tell(Math.min(1, 3 * Math.max(...wave.map(Math.abs))), seconds())
		if (seconds() < VOICE_SECONDS || isFull) return
		isFull = true
		full()
	}, TELL_EVERY)

	const end = () => {
		clearInterval(timer)
		heard.disconnect()
		for (const track of stream.getTracks()) track.stop()
	}
	const ended = new Promise<Recording>((resolve) => {
		media.onstop = async () => {
			const lasted = seconds()
			end()
			resolve({ bytes: new Uint8Array(await new Blob(pieces).arrayBuffer()), seconds: lasted, type: media.mimeType.slice(0, 80) })
		}
	})
	media.start()
	return {
		stop() {
			if (media.state !== 'inactive') media.stop()
			return ended
		},
		drop() {
			media.onstop = null
			if (media.state !== 'inactive') media.stop()
			end()
		},
	}
}

export type Playing = { readonly ended: Promise<void>; stop(): void }

/** Plays from the start. @throws where this device cannot read the format */
export async function play(bytes: Uint8Array): Promise<Playing> {
	await audio().resume()
	const source = audio().createBufferSource()
	source.buffer = await audio().decodeAudioData(Uint8Array.from(bytes).buffer)
	source.connect(audio().destination)
	const ended = new Promise<void>((resolve) => {
		source.onended = () => resolve()
	})
	source.start()
	return { ended, stop: () => source.stop() }
}

/** As minutes and seconds. */
export const clockOf = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
