/** Coming back with a receipt, in the browser: the words stay here, only what they derive is sent, and the thread opens here. */
const door = document.querySelector<HTMLElement>('[data-door=receipt]')
const form = door?.querySelector<HTMLFormElement>('form[data-open]')

if (door && form) {
	let code: Promise<typeof import('./asking/coming-back.ts')> | undefined
	const wake = () => (code ??= import('./asking/coming-back.ts'))
	// What reads and stretches a receipt is fetched while it is typed; what shows the thread only once there is one to show.
	form.addEventListener('focusin', () => void import('#ground/secret-words.ts'), { once: true })
	form.addEventListener('submit', (event) => {
		event.preventDefault()
		void wake().then(({ comeBack }) => comeBack(door, form))
	})
	const kept = localStorage.getItem('receipt')
	const box = form.elements.namedItem('receipt')
	const forget = form.querySelector<HTMLElement>('[data-part=forget]')
	if (kept && box instanceof HTMLTextAreaElement && forget) {
		box.value ||= kept
		forget.hidden = false
		forget.addEventListener('click', () => {
			localStorage.removeItem('receipt')
			box.value = ''
			forget.hidden = true
			box.focus()
		})
	}
}
