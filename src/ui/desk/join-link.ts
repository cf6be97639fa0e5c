/** What stands after the # of an address one joins with. It never reaches the server as an address. */
export type JoinLink = { readonly is: 'invitation' | 'helpers'; readonly link: string } | { readonly is: 'code'; readonly code: string }

export function readLink(hash: string): JoinLink | null {
	if (/^#[0-9a-f]{64}$/.test(hash)) return { is: 'invitation', link: hash.slice(1) }
	if (/^#[0-9a-f]{32}$/.test(hash)) return { is: 'helpers', link: hash.slice(1) }
	const [, code] = /^#f=([A-Za-z0-9]{1,12})$/.exec(hash) ?? []
	return code === undefined ? null : { is: 'code', code }
}
