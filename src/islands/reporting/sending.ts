/** Sending the picture, too, where the reporter ticks it: coarse all over but for the squares they tap, drawn again so that nothing the camera wrote is left, and shown as it will be sent. */
import { coarsened, squaresOf } from '#rooms/hotline/coarse.ts'
import { BYTES_AT_MOST, SIDE_AT_MOST } from '#rooms/hotline/jpeg.ts'

export type Says = Readonly<Record<'tick' | 'how' | 'label' | 'keys' | 'undo' | 'all' | 'weight' | 'square' | 'clear' | 'coarse' | 'failed', string>>
/** @property said what is said of its print alone: not so any more once it is sent */
type Host = { readonly host: HTMLElement; readonly said: HTMLElement; readonly field: HTMLInputElement; readonly says: Says }

const QUALITIES = [0.8, 0.6, 0.4]
const SMALLER = 0.7

function made<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, more: Partial<HTMLElementTagNameMap[Tag]> = {}): HTMLElementTagNameMap[Tag] {
	return Object.assign(document.createElement(tag), more)
}
function canvasOf(width: number, height: number): { readonly canvas: HTMLCanvasElement; readonly brush: CanvasRenderingContext2D } {
	const canvas = made('canvas', { width, height })
	const brush = canvas.getContext('2d', { willReadFrequently: true })
	if (!brush) throw new Error('no canvas')
	brush.imageSmoothingQuality = 'high'
	return { canvas, brush }
}

/** As good as it can be within the limit. */
async function asJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
	for (const quality of QUALITIES) {
		const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
		if (blob?.type !== 'image/jpeg') throw new Error('no JPEG here')
		if (blob.size <= BYTES_AT_MOST) return blob
	}
	const less = canvasOf(Math.max(1, Math.round(canvas.width * SMALLER)), Math.max(1, Math.round(canvas.height * SMALLER)))
	less.brush.drawImage(canvas, 0, 0, less.canvas.width, less.canvas.height)
	return asJpeg(less.canvas)
}
async function asText(blob: Blob): Promise<string> {
	let text = ''
	for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte)
	return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
