/** A whole hub, running: the house, its sealing worker and its front. Tests and the command line open it as `npm start` does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type pg from 'pg'
import type { Settings } from '#ground/hub.ts'
import { OtherKeys } from '#ground/hub.server.ts'
import { findMember } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import type { Language } from '#ground/words.ts'
import type { Answer } from '#rooms/frontdoor/answer.ts'
import { arrivals } from './sealing/arrival.server.ts'
import { CannotStart, type Config } from './config.server.ts'
import { leavingNow } from './showing/disclosing.server.ts'
import { openGates, type Gates } from './gates.server.ts'
import { openHouse, UPGRADES, type House } from './house.server.ts'
import { secretAt } from './keys.server.ts'
import { whyNotListening } from './listening.server.ts'
import { takeLock } from './lock.server.ts'
import { startPostgres } from './postgres/postgres.server.ts'
import { REFUSALS, type RefusalKind } from './web/refusals.server.ts'
import { postings } from './posting.server.ts'
import { openRunFolder } from './runfolder.server.ts'
import { bodyLimits, isDotted, isInstallable, limitClass, mayCompress, nowhereBeside, openPathOf } from './routing.server.ts'
import { unmarkClosed } from './showing/closing.server.ts'
import type { Means } from '#rooms/hotline/previewing.server.ts'
import { openSignalling } from './signalling.server.ts'
import { openSealing } from './sealing/sealing.server.ts'
import { openStreets, STREETS_FILE, STREETS_PATH } from './streets.server.ts'
import type { About } from './web/serving.server.ts'
import { cardAt, hubDoors, INBOX } from './hubs.server.ts'
import { CALLS_AT } from './phone-asks.server.ts'
import { phonings, ringBack } from './phoning.server.ts'
import { TEXTS_AT, textings } from './texting.server.ts'
import { openWeb } from './web/web.server.ts'
import { readWords, refusalPagesIn } from './words.server.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
const GRACE_MS = 8000

export type Hub = {
	readonly address: string
	readonly firstLink: string | null
	readonly language: () => Language
	readonly house: House
	readonly sealingPid: () => number | null
	/** Resolves with a sentence where the hub cannot go on. */
	readonly broken: Promise<string>
	close(): Promise<void>
}

type Options = { readonly log: (line: string) => void; readonly clock?: () => number; readonly first?: Partial<Settings>; readonly duties?: boolean }

/** @returns `taken` where another hub already runs on the same data folder; nothing of it is touched */
export async function openHub(config: Config, { log, clock = Date.now, first, duties = true }: Options): Promise<Hub | { readonly taken: true; readonly address: string; readonly language: Language }> {
	const runFolder = openRunFolder(config.dataFolder)
	const about: { address: string; language: () => Language; database: object } = { address: '', language: () => 'en', database: {} }
	const lock = await takeLock(runFolder, () => ({ pid: process.pid, ...about, language: about.language(), keysFolder: config.keysFolder }))
	if (lock.taken) return { taken: true, address: saidIn(lock.answer, 'address'), language: saidIn(lock.answer, 'language') }

	unmarkClosed(config.dataFolder)
	const closing: (() => Promise<unknown>)[] = [() => lock.release()]
	const close = async () => {
		for (const end of closing.splice(0).toReversed()) await end().catch((fault: unknown) => log(`closing: ${fault instanceof Error ? fault.message : 'failed'}`))
	}
	try {
		let broken: Promise<string> = new Promise(() => {})
		let database: pg.PoolConfig
		if (config.databaseUrl === null) {
			const postgres = await startPostgres({ dataFolder: config.dataFolder, runFolder })
			closing.push(() => postgres.stop())
			broken = postgres.died
			database = postgres.connection
		} else database = { connectionString: config.databaseUrl }
		about.database = database

		const gates = openGates(config.gatesFile, config.origins[0])
		closing.push(async () => gates.close())
		const fault = (where: string, cause: unknown) => log(`${where}: ${nameOf(cause)}`)
		const house = await openHouse({ database, keysFolder: config.keysFolder, upgradesFolder: join(config.dataFolder, UPGRADES), ...(config.backupsFolder !== undefined && { backupsFolder: config.backupsFolder }), tell: log, clock, duties, fault, carriers: gates.carriers, peers: gates.peers, phone: gates.voice?.phone ?? null, origin: config.origins[0], ...(first && { first }) }).catch((cause: unknown) => {
			if (cause instanceof OtherKeys) throw new CannotStart('other-keys', cause.message, cause)
			throw cause
		})
		closing.push(() => house.close())
		about.language = () => house.ports.hub().settings.languages[0]
		const sealing = await openSealing({ runFolder, secret: secretAt(join(config.keysFolder, 'arrival.key')), fault: (cause) => fault('sealing', cause) })
		closing.push(() => sealing.close())
		const web = await openFront(config, house, gates, sealing, log, clock).catch((cause: unknown) => {
			throw whyNotListening(cause, config)
		})
		closing.push(() => web.stop(GRACE_MS))
		about.address = web.origin
		if (gates.signal) {
			const signalling = openSignalling({ ports: house.ports, sealing, words: readWords(), gate: gates.signal, isOpen: () => house.ports.hub().settings.rooms.includes('hotline'), fault: (cause) => void fault('signal', cause) })
			closing.push(() => signalling.close())
		}

		return {
			address: web.origin,
			firstLink: await firstLink(house.ports, web.origin),
			language: about.language,
			house,
			sealingPid: sealing.pid,
			broken,
			close,
		}
	} catch (fault) {
		await close()
		throw fault
	}
}

