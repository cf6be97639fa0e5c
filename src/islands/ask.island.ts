/** The door's form in the browser. Small on purpose: what seals is fetched when the first field is touched, receipts after Send. */
const door = document.querySelector<HTMLElement>('[data-door]')
const form = door?.querySelector<HTMLFormElement>('form[data-seal]')

if (door && form) {
	// Another language is still the same poster.
	if (location.hash.startsWith('#pin=')) for (const link of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')) link.hash = location.hash
	// What is missing is said in this page's language, beside the field, not in the browser's.
	form.noValidate = true
	let code: Promise<typeof import('./asking/door.ts')> | undefined
	const wake = () => (code ??= import('./asking/door.ts'))
	const open = () => wake().then((asking) => asking.openDoor(door, form))
	form.addEventListener('focusin', () => void wake().then((asking) => asking.warm()), { once: true })
	form.addEventListener('submit', (event) => {
		event.preventDefault()
		void open().then((doorway) => doorway.send())
	})
	for (const button of door.querySelectorAll<HTMLButtonElement>('[data-listen]')) {
		button.hidden = false
		button.addEventListener('click', () => void import('./asking/sound.ts').then(({ sayAloud }) => sayAloud(`/say/${door.dataset['language']}/${button.dataset['listen']}.mp3`, button)))
	}
	for (const part of form.querySelectorAll<HTMLElement>('[data-part=arrival], [data-part=browser]')) part.hidden = part.dataset['part'] === 'arrival'
	const voice = form.querySelector<HTMLElement>('[data-part=voice]')
	if (voice && 'MediaRecorder' in window) {
		voice.hidden = false
		voice.addEventListener('click', (event) => void open().then((doorway) => doorway.voice(event)))
	}
}
