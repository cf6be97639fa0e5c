/** Prints one part of the page and nothing else of it: a slip is handed over, the queue is not. */
export function printOnly(part: HTMLElement): void {
	const copy = part.cloneNode(true) as HTMLElement
	copy.classList.add('print-this')
	document.body.append(copy)
	document.documentElement.classList.add('prints-one')
	const after = () => {
		copy.remove()
		document.documentElement.classList.remove('prints-one')
	}
	addEventListener('afterprint', after, { once: true })
	window.print()
}
