/** What happens by itself. pg-boss wakes a sweep in exactly one of all processes; what is due is a column the sweep compares with the clock it is handed. */
import type { PoolConfig } from 'pg'
import { PgBoss } from 'pg-boss'

export type Duty = { readonly name: string; readonly cron: string; readonly run: () => Promise<void> }
export type Jobs = { close(): Promise<void> }

/** @param fault hears of a duty that failed; it is tried again at its next turn */
export async function openJobs(connection: PoolConfig, duties: readonly Duty[], fault: (name: string, fault: unknown) => void): Promise<Jobs> {
	const { host, user, password, database, connectionString } = connection
	const where = connectionString ? { connectionString } : { ...(host && { host }), ...(user && { user }), ...(typeof password === 'string' && { password }), ...(database && { database }) }
	const boss = new PgBoss({ ...where, max: 2, schema: 'jobs', application_name: 'holdfast-jobs' })
	boss.on('error', (error) => fault('jobs', error))
	await boss.start()
	for (const { name, cron, run } of duties) {
		await boss.createQueue(name, { policy: 'short', retryLimit: 0, expireInSeconds: 900, retentionSeconds: 3600, deleteAfterSeconds: 3600 })
		await boss.work(name, { pollingIntervalSeconds: 10 }, async () => run().catch((error: unknown) => fault(name, error)))
		await boss.schedule(name, cron)
	}
	return { close: () => boss.stop({ graceful: true, timeout: 3000 }) }
}
