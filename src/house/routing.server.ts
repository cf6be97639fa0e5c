/** What the front decides by path, before any page is asked: whose it is, how much it takes, how often, and whether it may be compressed. */
import type { Settings } from '#ground/hub.ts'
import type { LimitClass } from './web/limits.server.ts'

const KB = 1024
/** A voice of two minutes in base64, with room to spare. */
const WITH_VOICE = 1200 * KB
const FORM = 64 * KB
/** A form with a picture of four hundred kilobytes in base64. */
const WITH_PICTURE = 640 * KB
const CAPSULE = 8 * KB

/** Bytes a route takes. Whatever is not named takes none. */
export function bodyLimits(method: string, path: string): number {
	if (method === 'GET' || method === 'HEAD') return 0
	if (['/help/sealed', '/offer/sealed', '/receipt/act', '/receipt/care', '/desk/care', '/desk/take', '/desk/people', '/desk/recovery', '/desk/import', '/desk/expected'].includes(path) || /^\/desk\/listing\/[^/]+\/act$/.test(path)) return WITH_VOICE
	if (['/help', '/offer', '/receipt', '/answer', '/gates/sms', '/gates/voice', '/report/again', '/check', '/alerts/get', '/alerts/yours', '/alerts/here', '/alerts/phone'].includes(path)) return FORM
	if (path === '/report') return WITH_PICTURE
	if (path === '/inbox') return CAPSULE
	if (/^\/(receipt|desk|join)\//.test(path)) return FORM
	return 0
}

export function limitClass(method: string, path: string): LimitClass | null {
	if (path === '/health') return null
	if (path === '/desk/live') return 'live'
	if (method === 'GET' || method === 'HEAD') return 'reading'
	if (path.startsWith('/gates/')) return 'carrier'
	if (path === '/inbox') return 'peer'
	if (path.startsWith('/receipt') || path === '/answer' || path === '/report/again' || path === '/alerts/yours' || path === '/alerts/phone') return 'receipt'
	if (path.startsWith('/desk/sign-in') || path.startsWith('/join')) return 'sign-in'
	// Whoever is signed in works fast, and many share one address at a table.
	return path.startsWith('/desk/') ? 'reading' : 'sending'
}

const PLAIN = new Set(['/', '/alerts', '/alerts.atom', '/alerts.cap.xml', '/alerts/get', '/alerts.webmanifest', '/alerts.worker.js', '/report', '/report/again', '/check', '/help', '/offer', '/receipt', '/join', '/kept', '/places', '/hub.json', '/team.json', '/log.json'])
/** Only what holds no secret and nothing of what was sent. */
export const mayCompress = (path: string): boolean => PLAIN.has(path)

export const isDotted = (path: string): boolean => ['/hub.json', '/team.json', '/log.json', '/alerts.atom', '/alerts.cap.xml', '/alerts.webmanifest', '/alerts.worker.js', '/map.pmtiles'].includes(path) || path === '/desk/counts.csv' || /^\/feeds\/[0-9a-f]{32}\.ics$/.test(path)

/** The pages about messages. */
export const isInstallable = (path: string): boolean => path === '/alerts' || path.startsWith('/alerts/')

type Room = Settings['rooms'][number]

/** Whose a path is, on its own or below. What no room claims is the house's own. */
const ROOMS: Readonly<Record<Room, readonly string[]>> = {
	frontdoor: ['/help', '/offer', '/receipt', '/team.json', '/desk/queue', '/desk/opening', '/desk/mine', '/desk/search', '/desk/handover', '/desk/take', '/desk/import', '/desk/expected', '/desk/listing', '/desk/counts.csv', '/desk/schedule', '/desk/holds', '/kept'],
	hotline: ['/report', '/check', '/alerts', '/alerts.atom', '/alerts.cap.xml', '/alerts.webmanifest', '/alerts.worker.js', '/gates', '/map.pmtiles', '/desk/hotline', '/desk/checks', '/desk/follow'],
	hubs: ['/hub.json', '/inbox', '/desk/hubs'],
	rota: ['/places', '/feeds', '/answer', '/gates', '/desk/shifts', '/desk/pulse', '/desk/rota'],
}
/** What makes the pages answers here in words of its own; nothing of ours lives there. */
const NOBODYS = '/_app'

/** More than one room may have its answers come in by the same gate. */
const roomsOf = (path: string): Room[] => Object.entries(ROOMS).flatMap(([room, paths]) => (paths.some((one) => isUnder(path, one)) ? [room as Room] : []))
export const roomOf = (path: string): Room | null => roomsOf(path)[0] ?? null

const isUnder = (path: string, above: string) => path === above || path.startsWith(`${above}/`)

/** The path as pages see it. That of a room that is off is no path at all: it is answered as one that never was, by the same page at the same cost. */
export function openPathOf(path: string, rooms: readonly Room[]): string {
	const plain = decodeURIComponent(path)
	const claimed = roomsOf(plain)
	if ((claimed.length === 0 || claimed.some((room) => rooms.includes(room))) && !isUnder(plain, NOBODYS)) return path
	return nowhereBeside(plain)
}

/** A path where nothing is, drawn as wide as its neighbours. */
export const nowhereBeside = (path: string): string => (isUnder(path, '/desk') ? '/desk/-' : '/-')
