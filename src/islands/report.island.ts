/** The report's form in the browser: the town can be tapped; what makes a picture's print is fetched when one is chosen. */
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
	const show = () => {
		const isSet = lat.value !== ''
		for (const one of town.querySelectorAll<HTMLElement>('[data-slot=marked], [data-act=unmark]')) one.hidden = !isSet
		here?.setAttribute('r', isSet ? '7' : '0')
		if (!isSet) return
		here?.setAttribute('cx', String((Number(lon.value) - at.west) / at.across))
		here?.setAttribute('cy', String((at.north - Number(lat.value)) / at.down))
	}
	drawing.addEventListener('click', (event) => {
		const box = drawing.getBoundingClientRect()
		const { width, height } = drawing.viewBox.baseVal
		const spot = spotOn(at, ((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height)
		lat.value = String(spot.lat)
		lon.value = String(spot.lon)
		show()
	})
	town.querySelector('[data-act=unmark]')?.addEventListener('click', () => {
		lat.value = lon.value = ''
		show()
	})
	town.hidden = false
	show()
}

const picture = form?.querySelector<HTMLElement>('[data-part=picture]')
const chosen = picture?.querySelector<HTMLInputElement>('input[data-picture]')
const print = field('media')
const said = picture?.querySelector<HTMLElement>('[data-slot=print]')
if (picture && chosen && print && said && 'createImageBitmap' in window) {
	picture.hidden = false
	chosen.addEventListener('change', () => {
		const [file] = chosen.files ?? []
		print.value = said.textContent = ''
		if (!file) return
		void import('./reporting/picture.ts').then(async ({ printOfFile }) => {
			const found = await printOfFile(file)
			print.value = found ?? ''
			said.textContent = (found === null ? said.dataset['failed'] : said.dataset['done']) ?? ''
		})
	})
}
