/** What is taken away is gone at once, also from what is open: a live stream ends with the role, the session or the membership it was opened with. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { MemberId } from '#ground/people.ts'
import { endSessionsOf, SESSIONS_TOPIC, setRoles } from '#ground/sessions.server.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { openTestHub } from './house.testing.ts'
import { leave, memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { knock, postJson, wait } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { ports } } = hub
const inOneGo = <T>(work: (tx: Tx) => Promise<T>) => ports.storage.inOneGo(work)

/** A stream looks by itself every twenty seconds; what ends it here must be what was told. */
const FAR_BELOW_A_BREATH_MS = 8000

/** Somebody's live stream, open and heard from. @property ended when it ended by itself */
async function streamOf(as: Pick<MemberHere, 'cookie'>) {
	const gone = new AbortController()
	const response = await fetch(`${address}/desk/live`, { headers: { cookie: as.cookie }, signal: gone.signal })
	assert.equal(response.status, 200)
	const reader = response.body?.getReader()
	assert.ok(reader)
	await reader.read()
	const ended = (async () => {
		while (!(await reader.read()).done);
		return performance.now()
	})()
	ended.catch(() => {})
	return { ended, close: () => gone.abort() }
}

async function endsBy(t: TestContext, act: (one: MemberHere) => Promise<unknown>) {
	const [one, other] = [await memberOf(hub, 'Noor', ['teller']), await memberOf(hub, 'Bo', ['teller'])]
	const [theirs, others] = [await streamOf(one), await streamOf(other)]
	await act(one)
	const began = performance.now()
	const ended = await Promise.race([theirs.ended, wait(FAR_BELOW_A_BREATH_MS)])
	assert.ok(ended !== undefined, 'the stream ends by itself')
	t.diagnostic(`ended after ${Math.max(0, ended - began).toFixed(0)} ms`)
	assert.equal((await knock(address, '/desk/live', { headers: { cookie: one.cookie } })).status, 404, 'and does not come back')
	assert.equal((await postJson(address, '/desk/queue', JSON.stringify({ side: 'ask', from: null }), { cookie: one.cookie })).status, 404)
	assert.equal(await Promise.race([others.ended, wait(50)]), undefined, 'that of somebody else goes on')
	others.close()
}

test('an open stream ends when the role is taken away', (t) => endsBy(t, ({ id }) => inOneGo((tx) => setRoles(tx, id, []))))
test('it ends when somebody ends their sessions', (t) => endsBy(t, ({ id }) => inOneGo((tx) => endSessionsOf(tx, id))))
test('it ends when they sign out', (t) => endsBy(t, ({ cookie }) => postJson(address, '/desk/sign-out', '{}', { cookie })))
for (const [what, change] of [['role', (tx: Tx, id: string) => tx.updateTable('ground_members').set({ roles: [] }).where('id', '=', id).execute()], ['membership', (tx: Tx, id: string) => leave(tx, id as MemberId, ports.now())]] as const) {
	test(`it ends with the ${what} also where the session was left alone`, (t) =>
		endsBy(t, ({ id }) =>
			inOneGo(async (tx) => {
				await change(tx, id)
				tell(tx, SESSIONS_TOPIC)
			}),
		))
}

test('with another role somebody signs in again, and may what the new role may', async () => {
	const one = await memberOf(hub, 'Ode', ['teller'])
	const counts = (cookie: string) => knock(address, '/desk/counts.csv', { headers: { cookie } })
	await inOneGo((tx) => setRoles(tx, one.id, ['steward']))
	assert.equal((await counts(one.cookie)).status, 404, 'a session from before is over')
	assert.equal((await counts(await sessionOf(hub, one.id))).status, 200)
})
