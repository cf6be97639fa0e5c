/**
 * The headers every answer carries: pages, files, refusals, and the few words we manage to say to a client that does not speak HTTP.
 * One policy for all of them, so that no page can be forgotten and none can loosen it.
 */

/** Only our own files run, nothing is written inline, nobody may frame us. A page that does not work under this is a broken page. */
export const CSP =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

/** Pages that may be put on a phone’s home screen: what says how is of ours, too. */
const WITH_MANIFEST = `${CSP}; manifest-src 'self'`
/** A picture is no page: opened alone it can do nothing. */
export const ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"

/** What a page could ask of a person or tell of a device. What a browser lacks it passes by; the list is kept short, because it travels with every page. */
const EMPTY = ['accelerometer', 'autoplay', 'browsing-topics', 'camera', 'clipboard-read', 'display-capture', 'encrypted-media', 'fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection', 'magnetometer', 'midi', 'payment', 'screen-wake-lock', 'serial', 'storage-access', 'usb', 'xr-spatial-tracking']
/** "Say it instead" needs the microphone, signing in needs passkeys. Nothing else a browser can do is ours to use. */
const OURS = ['microphone', 'publickey-credentials-create', 'publickey-credentials-get']
const PERMISSIONS = [...EMPTY.map((feature) => `${feature}=()`), ...OURS.map((feature) => `${feature}=(self)`)].join(', ')

/**
 * How long a copy may be kept: never, a day because it is a file of ours that is the same for everybody, or for ever because its name changes with its content.
 * Anything personal is `never`; so is everything nobody has thought about.
 */
export type Kept = 'never' | 'a-day' | 'for-ever'

const CACHE: Readonly<Record<Kept, string>> = { never: 'no-store', 'a-day': 'public, max-age=86400', 'for-ever': 'public, max-age=31536000, immutable' }

/** Two years; not for subdomains, which are not ours to speak for. */
const HSTS = 'max-age=63072000'

const isSecure = (origin: string | undefined) => origin !== undefined && origin.startsWith('https://')
const isOnion = (origin: string) => new URL(origin).hostname.endsWith('.onion')

/**
 * @param about.origins where this hub lives, its canonical origin first
 * @param about.origin the one this request came on
 * @param about.path the path as it was asked for, without the query
 * @param about.isInstallable whether a page there may be put on a home screen
 * @returns header names in lower case
 */
export function headersFor(about: { readonly origins: readonly string[]; readonly origin: string; readonly path: string; readonly kept: Kept; readonly isInstallable?: boolean }): Readonly<Record<string, string>> {
	const { origins, origin, path, kept, isInstallable = false } = about
	const onion = kept === 'never' && !isOnion(origin) ? origins.find(isOnion) : undefined
	return {
		'content-security-policy': isInstallable ? WITH_MANIFEST : CSP,
		'referrer-policy': 'same-origin',
		'x-content-type-options': 'nosniff',
		'cross-origin-opener-policy': 'same-origin',
		'cross-origin-resource-policy': 'same-origin',
		// Only a page has permissions; a kilobyte with every script and picture would weigh on somebody's bad line for nothing.
		...(kept === 'never' && { 'permissions-policy': PERMISSIONS }),
		'cache-control': CACHE[kept],
		...(isSecure(origins[0]) && isSecure(origin) && { 'strict-transport-security': HSTS }),
		...(onion !== undefined && { 'onion-location': onion + path }),
	}
}
