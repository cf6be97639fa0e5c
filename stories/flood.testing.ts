/** Many wrong receipts at once, from a thread of their own: in the hub's own thread they would keep it busy by being sent, not by being answered. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { aWrongReceipt, postForm } from './web.testing.ts'

/** @returns the statuses of the answers; 0 where the line was hung up */
export function flood(address: string, receipts: number): Promise<number[]> {
	const worker = new Worker(new URL(import.meta.url), { workerData: { address, receipts } })
	return new Promise<number[]>((resolve, reject) => worker.once('message', resolve).once('error', reject)).finally(() => worker.terminate())
}

if (!isMainThread && parentPort) {
	const { address, receipts } = workerData as { address: string; receipts: number }
	const one = (_: unknown, i: number) =>
		postForm(address, '/receipt', { act: 'open', receipt: aWrongReceipt() }, { 'x-forwarded-for': `10.200.${i}.1` }).then(
			({ status }) => status,
			() => 0,
		)
	parentPort.postMessage(await Promise.all(Array.from({ length: receipts }, one)))
}
