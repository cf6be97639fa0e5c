import type { MemberId } from '#ground/people.ts'

/** What stands after the # of an address one joins with. It never reaches the server as an address. */
export type JoinLink = { readonly is: 'invitation' | 'helpers'; readonly link: string } | { readonly is: 'code'; readonly code: string } | { readonly is: 'raise'; readonly link: string; readonly member: MemberId }

export function readLink(hash: string): JoinLink | null {
	if (/^#[0-9a-f]{64}$/.test(hash)) return { is: 'invitation', link: hash.slice(1) }
	if (/^#[0-9a-f]{32}$/.test(hash)) return { is: 'helpers', link: hash.slice(1) }
	const [, own, member] = /^#r=([0-9a-f]{32})([0-9a-f]{32})$/.exec(hash) ?? []
	if (own !== undefined && member !== undefined) return { is: 'raise', link: own, member: `member_${member}` as MemberId }
	const [, code] = /^#f=([A-Za-z0-9]{1,12})$/.exec(hash) ?? []
	return code === undefined ? null : { is: 'code', code }
}

/** The same, for one helper who is asked to answer the desk. */
export const raiseLink = (origin: string, secret: string, member: MemberId): string => `${origin}/join#r=${secret}${member.replace('member_', '')}`
