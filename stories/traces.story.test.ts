/**
 * A hub in use leaves no trace of who spoke and what they said: a day of asking, mistakes, wrong receipts and faults, and then everything it
 * printed and every file it made is looked through.
 */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { hex } from '#ground/ids.ts'
import { asText, comeBackWith, form, postForm, sealed, stretch, teamOf, writeWith } from './asking.testing.ts'
import { newCanary, secretsOf, sweepFor, type Canary, type Secret } from './canaries.testing.ts'
import { inDatabase, sealingPidOf, startHub, until, wait } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const data = mkdtempSync(join(tmpdir(), 'hf-'))
const hub = await startHub({ dataFolder: data, env: { HOLDFAST_PROXY: '1', HOLDFAST_GATES: join(data, 'gates.json') } })
after(async () => {
	await hub.stop()
	rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})

const secrets: Secret[] = []
const keepInMind = (called: string, ...values: (string | Uint8Array)[]) => void secrets.push(...values.map((value) => ({ called, value })))
function somebody(): Canary {
	const canary = newCanary()
	secrets.push(...secretsOf('said', canary))
	return canary
}
const told = ({ text, name, phone, address, email }: Canary) => ({ text: `${text} ${email}`, name, contact: phone, way: 'call' as const, when: address, relay: name })
const ADDRESSES = ['203.0.113.177', '198.51.100.213', '2001:db8:77af:1234::9e1']
const AGENT = 'Zqxwvbrowser/77.13'
let turn = 0
const headers = () => ({ 'x-forwarded-for': ADDRESSES[turn++ % ADDRESSES.length] ?? '', 'user-agent': AGENT })
keepInMind('address', ...ADDRESSES)
keepInMind('user agent', AGENT)
const link = hub.firstLink?.split('#')[1] ?? ''

const isUp = async () => (await fetch(`${hub.address}/health`)).status === 200

test('people ask, mistake themselves, come back, and things break', async () => {
	const ana = await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	keepInMind('cookie', ana.cookie.split('=')[1] ?? '', Buffer.from(ana.cookie.split('=')[1] ?? '', 'hex'))
	keepInMind('link', link, Buffer.from(link, 'hex'))
	for (let i = 0; i < 4; i++) {
		const post = await sealed(team, told(somebody()), { by: stretch })
		assert.equal((await postTo(hub.address, '/help/sealed?lang=es', post.body, headers())).body.ok, true)
		const { words, digits } = await asText(post.receipt)
		keepInMind('receipt', words, digits, digits.replaceAll(' ', ''), hex(post.opens.lookup), post.opens.lookup, post.opens.key, post.once)
		assert.equal((await writeWith(hub.address, team, post.opens, somebody().text, headers())).body.ok, true)
		const { thread } = await ana.open(post.id as never)
		await ana.reply(post.id as never, thread, somebody().text)
		const page = await postForm(hub.address, '/receipt', { receipt: words, act: 'open' }, headers())
		assert.equal(page.status, 200)
	}
	const kept = await postForm(hub.address, '/help', form(told(somebody())), headers())
	assert.ok(kept.words && kept.digits)
	keepInMind('receipt', kept.words, kept.digits, kept.digits.replaceAll(' ', ''))

	// Mistakes: in forms, receipts, JSON, HTTP itself.
	for (const wrong of [{ kind: '' }, { once: 'x' }, { zone: somebody().address }, { text: `${somebody().text} ${kept.words}` }]) assert.equal((await postForm(hub.address, '/help', form({ ...told(somebody()), ...wrong }), headers())).status, 422)
	const stray = kept.words.split(' ').toReversed().join(' ')
	keepInMind('receipt typed wrong', stray)
	for (const receipt of [stray, `${kept.words} ${somebody().name}`, kept.digits.replace(/\d$/, (d) => String((Number(d) + 1) % 10))]) assert.ok((await postForm(hub.address, '/receipt', { receipt, act: 'write', text: somebody().text }, headers())).status >= 400)
	const unknown = await sealed(team, told(somebody()))
	await assert.rejects(comeBackWith(hub.address, team.hub, unknown.opens, headers()))
	keepInMind('look-up of nothing', hex(unknown.opens.lookup))
	for (const path of ['/help/sealed', '/receipt/act', '/receipt/open', '/desk/take', '/desk/sign-in/words', '/join/finish']) {
		assert.ok((await postTo(hub.address, path, { ...told(somebody()), lookup: somebody().text }, headers())).status >= 400)
		const cut = await fetch(hub.address + path, { method: 'POST', headers: { origin: hub.address, 'content-type': 'application/json', ...headers() }, body: JSON.stringify(told(somebody())).slice(0, -9) })
		assert.ok(cut.status >= 400 && cut.status < 500)
	}
	for (const path of [`/help/${encodeURIComponent(somebody().address)}`, `/receipt?words=${encodeURIComponent(somebody().name)}`, `/${somebody().email}`]) await (await fetch(hub.address + path, { headers: headers() })).text()
	await postForm(hub.address, '/help', { text: somebody().text.repeat(3000) }, headers())
	await fetch(`${hub.address}/help`, { method: 'POST', headers: { origin: 'https://elsewhere.example', ...headers() }, body: somebody().text })

	// Faults: the worker dies in the middle of a post, the database hangs up, a table is not as it should be.
	const half = request(`${hub.address}/help`, { method: 'POST', headers: { origin: hub.address, 'content-type': 'application/x-www-form-urlencoded', 'content-length': 4000, ...headers() } })
	half.on('error', () => {})
	half.write(`text=${encodeURIComponent(somebody().text)}`)
	await wait(100)
	process.kill(sealingPidOf(hub.pid) ?? 0, 'SIGKILL')
	await wait(100)
	half.destroy()
	await inDatabase(data, `alter table frontdoor_listings rename column told to tolt`)
	const broken = await sealed(team, told(somebody()))
	assert.equal((await postTo(hub.address, '/help/sealed', broken.body, headers())).status, 500)
	assert.ok((await postForm(hub.address, '/help', form(told(somebody())), headers())).status >= 500)
	await inDatabase(data, `alter table frontdoor_listings rename column tolt to told`)
	await inDatabase(data, `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'holdfast%' and pid <> pg_backend_pid()`)
	await until('it has mended itself', isUp)
	await until('posts are kept again', async () => (await postForm(hub.address, '/help', form(told(somebody())), headers())).status === 200)
	assert.equal((await ana.post('/desk/sign-out', {})).body.ok, true)
})

