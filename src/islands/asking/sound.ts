/** Sound through Web Audio: the content security policy lets no media element load anything. */
let context: AudioContext | undefined
let playing: AudioBufferSourceNode | undefined

/** Plays from the start and ends what was playing. Resolves when it has been heard. @throws where the device cannot read the format */
export async function play(bytes: Uint8Array): Promise<void> {
	context ??= new AudioContext()
	await context.resume()
	playing?.stop()
	const source = context.createBufferSource()
	source.buffer = await context.decodeAudioData(new Uint8Array(bytes).buffer)
	source.connect(context.destination)
	playing = source
	await new Promise<void>((resolve) => {
		source.onended = () => resolve()
		source.start()
	})
}

export const hush = () => playing?.stop()

/** Fetched when it is asked for, not before. */
export async function sayAloud(path: string, button: HTMLButtonElement): Promise<void> {
	button.disabled = true
	try {
		const response = await fetch(path, { signal: AbortSignal.timeout(20_000) })
		if (response.ok) await play(new Uint8Array(await response.arrayBuffer()))
	} finally {
		button.disabled = false
	}
}
