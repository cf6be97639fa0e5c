/**
 * Files, read into memory once at the start and served by exact name. No name from outside ever reaches the file system,
 * so there is no folder to climb out of; a file that was not there at the start is not there.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { codingFor, type Coding } from './answers.server.ts'
import type { Kept } from './headers.server.ts'

/** @property under the path it is served under, with a slash at both ends; @property immutable names change with content */
export type Folder = { readonly under: string; readonly folder: string; readonly immutable: boolean }

export type File = { readonly type: string; readonly plain: Buffer; readonly pressed: ReadonlyMap<Coding, Buffer>; readonly kept: Kept }

const TYPES: Readonly<Record<string, string>> = {
	css: 'text/css; charset=utf-8',
	html: 'text/html; charset=utf-8',
	ico: 'image/x-icon',
	jpg: 'image/jpeg',
	js: 'text/javascript; charset=utf-8',
	json: 'application/json',
	m4a: 'audio/mp4',
	mjs: 'text/javascript; charset=utf-8',
	mp3: 'audio/mpeg',
	ogg: 'audio/ogg',
	opus: 'audio/ogg',
	pdf: 'application/pdf',
	png: 'image/png',
	svg: 'image/svg+xml',
	txt: 'text/plain; charset=utf-8',
	wasm: 'application/wasm',
	webp: 'image/webp',
	woff2: 'font/woff2',
}
const typeOf = (name: string) => TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream'

/** The better one first. */
const ENDINGS: readonly (readonly [Coding, string])[] = [['br', '.br'], ['gzip', '.gz']]

/** Every file under these folders by the path it is asked for. Where two folders have a name, the first counts. Links and hidden files are left out; a folder that is missing holds nothing. */
export async function readStatics(folders: readonly Folder[]): Promise<ReadonlyMap<string, File>> {
	const files = new Map<string, File>()
	for (const { under, folder, immutable } of folders) {
		const read = new Map<string, Buffer>()
		for (const name of await namesIn(folder)) read.set(name, await readFile(join(folder, name)))
		for (const [name, plain] of read) {
			if (/\.(?:br|gz)$/.test(name) && read.has(name.slice(0, -3))) continue
			const path = under + name.split('/').map(encodeURIComponent).join('/')
			if (files.has(path)) continue
			const pressed = new Map<Coding, Buffer>()
			for (const [coding, ending] of ENDINGS) {
				const bytes = read.get(name + ending)
				if (bytes) pressed.set(coding, bytes)
			}
			files.set(path, { type: typeOf(name), plain, pressed, kept: immutable ? 'for-ever' : 'a-day' })
		}
	}
	return files
}

async function namesIn(folder: string, above = ''): Promise<string[]> {
	const entries = await readdir(join(folder, above), { withFileTypes: true }).catch((fault: NodeJS.ErrnoException) => {
		if (fault.code === 'ENOENT') return []
		throw fault
	})
	const names: string[] = []
	for (const entry of entries) {
		if (entry.name.startsWith('.')) continue
		if (entry.isDirectory()) names.push(...(await namesIn(folder, `${above}${entry.name}/`)))
		else if (entry.isFile()) names.push(above + entry.name)
	}
	return names
}

/** Our headers are set already. */
export function sendFile(request: IncomingMessage, response: ServerResponse, { type, plain, pressed }: File) {
	const coding = codingFor(request.headers['accept-encoding'], [...pressed.keys()])
	const body = (coding && pressed.get(coding)) ?? plain
	if (pressed.size > 0) response.setHeader('vary', 'accept-encoding')
	if (coding) response.setHeader('content-encoding', coding)
	response.writeHead(200, { 'content-type': type, 'content-length': body.length })
	response.end(request.method === 'HEAD' ? undefined : body)
}
