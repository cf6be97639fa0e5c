/**
 * The sealing worker: a process of its own that reads posts made without JavaScript, seals them, and fills the answer's blanks.
 * It has no database, no log and no disk; it keeps bytes, not strings; it is replaced often. What it knows of a post, it forgets in half a minute.
 */
import { hkdfSync, randomBytes, webcrypto } from 'node:crypto'
import http from 'node:http'
import { chanceOf } from '#ground/ids.ts'
import { open } from '#ground/sealed.ts'
import { asDigits, asWords, listOf, readReceipt, whatOpens, type List, type Opens } from '#ground/secret-words.ts'
import { WRONG_AT_MOST } from '#ground/lengths.ts'
import { sealWrong } from '#ground/wrongs.ts'
import { about, newRecord, openForHolder, sealListing, sealMessage } from '#rooms/frontdoor/envelope.ts'
import { CLOSE_AT_MOST, HOURS, kindsOf, sizeOf, URGENCIES, WAYS } from '#rooms/frontdoor/choices.ts'
import type { ListingId, MessageId } from '#rooms/frontdoor/model.ts'
import { asHtml, asJson, fill, isBlank, lengthOf, readForm, textIn, type Field } from './form.server.ts'
import { holdsReceiptIn } from './holds-receipt.server.ts'
import { stretch } from './stretch.server.ts'
import { markOf, TOLD, TYPED, type Acts, type Chosen, type Context, type FillIn, type Form, type OpenedFor, type OpenFor, type Problem, type Read } from './talk.ts'

const BODY_AT_MOST = 64 * 1024
const PAGE_AT_MOST = 16 * 1024 * 1024
const FORGET_AFTER_MS = 30_000
const TICKETS_AT_MOST = 200
const LONGEST: Readonly<Record<string, number>> = { text: 8000, name: 120, people: 20, when: 300, contact: 200, hoursNote: 300, relay: 300, limits: 500, close: CLOSE_AT_MOST, receipt: 400 }

const chance = chanceOf(webcrypto as Crypto)

/** `typed` lies in `body`, and is wiped with it. */
type Ticket = { readonly body: Buffer; readonly typed: Map<string, Buffer>; receipt: Opens | null; thread: Uint8Array | null; record: { hub: string; id: ListingId } | null }
const tickets = new Map<string, Ticket>()

function newTicket(body: Buffer, typed: Map<string, Buffer>): [string, Ticket] {
	const id = randomBytes(16).toString('hex')
	const ticket: Ticket = { body, typed, receipt: null, thread: null, record: null }
	tickets.set(id, ticket)
	setTimeout(() => wipe(id), FORGET_AFTER_MS).unref()
	return [id, ticket]
}

function wipe(id: string): void {
	const ticket = tickets.get(id)
	tickets.delete(id)
	ticket?.body.fill(0)
	for (const value of ticket?.typed.values() ?? []) value.fill(0)
	ticket?.thread?.fill(0)
	ticket?.receipt?.key.fill(0)
}

// Reading

async function read(form: Form, body: Buffer, context: Context, secret: Buffer): Promise<Read> {
	const fields = readForm(body)
	if (!fields) {
		body.fill(0)
		return { outcome: 'not-understood' }
	}
	const typed = new Map<string, Buffer>()
	for (const name of TYPED) {
		const field = fields.find((one) => one.name === name)
		typed.set(name, field?.value ?? Buffer.alloc(0))
	}
	const [ticket, kept] = newTicket(body, typed)
	const chosen: Chosen = Object.fromEntries(['kind', 'zone', 'urgency', 'size', 'way', 'hours', 'own', 'once', 'act'].map((name) => [name, choicesOf(fields, name)]))
	return form === 'receipt' ? readReceiptForm(ticket, kept, chosen, context) : readListing(form, ticket, kept, chosen, context, secret)
}

const choicesOf = (fields: readonly Field[], name: string) => fields.filter((field) => field.name === name && field.value.length <= 64).map(({ value }) => value.toString('latin1'))

function tooLong(typed: ReadonlyMap<string, Buffer>): Problem[] {
	return [...typed].filter(([name, value]) => lengthOf(value) > (LONGEST[name] ?? 0)).map(([field]) => ({ field, problem: 'too-long' }))
}

