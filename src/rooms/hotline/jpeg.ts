/**
 * Hotline: what a picture may hold when it is kept. A JPEG is taken apart piece by piece; only what is needed to draw it is put together again, and what is
 * odd is refused. Where it was taken, with which phone, small pictures within and whatever comes after its end are nowhere in what comes out. Pure.
 */
import { done, refuse, type Result } from '#ground/result.ts'

/** Points along its longer side. */
export const SIDE_AT_MOST = 1600
export const BYTES_AT_MOST = 400_000
/** More rounds than any camera or browser draws a picture in. */
const SCANS_AT_MOST = 12

export type NoPicture = 'odd' | 'too-large'

const START = 0xd8
const END = 0xd9
const SCAN = 0xda
const TABLES = 0xc4
const QUANTA = 0xdb
const RESTARTS = 0xdd
const FRAMES: readonly number[] = [0xc0, 0xc2]
/** What programs write beside the picture, and words. */
const isBeside = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
const isRestart = (byte: number) => byte >= 0xd0 && byte <= 0xd7

/** The picture and nothing else; the same again gives the same. */
export function strippedJpeg(bytes: Uint8Array): Result<Uint8Array, NoPicture> {
	if (bytes.length > BYTES_AT_MOST) return refuse('too-large')
	const byte = (at: number) => bytes[at] ?? -1
	if (byte(0) !== 0xff || byte(1) !== START) return refuse('odd')
	const kept: Uint8Array[] = [Uint8Array.of(0xff, START)]
	let [at, scans, parts] = [2, 0, 0]
	for (;;) {
		if (byte(at) !== 0xff) return refuse('odd')
		// Any number of these may stand before a marker; none is kept.
		while (byte(at + 1) === 0xff) at += 1
		const marker = byte(at + 1)
		at += 2
		if (marker === END) break
		const length = byte(at) * 256 + byte(at + 1)
		if (byte(at + 1) < 0 || length < 2 || at + length > bytes.length) return refuse('odd')
		const body = bytes.subarray(at + 2, at + length)
		at += length
		if (isBeside(marker)) continue
		if (FRAMES.includes(marker)) {
			if (parts > 0) return refuse('odd')
			const frame = frameOf(body)
			if (!frame) return refuse('odd')
			if (Math.max(frame.width, frame.height) > SIDE_AT_MOST) return refuse('too-large')
			parts = frame.parts
		} else if (marker === SCAN) {
			if (!isScan(body, parts) || (scans += 1) > SCANS_AT_MOST) return refuse('odd')
		} else if (!(marker === TABLES && areTables(body)) && !(marker === QUANTA && areQuanta(body)) && !(marker === RESTARTS && body.length === 2)) return refuse('odd')
		kept.push(Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body)
		if (marker !== SCAN) continue
		const from = at
		while (at < bytes.length && !(byte(at) === 0xff && byte(at + 1) !== 0 && !isRestart(byte(at + 1)))) at += 1
		kept.push(bytes.subarray(from, at))
	}
	if (scans === 0) return refuse('odd')
	kept.push(Uint8Array.of(0xff, END))
	return done(joined(kept))
}

/** Eight bits a point, grey or in colours, each of its parts said once. */
function frameOf(body: Uint8Array): { readonly width: number; readonly height: number; readonly parts: number } | null {
	const [depth = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, parts = 0] = body
	const [height, width] = [h1 * 256 + h0, w1 * 256 + w0]
	return depth === 8 && width > 0 && height > 0 && (parts === 1 || parts === 3) && body.length === 6 + 3 * parts ? { width, height, parts } : null
}

const isScan = (body: Uint8Array, parts: number) => parts > 0 && (body[0] ?? 0) >= 1 && (body[0] ?? 0) <= parts && body.length === 4 + 2 * (body[0] ?? 0)

/** Tables of 64 numbers of one byte or two, one after the other, and nothing behind them. */
function areQuanta(body: Uint8Array): boolean {
	let at = 0
	while (at < body.length) {
		const kind = body[at] ?? 0
		if (kind >> 4 > 1 || (kind & 15) > 3) return false
		at += 1 + (kind >> 4 === 1 ? 128 : 64)
	}
	return at === body.length && at > 0
}

/** How many codes of each length, and then so many. */
function areTables(body: Uint8Array): boolean {
	let at = 0
	while (at < body.length) {
		const kind = body[at] ?? 0
		const codes = body.subarray(at + 1, at + 17).reduce((sum, n) => sum + n, 0)
		if (kind >> 4 > 1 || (kind & 15) > 3 || codes > 256) return false
		at += 17 + codes
	}
	return at === body.length && at > 0
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
	let at = 0
	for (const part of parts) {
		whole.set(part, at)
		at += part.length
	}
	return whole
}

/** How wide and high a picture says it is, before anybody draws it; null where its beginning does not say so in a way read here (JPEG and PNG). */
export function saidSize(head: Uint8Array): { readonly width: number; readonly height: number } | null {
	const byte = (at: number) => head[at] ?? 0
	const two = (at: number) => byte(at) * 256 + byte(at + 1)
	if (two(0) === 0x8950 && two(2) === 0x4e47) return head.length < 24 ? null : { width: two(16) * 65536 + two(18), height: two(20) * 65536 + two(22) }
	if (two(0) !== 0xffd8) return null
	for (let at = 2; at + 9 <= head.length && byte(at) === 0xff; ) {
		const marker = byte(at + 1)
		if (marker === 0xff) at += 1
		else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return { height: two(at + 5), width: two(at + 7) }
		else at += 2 + Math.max(2, two(at + 2))
	}
	return null
}
