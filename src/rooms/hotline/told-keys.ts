/** Hotline: which sentences a message is made of, and what its reader hears about getting messages at all. A language of messages (words/told) has these and no others. */

const UNDER = ['hotline.say.', 'hotline.really.', 'hotline.tells.'] as const
/** What the linter says to whoever writes. */
const NOT_UNDER = 'hotline.say.not.'
const ALONE: ReadonlySet<string> = new Set([
	...['ask', 'already', 'again'].flatMap((one) => [`hotline.get.${one}.message`, `hotline.push.${one}.message`]),
	...['on', 'which-zone', 'not-now'].map((one) => `hotline.signal.${one}`),
	'hotline.get.foot',
	'hotline.sms.stopped',
	'hotline.truth.nothing.thanks',
	'hotline.alerts.title',
	'hotline.alerts.copy.true',
])

export const isToldKey = (key: string): boolean => ALONE.has(key) || (UNDER.some((start) => key.startsWith(start)) && !key.startsWith(NOT_UNDER))
