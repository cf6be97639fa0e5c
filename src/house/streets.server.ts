/**
 * The hub's own street map, served in the pieces a browser asks for: no map company learns where anybody looks. It lies in the data folder, put there
 * by whoever runs the machine, and may be laid anew while the hub runs. One that is broken is as one that is not there; `doctor` says what is wrong.
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { done, refuse, type Result } from '#ground/result.ts'
import { entriesIn, FIRST_PART, readHead, type Streets, type StreetsFault, type StreetsHere } from '#ground/streets.ts'
import type { Straight } from './web/serving.server.ts'

/** In the data folder, and on the web. */
export const STREETS_FILE = 'map.pmtiles'
export const STREETS_PATH = `/${STREETS_FILE}`

/** Bytes of one answer; a tile of a town is some tens of kilobytes. */
const AT_ONCE = 2 * 1024 * 1024
const DIRECTORY_AT_MOST = 4 * 1024 * 1024

/** @returns null where there is no such file */
export function lookAtStreets(file: string): Result<Streets & { readonly stamp: string }, StreetsFault> | null {
	let handle: number
	try {
		handle = openSync(file, 'r')
	} catch {
		return null
	}
	try {
		const stats = fstatSync(handle)
		if (!stats.isFile()) return refuse('no-pmtiles')
		const start = Buffer.alloc(Math.min(FIRST_PART, stats.size))
		readSync(handle, start, 0, start.length, 0)
		const head = readHead(start, stats.size)
		if (!head.ok) return head
		const { root, ...streets } = head.value
		const directory = start.subarray(root.at, root.at + root.length)
		return entriesIn(root.isPressed ? gunzipSync(directory, { maxOutputLength: DIRECTORY_AT_MOST }) : directory) === null ? refuse('cut-short') : done({ ...streets, stamp: stampOf(stats) })
	} catch {
		return refuse('cut-short')
	} finally {
		closeSync(handle)
	}
}

const stampOf = ({ mtimeMs, size, ino }: Stats) => [mtimeMs, size, ino].map((n) => Math.round(n).toString(36)).join('-')

export type StreetMap = { readonly here: () => StreetsHere | null; readonly sendPiece: Straight['handle'] }

/** @param isOpen whether the room it is for is open @param keepMs how long a look at the disk is believed */
export function openStreets(file: string, isOpen: () => boolean, now: () => number, keepMs = 1000): StreetMap {
	let seen: { readonly at: number; readonly streets: (Streets & { readonly stamp: string }) | null } | null = null
	const look = () => {
		if (seen && Math.abs(now() - seen.at) < keepMs) return seen.streets
		const found = lookAtStreets(file)
		seen = { at: now(), streets: found?.ok ? found.value : null }
		return seen.streets
	}
	return {
		here() {
			const streets = isOpen() ? look() : null
			if (!streets) return null
			const { stamp, ...said } = streets
			return { ...said, url: `${STREETS_PATH}?${stamp}` }
		},
		sendPiece: (request, response) => sendPiece(file, request, response),
	}
}

/** One range of bytes, or the whole where it is small. */
async function sendPiece(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const handle = await open(file, 'r')
	try {
		const stats = await handle.stat()
		const tag = `"${stampOf(stats)}"`
		response.removeHeader('permissions-policy')
		response.setHeader('cache-control', 'public, max-age=86400').setHeader('etag', tag).setHeader('accept-ranges', 'bytes')
		if (request.headers['if-none-match'] === tag) return void response.writeHead(304).end()
		// A piece of another file is of no use to whoever has pieces of this one.
		const isOther = (request.headers['if-range'] ?? tag) !== tag
		const range = isOther ? null : rangeOf(request.headers.range, stats.size)
		const { at, length } = range ?? { at: 0, length: stats.size }
		if (length > AT_ONCE || length <= 0) return void response.setHeader('cache-control', 'no-store').writeHead(416, { 'content-range': `bytes */${stats.size}` }).end()
		const piece = Buffer.alloc(length)
		const { bytesRead } = await handle.read(piece, 0, length, at)
		if (bytesRead < length) throw new Error('the street map became shorter while it was read')
		response.writeHead(range ? 206 : 200, { 'content-type': 'application/octet-stream', 'content-length': length, ...(range && { 'content-range': `bytes ${at}-${at + length - 1}/${stats.size}` }) })
		response.end(request.method === 'HEAD' ? undefined : piece)
	} finally {
		await handle.close()
	}
}

/** Null where none, or more than one, is asked for; of length 0 where it lies behind the end. */
export function rangeOf(said: string | undefined, size: number): { readonly at: number; readonly length: number } | null {
	const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(said ?? '') ?? []
	if (from === '' && to === '') return null
	if (from === '') return { at: Math.max(0, size - Number(to)), length: Math.min(size, Number(to)) }
	const last = to === '' ? size - 1 : Math.min(size - 1, Number(to))
	return { at: Number(from), length: Math.max(0, last - Number(from) + 1) }
}
