/** A hub to measure: the real program, started through tools/shell as npm starts it, in a folder that is thrown away. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHub, type ChildHub } from '../stories/child.testing.ts'
import { teamOf, type Team } from '../stories/asking.testing.ts'
import { joinAsSteward, type Steward } from '../stories/steward.testing.ts'

/** A folder for one bench, gone with it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'hf-bench-'))
	try {
		return await work(folder)
	} finally {
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
	}
}

/** What `npm start` runs once everything is built. */
const START = (JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { scripts: { start: string } }).scripts.start.replace(/^.*&& */, '')

/**
 * The bench stands where a trusted proxy would stand and speaks for many neighbourhoods. So no limit has to be switched off,
 * and what is measured is the hub as it is.
 */
export const openHub = (dataFolder: string): Promise<ChildHub> =>
	startHub({ dataFolder, prefix: ['/bin/sh', 'tools/shell', '-c', START], env: { HOLDFAST_PROXY: '1', NODE_OPTIONS: '' } })

export type Inhabited = ChildHub & { readonly dataFolder: string; readonly ana: Steward; readonly team: Team }

/** A new hub with one steward, who can open asks. */
export const withHub = <T>(work: (hub: Inhabited) => Promise<T>): Promise<T> =>
	withFolder(async (dataFolder) => {
		const hub = await openHub(dataFolder)
		try {
			const ana = await joinAsSteward(hub)
			return await work({ ...hub, dataFolder, ana, team: await teamOf(hub.address) })
		} finally {
			await hub.stop()
		}
	})
