import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { HUB_SIGNAL, openFakeSignal, type FakeSignal } from '../../stories/signal.testing.ts'
import { eventsOf, listenToSignal, messageIn, type FromSignal } from './signal-events.server.ts'

async function* pieces(all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
	for (const piece of all) yield await Promise.resolve(piece)
}
async function read(bytes: Uint8Array, at: readonly number[]) {
	const cuts = [0, ...at.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
	return Array.fromAsync(eventsOf(pieces(cuts.slice(1).map((cut, i) => bytes.subarray(cuts[i], cut)))))
}

test('events are the same, wherever the line cuts them', async () => {
	const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n]/.test(text))
	await fc.assert(
		fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(500), { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), async (texts, cuts, end) => {
			const said = texts.map((text, i) => [`:${i}`, `id: ${i}`, 'event:receive', `data: ${text}`, '', ''].join(end)).join('')
			assert.deepEqual(await read(new TextEncoder().encode(said), cuts), texts.map((data, i) => ({ id: String(i), data })))
		}),
		{ numRuns: 100 },
	)
})

test('an id that could not be sent back in a header is none', async () => assert.deepEqual(await read(new TextEncoder().encode('id: 7\0\ndata: y\n\n'), []), [{ id: null, data: 'y' }]))

test('an event without an end is not read to its end: it is passed over, and the next one is heard', async () => {
	const long = `data:${'x'.repeat(100_000)}\n\ndata:y\n\n`
	assert.deepEqual(await read(new TextEncoder().encode(long), [30_000, 60_000, 90_000]), [{ id: null, data: 'y' }])
	assert.deepEqual(await read(new TextEncoder().encode(`${`data:${'x'.repeat(1000)}\n`.repeat(100)}\ndata:y\n\n`), [500, 70_000]), [{ id: null, data: 'y' }])
})

test('only what one person writes to us is a message', () => {
	const envelope = { sourceNumber: '+16125550134', sourceUuid: '0F8FAD5B-d9cb-469f-a165-70867728950e', timestamp: 1_700_000_000_000, serverDeliveredTimestamp: 1_700_000_009_000, dataMessage: { message: 'hola' } }
	const said = (more: object, account = HUB_SIGNAL) => messageIn(JSON.stringify({ envelope: { ...envelope, ...more } }), account)
	assert.deepEqual(said({}), { from: '+16125550134', also: ['0f8fad5b-d9cb-469f-a165-70867728950e'], hasNumber: true, text: 'hola', pictures: [], shown: 0, message: 'signal|0f8fad5b-d9cb-469f-a165-70867728950e|1700000000000', at: 1_700_000_009_000 })
	assert.deepEqual(messageIn(JSON.stringify({ params: { result: { envelope } } }), HUB_SIGNAL), said({}), 'in whichever wrapping')
	assert.deepEqual([said({ sourceNumber: null })?.from, said({ sourceNumber: null })?.hasNumber], ['0f8fad5b-d9cb-469f-a165-70867728950e', false])
	for (const nothing of [{ dataMessage: { message: 'hola', groupInfo: { groupId: 'x' } } }, { dataMessage: { message: null } }, { dataMessage: { message: ' ' } }, { dataMessage: { message: null, attachments: [{ contentType: 'audio/aac', id: 'a.aac' }] } }, { dataMessage: { message: null, attachments: 'x' } }, { dataMessage: { message: 'x', reaction: { emoji: 'x' } } }, { dataMessage: undefined, syncMessage: { sentMessage: { message: 'hola' } } }, { dataMessage: undefined, receiptMessage: {} }, { timestamp: 'now' }, { sourceNumber: null, sourceUuid: null }]) assert.equal(said(nothing), null, JSON.stringify(nothing))
	const beside = said({ dataMessage: { message: null, attachments: [{ contentType: 'image/jpeg', id: 'Kx_1-.jpg', size: 9 }, { contentType: 'image/jpeg', id: '../data/account' }, { contentType: 'image/jpeg', id: 'huge.jpg', size: 90_000_000 }, { contentType: 'image/png', id: 'a.png' }, { contentType: 'video/mp4', id: 'a.mp4' }, null, 7] } })
	assert.deepEqual([beside?.text, beside?.pictures, beside?.shown], ['', ['Kx_1-.jpg'], 5])
	assert.equal(said({}, '+16125550134'), null, 'from ourselves')
	fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void messageIn(text, HUB_SIGNAL)))
})

async function listening(t: TestContext, { silentMs = 5000, keeps = true, heard = () => Promise.resolve() }: { silentMs?: number; keeps?: boolean; heard?: (one: FromSignal) => Promise<void> } = {}): Promise<{ fake: FakeSignal; texts: string[]; faults: unknown[]; until: (is: () => boolean) => Promise<void> }> {
	const fake = await openFakeSignal({ keeps })
	const [texts, faults]: [string[], unknown[]] = [[], []]
	const line = listenToSignal(fake.settings.signal, { heard: (one) => (texts.push(one.text), heard(one)), fault: (cause) => faults.push(cause), silentMs, backOff: (n) => 10 * n + 5 })
	t.after(async () => {
		fake.close()
		await line.close()
	})
	const until = async (is: () => boolean) => {
		for (const began = Date.now(); !is(); await new Promise((resolve) => setTimeout(resolve, 10))) if (Date.now() - began > 10_000) assert.fail(JSON.stringify({ texts, asked: fake.asked }))
	}
	await until(() => fake.streams() === 1)
	return { fake, texts, faults, until }
}

test('a cut line is taken up again where it was, and what came meanwhile is heard once', async (t) => {
	const { fake, texts, until } = await listening(t)
	fake.write('+16125550134', 'one')
	await until(() => texts.length === 1)
	fake.cut()
	fake.write('+16125550134', 'two')
	await until(() => texts.length === 2 && fake.streams() === 1)
	assert.deepEqual([texts, fake.asked], [['one', 'two'], ['0', '1']])
})

test('a line on which nobody says anything is begun again; one that is refused, too, and it is said once', async (t) => {
	const { fake, faults, until } = await listening(t, { silentMs: 60 })
	await until(() => fake.asked.length >= 3)
	fake.refuses = 400
	const before = fake.asked.length
	await until(() => fake.asked.length >= before + 4)
	assert.ok(faults.filter((fault) => fault instanceof Error && fault.message === 'events 400').length <= 1)
	fake.refuses = null
	await until(() => fake.streams() === 1)
})

test('what is dealt with slowly is dealt with one after the other, however slow', async (t) => {
	let [now, most] = [0, 0]
	const { fake, texts, until } = await listening(t, { silentMs: 40, keeps: true, heard: async () => ((most = Math.max(most, ++now)), await new Promise((resolve) => setTimeout(resolve, 60)), void now--) })
	for (const text of ['a', 'b', 'c']) fake.write('+16125550134', text)
	await until(() => texts.includes('c'))
	assert.deepEqual([texts.slice(0, 3), most], [['a', 'b', 'c'], 1])
})
