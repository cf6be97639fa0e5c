/**
 * Purging by hand: everything the schedule has made due by now, at once and down to the files; and the proof, for whoever asks for it. Marks are taken of
 * every row that will go and of every key, and afterwards every byte of every file is read for those that went.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { believeTime } from '#ground/clock.server.ts'
import { endOf, weekOf, type Instant, type Week } from '#ground/time.ts'
import { forgetEnded } from './forgetting.server.ts'
import type { House } from '../house.server.ts'
import { KEY_FOLDERS } from '../keys.server.ts'
import { newMarks, type Scanned } from './marks.server.ts'
import { Busy, sweepDisk, type Swept } from './sweeping.server.ts'
import { countDue, findHeld, markDue, type Rows } from './traces.server.ts'

/** @property records rows of each table @property weeks whose keys are there and whose end has come */
export type Due = { readonly at: string; readonly records: Rows; readonly weeks: readonly Week[] }
/** @property ms milliseconds until all were dropped and closed */
export type Purged = { readonly at: string; readonly dropped: Rows; readonly keysDestroyed: readonly Week[]; readonly ms: number; readonly swept: Swept | null; readonly verified: Scanned | null }

/** What is due now and would go. Changes nothing. */
export async function whatIsDue({ ports, pool }: House): Promise<Due> {
	const now = ports.now()
	return { at: said(now), records: await countDue(pool, weekOf(now)), weeks: ports.keys.weeks().filter((week) => endOf(week) <= now) }
}

/** @param folders where to look for what went; null: nobody wants proof @returns with a sentence in `failed` where something is still there */
export async function purgeNow({ ports, pool, keysFolder }: House, folders: readonly string[] | null, tell: (line: string) => void): Promise<Purged & { readonly failed: string | null }> {
	const until = ports.now()
	const week = weekOf(until)
	const marks = newMarks()
	const keys = folders ? keysIn(keysFolder) : []
	if (folders) await markDue(pool, week, marks)
	const [due, held] = [await countDue(pool, week), await findHeld(pool, week)]
	// Whoever purges by hand says that the time is right.
	await believeTime(ports)
	const began = performance.now()
	const { weeks } = await forgetEnded(ports, until)
	const ms = Math.round(performance.now() - began)

	let dropped = due
	for (const one of held) {
		if (!(await one.isGone())) continue
		dropped = sum(dropped, one.rows)
		one.mark(marks)
	}
	for (const { path, bytes } of keys) if (!existsSync(path)) marks.addBytes(`the key ${basename(path)}`, bytes)
	const result = { at: said(until), dropped, keysDestroyed: weeks, ms, swept: null, verified: null }
	if (Object.values(await countDue(pool, week)).some((n) => n > 0)) return { ...result, failed: 'Somebody was just changing something that ended, so it is still here. Try again.' }

	tell('What ended is gone, and no copy of it opens. Now its traces on the disk…')
	try {
		const swept = await sweepDisk(pool)
		if (!folders) return { ...result, swept, failed: null }
		tell(`Reading every file for ${marks.count()} marks of what went…`)
		const verified = marks.scan(folders)
		return { ...result, swept, verified, failed: verified.found.length > 0 ? `Something of what went is still on the disk, in ${[...new Set(verified.found.map(({ file }) => file))].join(', ')}.` : null }
	} catch (fault) {
		if (fault instanceof Error && fault.name === Busy.name) return { ...result, failed: fault.message }
		throw fault
	}
}

type KeyFile = { readonly path: string; readonly bytes: Uint8Array }
const keysIn = (folder: string): readonly KeyFile[] =>
	KEY_FOLDERS.map((name) => join(folder, name)).filter((under) => existsSync(under)).flatMap((under) => readdirSync(under).map((name) => join(under, name)).map((path) => ({ path, bytes: readFileSync(path) })))

const sum = (a: Rows, b: Rows): Rows => Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])].map((table) => [table, (a[table] ?? 0) + (b[table] ?? 0)]))
const said = (at: Instant) => new Date(at).toISOString()
