/**
 * Which steps this very phone needs before it shows messages, and what to try where none comes. Decided in the browser from what it says of itself; nothing
 * of it is sent to anybody. What cannot be known is asked of nobody: the steps are few and harmless where they do not fit.
 */

/** @property agent navigator.userAgent @property hasPush whether this page could ask for messages at all @property isApp opened from the home screen @property hasTouch more than one finger at once */
export type Seen = { readonly agent: string; readonly hasPush: boolean; readonly permission: 'default' | 'granted' | 'denied'; readonly isApp: boolean; readonly hasTouch: boolean }

/** `yes`: it can be asked for here and now. */
export const CANS = ['yes', 'denied', 'in-app', 'add-first', 'too-old', 'no'] as const
export type Can = (typeof CANS)[number]

export const STEPS = [
	'open-in-safari', 'open-in-browser', 'ios-share', 'ios-add', 'ios-open', 'ios-update', 'tap', 'allow',
	'allow-chrome', 'allow-samsung', 'allow-firefox', 'allow-ios', 'allow-computer', 'not-private', 'other-browser',
] as const
export type Step = (typeof STEPS)[number]

export const TRIES = ['silent', 'ios-notices', 'app-notices', 'battery-samsung', 'battery-xiaomi', 'battery-huawei', 'battery', 'data-saver', 'computer-notices', 'computer-open'] as const
export type Try = (typeof TRIES)[number]

export type Advice = { readonly can: Can; readonly steps: readonly Step[]; readonly tries: readonly Try[] }

type System = 'ios' | 'android' | 'computer'
/** iPadOS says that it is a Mac; no Mac has a screen for more than one finger. */
function systemOf({ agent, hasTouch }: Seen): System {
	if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && hasTouch)) return 'ios'
	return /Android/.test(agent) ? 'android' : 'computer'
}

/** Apps that show pages in a window of their own, which shows no messages. */
const APPS = /FBAN|FBAV|FB_IAB|FB4A|Instagram|WhatsApp|\bLine\/|MicroMessenger|musical_ly|BytedanceWebview|TikTok|Snapchat|Twitter|LinkedInApp|Telegram|Pinterest|GSA\/|; wv\)/
/** On an iPhone only real browsers name Safari; a window inside an app does not. From the home screen no name is said either. */
const isInApp = (seen: Seen, system: System) => APPS.test(seen.agent) || (system === 'ios' && !seen.isApp && !/Safari\//.test(seen.agent))

/** The first iPhones that show messages of pages have iOS 16.4, on the home screen only. */
function isOldIos(agent: string): boolean {
	const [, major, minor] = /OS (\d+)_(\d+)/.exec(agent) ?? []
	return major !== undefined && (Number(major) < 16 || (Number(major) === 16 && Number(minor) < 4))
}

function allowAgain(agent: string, system: System): Step {
	if (system === 'ios') return 'allow-ios'
	if (system === 'computer') return 'allow-computer'
	if (/SamsungBrowser/.test(agent)) return 'allow-samsung'
	return /Firefox/.test(agent) ? 'allow-firefox' : 'allow-chrome'
}

/** Phones that put browsers to sleep on their own, each in a place of its own. */
function batteryOf(agent: string): Try {
	if (/SamsungBrowser|SM-[A-Z]\d/.test(agent)) return 'battery-samsung'
	if (/Xiaomi|MiuiBrowser|Redmi|POCO|\bMi \d|; M2\d{3}|; 2[0-9]{4}[A-Z0-9]+[A-Z]\b/.test(agent)) return 'battery-xiaomi'
	return /Huawei|HUAWEI|HONOR/.test(agent) ? 'battery-huawei' : 'battery'
}

function triesOf(agent: string, system: System): readonly Try[] {
	if (system === 'ios') return ['silent', 'ios-notices']
	return system === 'android' ? ['silent', 'app-notices', batteryOf(agent), 'data-saver'] : ['silent', 'computer-notices', 'computer-open']
}

export function adviceFor(seen: Seen): Advice {
	const system = systemOf(seen)
	const { agent, hasPush, permission, isApp } = seen
	const tries = triesOf(agent, system)
	if (isInApp(seen, system)) return { can: 'in-app', steps: [system === 'ios' ? 'open-in-safari' : 'open-in-browser'], tries: [] }
	if (system === 'ios' && isOldIos(agent)) return { can: 'too-old', steps: ['ios-update'], tries: [] }
	if (system === 'ios' && !isApp) return { can: 'add-first', steps: ['ios-share', 'ios-add', 'ios-open'], tries: [] }
	if (!hasPush) return { can: 'no', steps: system === 'ios' ? ['ios-update'] : ['not-private', 'other-browser'], tries: [] }
	if (permission === 'denied') return { can: 'denied', steps: [allowAgain(agent, system)], tries }
	return { can: 'yes', steps: permission === 'granted' ? ['tap'] : ['tap', 'allow'], tries }
}