/** What a hub that runs says of itself; nothing where it is too busy to say it, or older. */
const saidIn = (answer: unknown, what: 'address' | 'language') => String(new Map<string, unknown>(Object.entries(answer ?? {})).get(what) ?? '')
/** What went wrong, by name: a message may hold what somebody wrote, and a log must not. */
const nameOf = (cause: unknown) => (cause instanceof Error ? ('code' in cause ? `${cause.name} ${String(cause.code)}` : cause.name) : 'fault')

/** SvelteKit's server, as its adapter leaves it. */
type Pages = { init(options: { env: Record<string, string> }): Promise<void>; respond(request: Request, options: { platform: Omit<App.Platform, 'req'>; getClientAddress: () => string }): Promise<Response> }

async function openFront(config: Config, house: House, { carriers, pushKey, smsFrom, pictures, peers, signal, voice }: Gates, sealing: Awaited<ReturnType<typeof openSealing>>, log: (line: string) => void, clock: () => number) {
	const { server: pages } = (await import(pathToFileURL(join(ROOT, 'build/server/server.js')).href)) as { server: Pages }
	await pages.init({ env: {} })
	const { ports, live } = house
	const means: Means = { paces: new Map([...house.carriers].map(([way, { pace }]) => [way, pace])), purse: async () => (await house.carriers.get('sms')?.purse?.()) ?? null }
	const css = cssFile()
	const words = readWords()
	const streets = openStreets(join(config.dataFolder, STREETS_FILE), () => isOpen(STREETS_PATH), clock)
	const refusalPage = refusalPagesIn(words, () => ports.hub().settings, () => css)

	const calling = voice && { ports, words, isOpen: (path: string) => isOpen(path), refuse: (...asked: Parameters<typeof refuse>) => refuse(...asked), phone: voice.phone, carrier: voice.from, clips: clipsHere(), fault: (cause: unknown) => void log(`phoning: ${nameOf(cause)}`) }

	const respond = async (request: Request, { origin, failed, body }: About, answer: Answer | null) => {
		const faults: unknown[] = []
		const broken = (fault: unknown) => void faults.push(fault)
		const page = await pages.respond(request, { platform: { ports, live, means, carriers, pushKey, streets: streets.here, signalNumber: signal?.account ?? null, ringBack: calling && ((one) => ringBack(calling, origin, one)), takesNumber: voice?.phone.takes ?? null, ownNumber: voice?.phone.from ?? null, cardAt: (asked) => cardAt(peers, asked), origin, failed, body, broken, answer, leaving: () => leavingNow(ports) }, getClientAddress: () => '' })
		if (faults.length === 0) return page
		await page.body?.cancel()
		throw faults[0]
	}
	/** What one may not see is not there: the page is the one for where nothing ever was. A script of ours hears it as JSON, wherever it asks. */
	const answered = async (request: Request, about: About) => {
		const page = await respond(withPath(request, openPath), about, null)
		const isNothing = page.status === 404 && isJson(page) && !isJson(request)
		// A page that takes forms has no door for anything else.
		return isNothing || page.status === 415 ? respond(withPath(request, nowhereBeside), about, null) : page
	}
	const rooms = () => ports.hub().settings.rooms
	const openPath = (path: string) => openPathOf(path, rooms())
	const isOpen = (path: string) => openPath(path) === path

	const draw = async (path: string, request: IncomingMessage, about: About, answer: Answer) => {
		const headers = { accept: 'text/html', 'accept-language': request.headers['accept-language'] ?? '' }
		const { search } = new URL(request.url ?? '/', about.origin)
		return (await respond(new Request(about.origin + path + search, { headers }), about, answer)).text()
	}
	const refuse = (response: ServerResponse, request: IncomingMessage, kind: RefusalKind & keyof typeof REFUSALS) => {
		const { status } = REFUSALS[kind]
		const page = refusalPage(status, kind, { path: '', acceptLanguage: request.headers['accept-language'] ?? null, query: '' })
		response.writeHead(status, { 'content-type': page.type }).end(page.body)
	}

	const health = async (_: IncomingMessage, response: ServerResponse) => {
		const ok = await house.pool.query('select 1 where not pg_is_in_recovery()').then(({ rowCount }) => rowCount === 1, () => false)
		response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ ok, version: VERSION }))
	}

	return openWeb({
		host: config.host,
		port: config.port,
		origins: config.origins,
		proxy: config.proxy,
		statics: [
			{ under: '/i/', folder: join(ROOT, 'static/i'), immutable: true },
			{ under: '/', folder: join(ROOT, 'static'), immutable: false },
		],
		pages: answered,
		straight: [...hubDoors({ ports, isOpen, refuse }), ...(calling ? phonings(calling) : []), ...(smsFrom && pictures ? textings({ pictures, ports, sealing, words, isOpen, refuse, carrier: smsFrom, fault: (cause) => void log(`texting: ${nameOf(cause)}`) }) : []), ...postings({ ports, words, isOpen }), { method: 'GET', path: '/map.pmtiles', alone: true, when: () => streets.here() !== null, handle: streets.sendPiece }, ...arrivals({ ports, sealing, draw, refuse, isOpen, fault: (cause) => void log(`arrival: ${nameOf(cause)}`) }), { method: 'GET', path: '/health', anyHost: true, handle: health }],
		bodyLimits: (method, path) => bodyLimits(method, openPath(path)),
		limitClass: (method, path) => limitClass(method, openPath(path)),
		mayCompress: (path) => mayCompress(openPath(path)),
		openToOthers: (path) => (path === INBOX || (path === TEXTS_AT && smsFrom !== null) || (path === CALLS_AT && voice !== null)) && isOpen(path),
		dotted: (path) => isDotted(openPath(path)),
		installable: (path) => isInstallable(openPath(path)),
		refusalPage,
		log,
		now: clock,
	})
}

