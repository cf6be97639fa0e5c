/** The session cookie's name: bound to this very host and to https where there is https. */
export const cookieNameOf = (origin: string) => (origin.startsWith('https:') ? '__Host-holdfast' : 'holdfast')
export const cookieFor = (origin: string) => ({ path: '/', httpOnly: true, sameSite: 'strict', secure: origin.startsWith('https:') }) as const
