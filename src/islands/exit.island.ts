/** Leave now: blank first, then away, so that Back shows nothing. Shift three times does the same. Escape is left alone: it stops a page from loading. */
const link = document.querySelector<HTMLAnchorElement>('[data-leave]')

function leave(): void {
	document.documentElement.replaceChildren()
	if (link) location.replace(link.href)
}

let presses: number[] = []
addEventListener('keydown', ({ key, repeat }) => {
	if (repeat) return
	const now = Date.now()
	presses = key === 'Shift' ? [...presses.filter((at) => now - at < 2000), now] : []
	if (presses.length >= 3 && link) leave()
})
link?.addEventListener('click', (event) => {
	event.preventDefault()
	leave()
})
// A page brought back from the browser's memory is asked for anew: what stood on it may be somebody's.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
