/**
 * Killing a hub over and over while people post to it, and counting afterwards. Needs no test runner, so that a bench can do it longer.
 * A hub that needed a hand to start again would make this throw.
 */
import { randomInt } from 'node:crypto'
import { hex } from '#ground/ids.ts'
import { sealed, teamOf, type Sealed, type Team } from './asking.testing.ts'
import { familyOf, inDatabase, startHub, wait, type ChildHub } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

export type Killed = {
	readonly rounds: number
	/** Posts that were answered with "kept". */
	readonly acked: number
	/** Ids that were acknowledged and are not there, or not under their receipt. */
	readonly lost: readonly string[]
	/** Posts whose answer the kill cut off, and that were posted once more after the start. */
	readonly repeated: number
	/** Rows there are beyond those posted: 0 unless a post repeated was kept twice. */
	readonly tooMany: number
	/** Milliseconds of each start after a kill. */
	readonly startMs: readonly number[]
}

type Options = {
	readonly dataFolder: string
	readonly rounds: number
	/** How many post at the same time. */
	readonly senders?: number
	/** A round lasts at least and less than so many milliseconds. */
	readonly lasts?: readonly [number, number]
	/** Told after each round. */
	readonly tell?: (round: number, acked: number) => void
}

/** No one place knocks too often: each post comes from another neighbourhood, as the trusted proxy says. */
const elsewhere = () => ({ 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.1` })
const ENV = { HOLDFAST_PROXY: '1' }

/** By turns the hub's own processes, and everything at one blow, the database included. */
export async function killAndStart({ dataFolder, rounds, senders = 4, lasts = [150, 900], tell = () => {} }: Options): Promise<Killed> {
	const acked = new Map<string, Sealed>()
	const cutOff = new Map<string, Sealed>()
	const startMs: number[] = []
	let repeated = 0
	let hub = await startHub({ dataFolder, env: ENV })
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)

	for (let round = 1; round <= rounds; round++) {
		let isOver = false
		const before = acked.size
		const sending = Array.from({ length: senders }, () => send(hub, team, acked, cutOff, () => isOver))
		while (acked.size === before) await wait(20)
		await wait(randomInt(...lasts))
		if (round % 2 === 0) for (const { pid } of familyOf(hub.pid)) kill(pid)
		await hub.kill()
		isOver = true
		await Promise.all(sending)
		tell(round, acked.size)

		hub = await startHub({ dataFolder, env: ENV })
		startMs.push(hub.startMs)
		for (const [id, post] of cutOff) {
			const answer = await postTo(hub.address, '/help/sealed', post.body, elsewhere())
			if (!answer.body.ok) throw new Error(`a post repeated after the start was refused: ${answer.body.refusal}`)
			acked.set(id, post)
			cutOff.delete(id)
			repeated += 1
		}
	}

	const rows = await inDatabase<{ id: string; bytes: number }>(dataFolder, 'select id, octet_length(told) + octet_length(team_wrap) + octet_length(holder_wrap) as bytes from frontdoor_listings')
	const there = new Set(rows.filter(({ bytes }) => bytes > 0).map(({ id }) => id))
	const lost = [...acked.keys()].filter((id) => !there.has(id))
	for (const [id, { opens }] of [...acked].filter((_, i) => i % Math.ceil(acked.size / 50) === 0)) {
		const came = await postTo(hub.address, '/receipt/open', { lookup: hex(opens.lookup) }, elsewhere())
		if (!came.body.ok || (came.body.value as unknown as { id: string }).id !== id) lost.push(id)
	}
	await hub.stop()
	return { rounds, acked: acked.size, lost: [...new Set(lost)], repeated, tooMany: rows.length - there.size + rows.filter(({ id }) => !acked.has(id)).length, startMs }
}

async function send({ address }: ChildHub, team: Team, acked: Map<string, Sealed>, cutOff: Map<string, Sealed>, isOver: () => boolean): Promise<void> {
	while (!isOver()) {
		const post = await sealed(team, { text: 'arroz y frijoles', name: 'Inés', way: 'call', contact: '+1 612 555 0100' })
		if (isOver()) return
		cutOff.set(post.id, post)
		try {
			const answer = await postTo(address, '/help/sealed', post.body, elsewhere())
			if (!answer.body.ok) throw new Error('not kept')
			acked.set(post.id, post)
			cutOff.delete(post.id)
		} catch {
			// Whether it was kept, only the database knows.
			return
		}
	}
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL')
	} catch {
		// It went with another.
	}
}