const fromText = (text: string): Blob => new Blob([Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' })

/** What is sent, drawn as it is sent. */
async function show(view: HTMLCanvasElement, blob: Blob): Promise<void> {
	const picture = await createImageBitmap(blob)
	view.width = picture.width
	view.height = picture.height
	view.getContext('2d')?.drawImage(picture, 0, 0)
	picture.close()
}

/** The tick, and under it room for what unfolds. */
function ticked({ host, says }: Host, isOn: boolean) {
	const tick = made('input', { type: 'checkbox', checked: isOn })
	const label = made('label', { className: 'choice' })
	label.append(tick, says.tick)
	const unfolded = made('div', { hidden: !isOn })
	const view = made('canvas')
	Object.assign(view.style, { display: 'block', inlineSize: '100%', touchAction: 'manipulation' })
	view.setAttribute('aria-label', says.label)
	const weight = made('p', { className: 'quiet small' })
	weight.setAttribute('role', 'status')
	host.replaceChildren(label, unfolded)
	host.hidden = false
	return { tick, unfolded, view, weight, said: (blob: Blob) => (weight.textContent = says.weight.replace('{kb}', String(Math.ceil(blob.size / 1000)))) }
}

/** What came back with a form in which something was missing: it can be left out, and nothing else; the picture itself is here no more. */
export async function showAgain(here: Host): Promise<void> {
	const { field } = here
	const kept = field.value
	const { tick, unfolded, view, weight, said } = ticked(here, true)
	view.setAttribute('role', 'img')
	unfolded.append(view, weight)
	tick.addEventListener('change', () => {
		field.value = tick.checked ? kept : ''
		unfolded.hidden = !tick.checked
	})
	const blob = fromText(kept)
	said(blob)
	await show(view, blob)
}

/** @param picture closed by nobody else */
export function offerToSend(here: Host, picture: ImageBitmap): void {
	const { field, says } = here
	field.value = ''
	const { tick, unfolded, view, weight, said } = ticked(here, false)
	const scale = Math.min(1, SIDE_AT_MOST / Math.max(picture.width, picture.height))
	const { canvas, brush } = canvasOf(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)))
	const { across, down, side } = squaresOf(canvas)
	/** In the order in which they were tapped; undone from the end. */
	const taps: number[] = []
	const clear = () => taps.reduce((all, one) => (all.delete(one) ? all : all.add(one)), new Set<number>())
	let plain: ImageData | null = null
	let at = 0
	let asked = 0
	let making: Promise<void> = Promise.resolve()

	async function make(): Promise<void> {
		const mine = ++asked
		field.value = ''
		here.said.hidden = tick.checked
		if (!tick.checked) return
		plain ??= (brush.drawImage(picture, 0, 0, canvas.width, canvas.height), brush.getImageData(0, 0, canvas.width, canvas.height))
		brush.putImageData(new ImageData(coarsened(plain, clear()), canvas.width, canvas.height), 0, 0)
		try {
			const blob = await asJpeg(canvas)
			const text = await asText(blob)
			if (mine !== asked) return
			await show(view, blob)
			field.value = text
			said(blob)
			if (view.matches(':focus-visible')) outline()
		} catch {
			tick.checked = false
			unfolded.hidden = true
			weight.textContent = ''
			here.host.append(made('p', { className: 'trouble', textContent: says.failed }))
		}
	}
	const again = () => (making = make())
	const tap = (square: number) => {
		taps.push(square)
		void again()
	}
	/** Where the keyboard is; on the screen only, not in what is sent. */
	function outline() {
		const pen = view.getContext('2d')
		if (!pen) return
		const [x, y, one] = [(at % across) * side, Math.floor(at / across) * side, view.width / canvas.width]
		for (const [colour, width] of [['#000', 6], ['#fff', 2]] as const) {
			pen.strokeStyle = colour
			pen.lineWidth = width * Math.max(1, view.width / 360)
			pen.strokeRect(x * one, y * one, Math.min(side, canvas.width - x) * one, Math.min(side, canvas.height - y) * one)
		}
	}
	const place = made('p', { className: 'quiet small' })
	place.setAttribute('role', 'status')
	const tell = () => (place.textContent = says.square.replace('{row}', String(Math.floor(at / across) + 1)).replace('{col}', String((at % across) + 1)).replace('{is}', clear().has(at) ? says.clear : says.coarse))

	view.tabIndex = 0
	view.setAttribute('role', 'application')
	const how = made('p', { id: 'picture-how', textContent: says.how })
	view.setAttribute('aria-describedby', how.id)
	view.addEventListener('click', (event) => {
		const box = view.getBoundingClientRect()
		const [x, y] = [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]
		at = Math.min(down - 1, Math.floor(y / side)) * across + Math.min(across - 1, Math.floor(x / side))
		tap(at)
		tell()
	})
	view.addEventListener('keydown', (event) => {
		const [row, col] = [Math.floor(at / across), at % across]
		if (event.key === 'ArrowLeft') at = row * across + Math.max(0, col - 1)
		else if (event.key === 'ArrowRight') at = row * across + Math.min(across - 1, col + 1)
		else if (event.key === 'ArrowUp') at = Math.max(0, row - 1) * across + col
		else if (event.key === 'ArrowDown') at = Math.min(down - 1, row + 1) * across + col
		else if (event.key === 'Enter' || event.key === ' ') taps.push(at)
		else return
		event.preventDefault()
		tell()
		void again()
	})
	view.addEventListener('focus', () => void again())
	view.addEventListener('blur', () => void again())
	const button = (label: string, act: () => void) => {
		const one = made('button', { type: 'button', textContent: label })
		one.addEventListener('click', act)
		return one
	}
	const acts = made('div', { className: 'acts' })
	acts.append(
		button(says.undo, () => {
			taps.pop()
			void again()
		}),
		button(says.all, () => {
			taps.length = 0
			void again()
		}),
	)
	unfolded.append(how, view, made('p', { className: 'quiet small', textContent: says.keys }), place, acts, weight)
	tick.addEventListener('change', () => {
		unfolded.hidden = !tick.checked
		void again()
	})
	// Whoever presses Send while it is still being made sends what they see, and not less.
	field.form?.addEventListener('submit', (event) => {
		if (!tick.isConnected || !tick.checked || field.value !== '') return
		event.preventDefault()
		void making.then(() => field.form?.requestSubmit())
	})
}