const isJson = ({ headers }: Request | Response) => (headers.get('content-type') ?? '').startsWith('application/json')

function withPath(request: Request, pathFor: (path: string) => string): Request {
	const url = new URL(request.url)
	const path = pathFor(url.pathname)
	return path === url.pathname ? request : new Request(url.origin + path + url.search, { method: request.method, headers: request.headers, signal: request.signal })
}

/** Recorded sentences, for languages the carrier has no voice for: `static/voice/so.menu.mp3`. */
function clipsHere(): ReadonlySet<string> {
	const folder = join(ROOT, 'static/voice')
	return new Set(existsSync(folder) ? readdirSync(folder) : [])
}

function cssFile(): string {
	const manifest = JSON.parse(readFileSync(join(ROOT, 'static/i/islands.json'), 'utf8')) as Record<string, { file: string }>
	return `/i/${manifest['src/ui/holdfast.css']?.file ?? ''}`
}

/** While nobody keeps the hub, whoever starts it gets a link for the first steward. */
async function firstLink(ports: Ports, origin: string): Promise<string | null> {
	return ports.storage.inOneGo(async (tx) => {
		const anyone = await tx.selectFrom('ground_members').select('id').where('ended_half', 'is', null).limit(1).executeTakeFirst()
		if (anyone && (await findMember(tx, anyone.id))) return null
		return `${origin}/join#${await inviteSteward(ports, tx)}`
	})
}
