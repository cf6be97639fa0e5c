/** Small things the door's islands share: the page's named places, and a post that shows how far it is. */
export const part = (root: Element, name: string): HTMLElement => find(root, `[data-part=${name}]`)
export const slot = (root: Element, name: string, orIn: Element = root): HTMLElement => root.querySelector<HTMLElement>(`[data-slot=${name}]`) ?? find(orIn, `[data-slot=${name}]`)

function find(root: Element, selector: string): HTMLElement {
	const found = root.querySelector<HTMLElement>(selector)
	if (!found) throw new Error(`the page has no ${selector}`)
	return found
}

export type Answered<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: string; readonly says: string }

const LONGEST_MS = 120_000

/** Rejects where the line is cut or the person stops it. */
export function postJson<T>(path: string, body: string, signal: AbortSignal, how?: (share: number) => void): Promise<Answered<T>> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest()
		request.open('POST', path)
		request.timeout = LONGEST_MS
		request.setRequestHeader('content-type', 'application/json')
		request.upload.onprogress = ({ loaded, total }) => total > 0 && how?.(loaded / total)
		request.onload = () => {
			try {
				resolve(JSON.parse(request.responseText) as Answered<T>)
			} catch (fault) {
				reject(fault)
			}
		}
		request.onerror = request.ontimeout = request.onabort = () => reject(new Error('cut'))
		signal.addEventListener('abort', () => request.abort())
		request.send(body)
	})
}