test('nothing it printed names anybody or anything they said', () => {
	const printed = `${hub.out().replace(hub.firstLink ?? ' ', '')}\n${hub.err()}`
	assert.deepEqual(sweepFor(secrets).in(Buffer.from(printed)), [], printed)
	assert.equal(hub.out().split(link).length, 2, 'the first steward’s link is printed once, for whoever started it')
	assert.match(hub.err(), /^(?:arrival|fault|database|live|sealing|jobs)\b/m, 'what broke was told, without words of anybody')
	for (const line of hub.err().split('\n').filter((one) => one !== '')) assert.match(line, /^(?:arrival|database|live|sealing|jobs|hub|notes|fault)\b/, 'ids and states only')
})

/** What may lie in a data folder. PostgreSQL's own files are numbers and names of PostgreSQL's. */
const ALLOWED = [
	/^run\/(?:hub\.sock|hub\.turn|\.s\.PGSQL\.5432(?:\.lock)?|s\d+-\d+|rinse\.sock)$/,
	/^keys\/(?:digest|arrival)\.key$/,
	/^keys\/weeks\/\d+\.key$/,
	/^postgres\/(?:PG_VERSION|hub\.password|postgresql(?:\.auto)?\.conf|pg_(?:hba|ident)\.conf|postmaster\.(?:opts|pid))$/,
	/^postgres\/global\/(?:pg_control|pg_filenode\.map|pg_internal\.init|\d+(?:_fsm|_vm)?)$/,
	/^postgres\/base\/\d+\/(?:PG_VERSION|pg_filenode\.map|pg_internal\.init|\d+(?:_fsm|_vm)?(?:\.\d+)?)$/,
	/^postgres\/pg_(?:wal|xact|multixact|subtrans|notify|serial|commit_ts|stat|dynshmem|logical|snapshots|twophase|replslot|tblspc|stat_tmp)(?:\/(?:members|offsets|summaries|archive_status|mappings|snapshots))?\/[0-9A-F]{4,24}$/,
	/^postgres\/pg_(?:stat\/pgstat\.stat|dynshmem\/mmap\.\d+|logical\/replorigin_checkpoint)$/,
]

test('nothing of it is in the data folder, and no file is there that nobody thought of', async () => {
	assert.deepEqual(sweepFor(secrets).folder(data), [])
	const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => relative(data, join(entry.parentPath, entry.name)))
	assert.deepEqual(files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file))), [])
	assert.ok(files.length > 500)
})
