/** What the stories about the web share: every route there is, knocks by hand, and a glance at all tables. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '#ground/ids.ts'
import { asDigits, drawReceipt } from '#ground/secret-words.ts'
import { arrivals } from '#house/sealing/arrival.server.ts'
import type { TestHub } from './house.testing.ts'

const ROUTES = fileURLToPath(new URL('../src/routes', import.meta.url))

/** @property readsJson looks into what it is sent; @property isForm takes a form posted without JavaScript; @property source of its door, empty where it has none of its own */
export type Route = { readonly method: string; readonly path: string; readonly readsJson: boolean; readonly isForm: boolean; readonly source: string }

/** Every route, read from the tree: a new one is in the stories by itself. In place of an id stands one that could be. */
export function routesIn(): Route[] {
	const files = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
	const pathOf = (file: string) => `/${file.replace(/\/?\+[^/]+$/, '')}`.replace(/\[id\]/, newId('listing', (n) => randomBytes(n)))
	const pages = files.filter((file) => file.endsWith('+page.svelte')).map((file) => ({ method: 'GET', path: pathOf(file), readsJson: false, isForm: false, source: '' }))
	const doors = files.filter((file) => file.endsWith('+server.ts')).flatMap((file) => {
		const source = readFileSync(join(ROUTES, file), 'utf8')
		const readsJson = /bodyAs\(|postedBySelf\(/.test(source)
		return [...source.matchAll(/^export (?:const|(?:async )?function) (GET|POST|PUT|PATCH|DELETE)\b/gm)].map(([, method = '']) => ({ method, path: pathOf(file), readsJson, isForm: false, source }))
	})
	// A page with a form of its own is posted to, too.
	const posted = files.filter((file) => file.endsWith('+page.server.ts')).flatMap((file) => {
		const source = readFileSync(join(ROUTES, file), 'utf8')
		return /^export const actions\b/m.test(source) ? [{ method: 'POST', path: pathOf(file), readsJson: false, isForm: false, source }] : []
	})
	const forms = arrivals({} as never).map(({ method, path }) => ({ method, path, readsJson: false, isForm: true, source: '' }))
	return [...pages, ...doors, ...posted, ...forms]
}

/** @property lines raw header lines as they came, name and value by turns */
export type Heard = { readonly status: number; readonly lines: readonly string[]; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: Buffer; readonly text: string }
type Asked = { readonly method?: string; readonly headers?: Readonly<Record<string, string | readonly string[]>>; readonly body?: string | Uint8Array }

/** One request on a connection of its own, redirects not followed. Of a stream that never ends, only the head is heard. */
export async function knock(address: string, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Heard> {
	const { hostname, port, host } = new URL(address)
	const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
	const sent = ask({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port, path, method, agent: false, headers: { host, ...length, ...(headers as Record<string, string>) } })
	const answered = once(sent, 'response')
	sent.on('error', () => {}).end(body)
	const [response] = await answered
	const pieces: Buffer[] = []
	if (String(response.headers['content-type']).startsWith('text/event-stream')) response.destroy()
	else for await (const piece of response) pieces.push(piece)
	const whole = Buffer.concat(pieces)
	return { status: response.statusCode, lines: response.rawHeaders, headers: response.headers, body: whole, text: whole.toString() }
}

type Fields = Readonly<Record<string, string | readonly string[]>>
const encoded = (fields: Fields) => new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : value.map((one) => [name, one])))).toString()

/** A form as a browser without JavaScript sends it. */
export const postForm = (address: string, path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}) =>
	knock(address, path, { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: encoded(fields) })

/** What a script of ours sends. */
export const postJson = (address: string, path: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
	knock(address, path, { method: 'POST', headers: { origin: address, 'content-type': 'application/json', ...headers }, body })

export const anOnce = () => randomBytes(16).toString('hex')
/** The least an ask needs. */
export const anAsk = (more: Fields = {}): Fields => ({ once: anOnce(), own: 'no', kind: 'food', urgency: 'week', way: 'none', text: '', ...more })

/** The receipt on the page that was answered. */
export function receiptOn(page: string): { readonly words: string; readonly digits: string } {
	const slot = (name: string) => (new RegExp(`data-slot="${name}"[^>]*>(?:<bdi>)?([^<]*)`).exec(page)?.[1] ?? '').trim()
	return { words: slot('words'), digits: slot('digits') }
}

/** Every table's content as one short line, so that a change anywhere shows. */
export async function tablesOf({ house: { pool } }: TestHub): Promise<Record<string, string>> {
	const { rows } = await pool.query<{ name: string }>(`select table_schema || '.' || table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1`)
	const contents = await Promise.all(rows.map(async ({ name }) => [name, (await pool.query<{ all: string }>(`select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as all from ${name} t`)).rows[0]?.all ?? ''] as const))
	return Object.fromEntries(contents)
}

/** Every word in every table, for seeking what must not be there: bytes as hex digits. Whoever seeks shows that something would be found. */
export async function wordsOf({ house: { pool } }: TestHub): Promise<string> {
	const { rows } = await pool.query<{ name: string }>(`select table_schema || '.' || table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1`)
	return (await Promise.all(rows.map(async ({ name }) => (await pool.query<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from ${name} t`)).rows[0]?.all ?? ''))).join('\n')
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A receipt nobody has, in digits. */
export const aWrongReceipt = () => asDigits(drawReceipt((n) => randomBytes(n)))
