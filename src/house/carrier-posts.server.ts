/** What a carrier posts to us: its fields, where it was signed by it and is about our account; nothing otherwise. */
import type { IncomingMessage } from 'node:http'
import { isSigned } from '#gates/signature.server.ts'
import type { CarrierSecret } from './gates.server.ts'
import { readForm, type Field } from './sealing/form.server.ts'
import type { About } from './web/serving.server.ts'

/** As carriers call theirs. */
const NAMES = /^[A-Za-z][A-Za-z0-9_]{0,40}$/

/** Null where it cannot be shown to be the carrier's. */
export function signedFields(request: IncomingMessage, body: Buffer, { origin }: Pick<About, 'origin'>, { account, secret }: CarrierSecret): Field[] | null {
	const fields = readForm(body, NAMES)
	const signature = request.headers['x-twilio-signature'] ?? request.headers['x-signalwire-signature']
	if (!fields || typeof signature !== 'string' || !isSigned({ url: `${origin}${request.url ?? ''}`, fields, signature, secret })) return null
	return textOf(fields, 'AccountSid') === account ? fields : null
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = []
	for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
	const body = Buffer.concat(pieces)
	for (const piece of pieces) piece.fill(0)
	return body
}

export const bytesOf = (fields: readonly Field[], name: string): Buffer => fields.find((field) => field.name === name)?.value ?? Buffer.alloc(0)
export const textOf = (fields: readonly Field[], name: string): string => bytesOf(fields, name).toString('utf8')
export const hasField = (fields: readonly Field[], name: string): boolean => fields.some((field) => field.name === name)
