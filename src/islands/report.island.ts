/** The report's form in the browser: the town can be tapped, to the block and no finer; streets, and what makes a picture's print, are fetched when somebody wants them. */
import type { Spot } from '#ground/places.ts'
import { spotOn } from '#rooms/hotline/town.ts'

const form = document.querySelector<HTMLFormElement>('form[data-report]')
const field = (name: string) => form?.querySelector<HTMLInputElement>(`input[name=${name}]`)
const town = form?.querySelector<HTMLElement>('[data-part=town]')
const drawing = town?.querySelector<SVGSVGElement>('svg')
const [lat, lon] = [field('lat'), field('lon')]

if (form && town && drawing && lat && lon) {
	const number = (name: string) => Number(town.dataset[name])
	const at = { west: number('west'), north: number('north'), across: number('across'), down: number('down') }
	const here = drawing.querySelector<SVGElement>('[data-slot=here]')
	const marked = (): Spot | null => (lat.value === '' ? null : { lat: Number(lat.value), lon: Number(lon.value) })
	let showOnStreets: (spot: Spot | null) => void = () => {}
	const show = () => {
		const spot = marked()
		for (const one of town.querySelectorAll<HTMLElement>('[data-slot=marked], [data-act=unmark]')) one.hidden = !spot
		here?.setAttribute('r', spot ? '7' : '0')
		showOnStreets(spot)
		if (!spot) return
		here?.setAttribute('cx', String((spot.lon - at.west) / at.across))
		here?.setAttribute('cy', String((at.north - spot.lat) / at.down))
	}
	const mark = (spot: Spot | null) => {
		lat.value = spot ? String(spot.lat) : ''
		lon.value = spot ? String(spot.lon) : ''
		show()
	}
	drawing.addEventListener('click', (event) => {
		const box = drawing.getBoundingClientRect()
		const { width, height } = drawing.viewBox.baseVal
		mark(spotOn(at, ((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height))
	})
	town.querySelector('[data-act=unmark]')?.addEventListener('click', () => mark(null))

	const part = town.querySelector<HTMLElement>('[data-part=streets]')
	const button = part?.querySelector<HTMLButtonElement>('[data-act=streets]')
	const slot = (name: string) => part?.querySelector<HTMLElement>(`[data-slot=${name}]`)
	const [unfolded, failed] = [slot('unfolded'), slot('failed')]
	const holder = unfolded?.querySelector<HTMLElement>('.streets')
	button?.addEventListener('click', () => {
		if (!part || !unfolded || !failed || !holder) return
		const { streets, css, ...says } = JSON.parse(part.dataset['streets'] ?? '')
		button.disabled = true
		import('#ui/hotline/streets.ts')
			.then(async ({ dressed, openMap, tapsOn }) => {
				await dressed(css)
				unfolded.hidden = false
				const { height, width } = drawing.viewBox.baseVal
				const corner = (x: number, y: number) => ({ ...spotOn(at, x, y), radius: 0 })
				const taps = tapsOn(openMap(holder, { streets, parts: [corner(0, height), corner(width, 0)], says }), mark)
				part.querySelector('[data-act=middle]')?.addEventListener('click', taps.middle)
				showOnStreets = taps.show
				button.hidden = true
				drawing.setAttribute('hidden', '')
				show()
				holder.focus()
			})
			.catch(() => {
				failed.hidden = false
				unfolded.hidden = true
				button.disabled = false
			})
	})
	town.hidden = false
	show()
}

const picture = form?.querySelector<HTMLElement>('[data-part=picture]')
const chosen = picture?.querySelector<HTMLInputElement>('input[data-picture]')
const print = field('media')
const photo = field('photo')
const host = picture?.querySelector<HTMLElement>('[data-slot=sending]')
const said = picture?.querySelector<HTMLElement>('[data-slot=print]')
if (picture && chosen && print && said && 'createImageBitmap' in window) {
	picture.hidden = false
	// A browser's own field speaks the browser's language; a button speaks ours.
	picture.querySelector('[data-act=picture]')?.addEventListener('click', () => chosen.click())
	form?.querySelector('[data-slot=no-script]')?.remove()
	const sending = () => import('./reporting/sending.ts')
	const here = host && photo && { host, field: photo, said, says: JSON.parse(host.dataset['says'] ?? '') }
	chosen.addEventListener('change', () => {
		const [file] = chosen.files ?? []
		print.value = said.textContent = ''
		said.hidden = false
		if (here) here.field.value = ''
		host?.replaceChildren()
		if (!file) return
		void import('./reporting/picture.ts').then(async ({ readPicture, printOfPicture }) => {
			const read = await readPicture(file)
			if (file !== chosen.files?.[0]) return
			const found = read && printOfPicture(read)
			print.value = found ?? ''
			said.textContent = (found === null ? said.dataset['failed'] : said.dataset['done']) ?? ''
			if (read && here) (await sending()).offerToSend(here, read)
		})
	})
	if (here && here.field.value !== '') void sending().then(({ showAgain }) => showAgain(here))
}
