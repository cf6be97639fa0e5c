/**
 * Reading a form without ever making a string of what a neighbour wrote: bytes in, bytes out, wiped afterwards.
 * JavaScript strings cannot be wiped; a post read as strings was found a dozen times in the heap.
 */
import { isUtf8 } from 'node:buffer'

export type Field = { readonly name: string; readonly value: Buffer }

const FIELDS_AT_MOST = 60
const OURS = /^[a-z][a-zA-Z0-9]{0,30}$/

/** Fields of an `application/x-www-form-urlencoded` body (WHATWG URL § 5.1), decoded in place; null where it is no such body. @param names as a field of it may be called */
export function readForm(body: Buffer, names: RegExp = OURS): Field[] | null {
	const fields: Field[] = []
	for (let at = 0; at < body.length; ) {
		const end = indexOrEnd(body, 0x26, at)
		const middle = Math.min(indexOrEnd(body, 0x3d, at), end)
		const name = decode(body, at, middle).toString('latin1')
		const value = middle < end ? decode(body, middle + 1, end) : Buffer.alloc(0)
		if (!names.test(name) || !isUtf8(value) || fields.length >= FIELDS_AT_MOST) return null
		fields.push({ name, value })
		at = end + 1
	}
	return fields
}

/** Off V8's heap, whatever its size: what lies on the heap is moved about, and leaves itself behind. */
const room = (length: number) => Buffer.from(new ArrayBuffer(length))

const indexOrEnd = (body: Buffer, byte: number, from: number) => {
	const at = body.indexOf(byte, from)
	return at < 0 ? body.length : at
}

/** Percent-decoding never lengthens, so it happens where the bytes lie; what is left over behind is wiped. */
function decode(body: Buffer, from: number, to: number): Buffer {
	let write = from
	for (let read = from; read < to; read++, write++) {
		const byte = body[read] ?? 0
		const high = byte === 0x25 && read + 2 < to ? hexValue(body[read + 1]) : -1
		const low = high >= 0 ? hexValue(body[read + 2]) : -1
		if (high >= 0 && low >= 0) {
			body[write] = high * 16 + low
			read += 2
		} else body[write] = byte === 0x2b ? 0x20 : byte
	}
	body.fill(0, write, to)
	return body.subarray(from, write)
}

function hexValue(byte: number | undefined): number {
	if (byte === undefined) return -1
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
	const letter = byte | 0x20
	return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** UTF-16 units of a UTF-8 value, as `String.length` would count them. */
export const lengthOf = (value: Buffer): number => value.reduce((n, byte) => n + (byte >= 0xf0 ? 2 : (byte & 0xc0) === 0x80 ? 0 : 1), 0)

export const isBlank = (value: Buffer): boolean => value.every((byte) => byte <= 0x20)

/** A value as a JSON string (RFC 8259 § 7). */
export function asJson(value: Buffer): Buffer {
	const out = room(value.length * 6 + 2)
	let at = out.write('"')
	for (const byte of value) {
		if (byte === 0x22 || byte === 0x5c) at += out.write(`\\${String.fromCharCode(byte)}`, at)
		else if (byte < 0x20) at += out.write(`\\u00${byte.toString(16).padStart(2, '0')}`, at)
		else out[at++] = byte
	}
	at += out.write('"', at)
	return out.subarray(0, at)
}

/** The text under one key of a JSON object, as UTF-8 and never as a string; empty where there is none. */
export function textIn(json: Buffer, key: string): Buffer {
	const wanted = Buffer.from(`"${key}"`)
	let depth = 0
	for (let at = 0; at < json.length; at++) {
		const byte = json[at]
		if (byte === 0x7b || byte === 0x5b) depth += 1
		if (byte === 0x7d || byte === 0x5d) depth -= 1
		if (byte !== 0x22) continue
		const end = endOfText(json, at)
		const after = pastSpace(json, end + 1)
		if (depth === 1 && json[after] === 0x3a && json.subarray(at, end + 1).equals(wanted)) {
			const from = pastSpace(json, after + 1)
			return json[from] === 0x22 ? unescaped(json.subarray(from + 1, endOfText(json, from))) : Buffer.alloc(0)
		}
		at = end
	}
	return Buffer.alloc(0)
}

/** Where the quote is that ends what begins with a quote here. */
function endOfText(json: Buffer, from: number): number {
	for (let at = from + 1; at < json.length; at++) {
		if (json[at] === 0x5c) at += 1
		else if (json[at] === 0x22) return at
	}
	return json.length
}

function pastSpace(json: Buffer, from: number): number {
	let at = from
	while ([0x20, 0x09, 0x0a, 0x0d].includes(json[at] ?? 0)) at += 1
	return at
}

/** What a backslash and the letter after it stand for. */
const ESCAPED: Readonly<Record<number, number>> = { 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09 }

/** Never longer than what it stands for. */
function unescaped(text: Buffer): Buffer {
	const out = room(text.length)
	const unit = (at: number) => (text[at] === 0x5c && text[at + 1] === 0x75 ? [2, 3, 4, 5].reduce((n, i) => n * 16 + Math.max(0, hexValue(text[at + i])), 0) : -1)
	let write = 0
	for (let at = 0; at < text.length; at++) {
		const byte = text[at] ?? 0
		const [high, low] = [unit(at), unit(at + 6)]
		if (byte !== 0x5c) out[write++] = byte
		else if (high < 0) {
			at += 1
			out[write++] = ESCAPED[text[at] ?? 0] ?? text[at] ?? 0
		} else {
			const isPair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000
			write += out.write(String.fromCharCode(...(isPair ? [high, low] : [high])), write)
			at += isPair ? 11 : 5
		}
	}
	return out.subarray(0, write)
}

/** A value as text between tags or in a quoted attribute. */
export function asHtml(value: Buffer): Buffer {
	const out = room(value.length * 6)
	let at = 0
	for (const byte of value) {
		const name = ESCAPES[byte]
		if (name) at += out.write(name, at)
		else out[at++] = byte
	}
	return out.subarray(0, at)
}

const ESCAPES: Readonly<Record<number, string>> = { 0x22: '&quot;', 0x26: '&amp;', 0x27: '&#39;', 0x3c: '&lt;', 0x3e: '&gt;' }

/** Puts values in the places a page left for them. Gives one new buffer; the caller wipes it once it is on its way. */
export function fill(page: Buffer, marks: readonly { readonly mark: string; readonly value: Buffer }[]): Buffer {
	const places = marks
		.flatMap(({ mark, value }) => everywhere(page, mark).map((at) => ({ at, length: mark.length, value })))
		.toSorted((a, b) => a.at - b.at)
	const length = places.reduce((sum, place) => sum + place.value.length - place.length, page.length)
	const out = room(length)
	let read = 0
	let write = 0
	for (const place of places) {
		write += page.copy(out, write, read, place.at)
		write += place.value.copy(out, write)
		read = place.at + place.length
	}
	page.copy(out, write, read)
	return out
}

function everywhere(page: Buffer, mark: string): number[] {
	const found: number[] = []
	for (let at = page.indexOf(mark); at >= 0; at = page.indexOf(mark, at + mark.length)) found.push(at)
	return found
}
