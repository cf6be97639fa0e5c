/** The session cookie's name: bound to this very host and to https where there is https. */
export const cookieNameOf = (origin: string) => (origin.startsWith('https:') ? '__Host-holdfast' : 'holdfast')
/** @param lasts seconds; without it, until the browser is closed */
export const cookieFor = (origin: string, lasts?: number) => ({ path: '/', httpOnly: true, sameSite: 'strict', secure: origin.startsWith('https:'), ...(lasts !== undefined && { maxAge: lasts }) }) as const
