/** The membership log, for whoever wants to know whom they seal to: random ids, public keys and digests. Public. */
import { json, type RequestHandler } from '@sveltejs/kit'
import { logOf } from '#ground/log.server.ts'

/** Milliseconds for which one reading serves everybody. */
const RECENT = 2000

export const GET: RequestHandler = async ({ locals: { ports } }) => json({ ok: true, value: { entries: await ports.recent('log', RECENT, () => ports.storage.inOneGo((tx) => logOf(tx))) } })