async function readListing(side: 'ask' | 'offer', ticket: string, kept: Ticket, chosen: Chosen, context: Context, secret: Buffer): Promise<Read> {
	const one = (name: string, among: readonly string[]) => among.find((choice) => chosen[name]?.[0] === choice)
	const kind = one('kind', kindsOf(side))
	const way = one('way', WAYS) ?? 'none'
	const blank = (name: string) => isBlank(kept.typed.get(name) ?? Buffer.alloc(0))
	const once = chosen['once']?.[0] ?? ''
	const lists = await listsFor(context)
	const problems: Problem[] = [
		...(kind ? [] : [{ field: 'kind', problem: 'choose' } as const]),
		...(['call', 'text', 'signal', 'email'].includes(way) && blank('contact') ? [{ field: 'contact', problem: 'say-where' } as const] : []),
		...(way === 'relay' && blank('relay') ? [{ field: 'relay', problem: 'say-who' } as const] : []),
		...(holdsReceiptIn(kept.typed.get('text') ?? Buffer.alloc(0), lists) ? [{ field: 'text', problem: 'holds-receipt' } as const] : []),
		...tooLong(kept.typed),
	]
	if (problems.length > 0 || !kind || !context.opener || !/^[0-9a-f]{32}$/.test(once)) return { outcome: 'refused', ticket, problems, chosen }

	const receipt = receiptOf(secret, once)
	const opens = await whatOpens('receipt', receipt, Buffer.from(context.salt, 'hex'), stretch)
	const record = newRecord(chance)
	const peopleSize = sizeOf((kept.typed.get('people') ?? Buffer.alloc(0)).toString('utf8', 0, 20))
	const told = toldOf(kept.typed, way, (chosen['hours'] ?? []).filter((hour) => HOURS.some((known) => known === hour)))
	const sealed = await sealListing({ hub: context.hub, ...context.opener }, told, null, opens, record, chance, closeIn(kept.typed))
	told.fill(0)
	kept.receipt = opens
	const list = lists[0] && (await listOf(context.language)) ? lists[0] : null
	kept.typed.set('receiptWords', Buffer.from(list ? asWords(receipt, list).join(' ') : ''))
	kept.typed.set('receiptDigits', Buffer.from(asDigits(receipt)))
	const zone = chosen['zone']?.[0]
	const facts = { side, kind, zone: zone ? zone : null, language: context.language, urgency: one('urgency', URGENCIES) ?? 'week', size: peopleSize }
	const { team, epoch } = context.opener
	const posted = { id: sealed.id, once, facts, team, epoch, lookup: hexOf(sealed.lookup), told: b64(sealed.told), teamWrap: b64(sealed.teamWrap), holderWrap: b64(sealed.holderWrap), close: sealed.close && b64(sealed.close), voice: null }
	return { outcome: 'sealed', ticket, posted, chosen }
}

/** What two open together, where anything was written; it lies in the body, and is wiped with it. */
function closeIn(typed: ReadonlyMap<string, Buffer>): Buffer | null {
	const close = typed.get('close')
	return close && !isBlank(close) ? close : null
}

const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** The page's own list first, then the hub's others. */
async function listsFor({ language, languages }: Context): Promise<List[]> {
	const found = await Promise.all([...new Set([language, ...languages, 'en', 'es'])].map(listOf))
	return found.filter((list) => list !== null)
}

/**
 * The same form gets the same receipt, so that a post repeated after a lost answer shows the receipt that is valid. It follows from a secret of
 * the house and from the form's own number, which nobody keeps.
 */
function receiptOf(secret: Buffer, once: string): bigint {
	for (let i = 0; ; i++) {
		const drawn = Buffer.from(hkdfSync('sha256', secret, Buffer.from(once, 'hex'), `holdfast v1 receipt on arrival ${i}`, 10))
		const receipt = BigInt(`0x${drawn.toString('hex')}`) >> 3n
		if (receipt < 10n ** 23n) return receipt
	}
}

function toldOf(typed: ReadonlyMap<string, Buffer>, way: string, hours: readonly string[]): Buffer {
	const written = TOLD.flatMap((name) => [Buffer.from(`"${name}":`), asJson(typed.get(name) ?? Buffer.alloc(0)), Buffer.from(',')])
	const whole = Buffer.concat([Buffer.from('{'), ...written, Buffer.from(`"way":"${way}","hours":${JSON.stringify(hours)},"voice":null}`)])
	for (const part of written) part.fill(0)
	return whole
}

async function readReceiptForm(ticket: string, kept: Ticket, chosen: Chosen, context: Context): Promise<Read> {
	const act = (['open', 'write', 'withdraw', 'apart', 'wrong', 'delete'] as const).find((one) => one === chosen['act']?.[0]) ?? ('open' satisfies Acts)
	const said = tooLong(kept.typed)
	if (said.some(({ field }) => field === 'receipt')) return { outcome: 'refused', ticket, problems: said, chosen }
	const lists = await listsFor(context)
	const receipt = readReceipt((kept.typed.get('receipt') ?? Buffer.alloc(0)).toString('utf8'), lists)
	if (!receipt.ok) return { outcome: 'refused', ticket, chosen, problems: [{ field: 'receipt', problem: receipt.refusal, ...('at' in receipt && { at: receipt.at }) }] }
	const text = kept.typed.get('text')
	const problems: Problem[] = [
		...said,
		...(act === 'wrong' && lengthOf(text ?? Buffer.alloc(0)) > WRONG_AT_MOST ? [{ field: 'text', problem: 'too-long' } as const] : []),
		...((act === 'write' || act === 'wrong') && isBlank(text ?? Buffer.alloc(0)) ? [{ field: 'text', problem: 'say-something' } as const] : []),
		...(holdsReceiptIn(text ?? Buffer.alloc(0), lists) ? [{ field: 'text', problem: 'holds-receipt' } as const] : []),
	]
	kept.receipt = await whatOpens('receipt', receipt.value, Buffer.from(context.salt, 'hex'), stretch)
	kept.typed.set('receiptDigits', Buffer.from(asDigits(receipt.value)))
	return { outcome: 'receipt', ticket, act, once: chosen['once']?.[0] ?? '', lookup: hexOf(kept.receipt.lookup), problems }
}

