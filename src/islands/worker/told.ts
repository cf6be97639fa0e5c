/** What a phone shows of a message that came, and what it shows where there is no line. Data in, data out. */

/** A message as the gate seals it to this browser. */
export type Told = { readonly title: string; readonly text: string; readonly language: string; readonly dir: 'ltr' | 'rtl'; readonly topic: string; readonly link: string | null; readonly version: number }
/** The newest of each topic, and when it came here (milliseconds since 1970). */
export type Newest = readonly { readonly told: Told; readonly at: number }[]
/** Notifications may do more than the compiler’s list of what all browsers can. */
export type Shown = NotificationOptions & { readonly renotify: boolean; readonly actions?: readonly { readonly action: string; readonly title: string }[] }

const DAY = 86_400_000
const AT_MOST = 12
const isText = (value: unknown): value is string => typeof value === 'string'

export function toldIn(said: unknown): Told | null {
	const { title, text, language, dir, topic, link, version } = Object(said) as Record<string, unknown>
	if (!isText(title) || !isText(text) || !isText(language) || !isText(topic) || typeof version !== 'number') return null
	return { title, text, language, dir: dir === 'rtl' ? 'rtl' : 'ltr', topic, link: isText(link) ? link : null, version }
}

/** @returns what is to be shown, and all that is known now. What is older than what came before shows what came before, without a sound. */
export function heard(told: Told, known: Newest, now: number): { readonly shows: Told; readonly isLate: boolean; readonly known: Newest } {
	const others = known.filter((one) => one.told.topic !== told.topic && now - one.at < DAY)
	const before = known.find((one) => one.told.topic === told.topic)
	if (before && before.told.version > told.version) return { shows: before.told, isLate: true, known }
	return { shows: told, isLate: false, known: [...others, { told, at: now }].slice(-AT_MOST) }
}

/** Where one with the same topic stands there already, this one takes its place and is heard again; where that was put away, this one comes anew. */
export function shownFor(told: Told, isLate: boolean, keep: string | null): Shown {
	const asks = lettersIn(told.link) !== null
	return { body: told.text, tag: told.topic, lang: told.language, dir: told.dir, icon: '/icons/any-192.png', badge: '/icons/badge-96.png', renotify: !isLate, silent: isLate ? true : null, data: told, ...(asks && keep !== null && { actions: [{ action: 'keep', title: keep }] }) }
}

/** Only a message about the subscription itself has letters. */
export const lettersIn = (link: string | null): string | null => /\/alerts\/yours(?:\?[^#]*)?#([A-Za-z0-9]{8,16})$/.exec(link ?? '')?.[1] ?? null

/** Where a tap leads: to what stands there now, and never to anybody else’s pages. */
export function leadsTo(link: string | null, origin: string, language: string): string {
	if (link !== null && URL.canParse(link) && new URL(link).origin === origin) return link.includes('?') || link.includes('#') ? link : `${link}?lang=${language}`
	return `${origin}/alerts`
}

/** @property words `offline` has {time} in it */
export type Page = { readonly html: string; readonly at: number }
export type OfflineWords = { readonly offline: string; readonly since: string }

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** The page as it was, with its age above it and with what came since. */
export function offlinePage({ html, at }: Page, { offline, since }: OfflineWords, known: Newest, language: string): string {
	const time = new Intl.DateTimeFormat(language, { weekday: 'short', hour: 'numeric', minute: '2-digit' })
	const newer = known.filter((one) => one.at > at && lettersIn(one.told.link) === null).toReversed()
	const lines = newer.map((one) => `<li lang="${escaped(one.told.language)}" dir="${one.told.dir}">${escaped(time.format(one.at))}: ${escaped(one.told.text)}</li>`).join('')
	const above = `<div class="panel said" role="status" data-part="offline"><p>${escaped(offline.replace('{time}', time.format(at)))}</p>${lines && `<p>${escaped(since)}</p><ul>${lines}</ul>`}</div>`
	return html.replace(/<main[^>]*>/, (main) => main + above)
}

/** What the page cannot be drawn without. */
export const filesOf = (html: string): readonly string[] => [...new Set([...html.matchAll(/(?:href|src)="(\/i\/[\w./-]+)"/g)].map(([, path]) => path ?? ''))]
