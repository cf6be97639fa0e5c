/** The link of a message carries its code in the fragment, which no server hears: here it is put into the form, taken out of the address, and posted. */
const form = document.querySelector<HTMLFormElement>('form[data-answer]')
const field = form?.querySelector<HTMLInputElement>('input[name=code]')
const code = location.hash.slice(1)
if (form && field && /^[A-Za-z0-9]{8,16}$/.test(code)) {
	history.replaceState(null, '', location.pathname + location.search)
	field.value = code
	form.requestSubmit()
}