// With the receipt's record in hand

async function openRecord(kept: Ticket, { hub, id, holderWrap, seal, readers }: OpenFor): Promise<OpenedFor> {
	if (!kept.receipt) throw new Error('no receipt')
	const record = { hub, id: id as ListingId }
	kept.record = record
	kept.thread = openForHolder(hub, record.id, kept.receipt.key, Buffer.from(holderWrap, 'base64'))
	if (seal === null && readers === null) return { body: null, wrong: null }
	const text = asJson(kept.typed.get('text') ?? Buffer.alloc(0))
	const content = Buffer.concat([Buffer.from('{"text":'), text, Buffer.from('}')])
	text.fill(0)
	const body = seal === null ? null : b64(sealMessage(hub, record.id, kept.thread, seal as MessageId, content, chance))
	const wrong = readers === null ? null : await sealWrong(hub, content, readers, chance)
	content.fill(0)
	if (seal !== null) {
		kept.typed.get('text')?.fill(0)
		kept.typed.set('text', Buffer.alloc(0))
	}
	return { body, wrong: wrong && { id: wrong.id, body: b64(wrong.body), wraps: wrong.wraps.map(({ reader, wrap }) => ({ reader, wrap: b64(wrap) })) } }
}

function fillIn(id: string, kept: Ticket, { page, messages }: FillIn): Buffer {
	const written = [...kept.typed].map(([name, value]) => ({ mark: markOf(id, name), value: asHtml(value) }))
	const said = messages.map((message, i) => ({ mark: markOf(id, `message${i}`), value: textOf(kept, message) }))
	const filled = fill(Buffer.from(page), [...written, ...said])
	for (const { value } of [...written, ...said]) value.fill(0)
	return filled
}

function textOf({ record, thread }: Ticket, { id, body }: FillIn['messages'][number]): Buffer {
	if (!record || !thread) return Buffer.alloc(0)
	const plain = open(thread, about(record.hub, record.id, id), Buffer.from(body, 'base64'))
	const text = textIn(Buffer.from(plain.buffer, plain.byteOffset, plain.length), 'text')
	const html = asHtml(text)
	plain.fill(0)
	text.fill(0)
	return html
}

// The door between house and worker

async function bodyOf(req: http.IncomingMessage, atMost: number): Promise<Buffer> {
	const chunks: Buffer[] = []
	let length = 0
	for await (const chunk of req as AsyncIterable<Buffer>) {
		length += chunk.length
		if (length > atMost) throw new RangeError('too large')
		chunks.push(chunk)
	}
	const body = Buffer.concat(chunks)
	for (const chunk of chunks) chunk.fill(0)
	return body
}

async function answer(req: http.IncomingMessage, secret: Buffer): Promise<Buffer> {
	const [, verb = '', what = ''] = (req.url ?? '').split('/')
	if (verb === 'rinse') {
		for await (const _ of req);
		return Buffer.alloc(0)
	}
	if (verb === 'read') {
		if (tickets.size >= TICKETS_AT_MOST) throw new RangeError('busy')
		const context = JSON.parse(Buffer.from(String(req.headers['x-context']), 'base64').toString()) as Context
		const body = await bodyOf(req, BODY_AT_MOST)
		try {
			return Buffer.from(JSON.stringify(await read(what as Form, body, context, secret)))
		} catch (fault) {
			body.fill(0)
			throw fault
		}
	}
	const kept = tickets.get(what)
	if (!kept) throw new Error('no such ticket')
	const body = await bodyOf(req, PAGE_AT_MOST)
	if (verb === 'open') return Buffer.from(JSON.stringify(await openRecord(kept, JSON.parse(body.toString()) as OpenFor)))
	const filled = fillIn(what, kept, JSON.parse(body.toString()) as FillIn)
	wipe(what)
	return filled
}

function serve(socket: string, secret: Buffer): void {
	const server = http.createServer((req, res) => {
		answer(req, secret).then(
			(bytes) => res.writeHead(200, { 'content-length': bytes.length }).end(bytes, () => bytes.fill(0)),
			(fault: unknown) => res.writeHead(fault instanceof RangeError ? 413 : 400).end(),
		)
	})
	server.requestTimeout = 120_000
	server.listen(socket, () => process.stdout.write('ready\n'))
	// The house holds our standard input; when it is gone, so are we.
	process.stdin.on('end', () => process.exit(0)).resume()
}

let first = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', function begin(text: string) {
	first += text
	if (!first.includes('\n')) return
	process.stdin.off('data', begin)
	const { socket, secret } = JSON.parse(first) as { socket: string; secret: string }
	first = ''
	serve(socket, Buffer.from(secret, 'hex'))
})
