/**
 * Freezes this release: fills a hub with invented people, stops it cleanly, and packs its data folder with a note of what it holds, so that every later
 * release can prove that it still opens it. Run once per release, before its first migration changes: `node stories/releases/freeze.ts`.
 */
import { createHash, randomBytes, webcrypto } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inviteSteward } from '#ground/welcome.server.ts'
import { chanceOf, newId } from '#ground/ids.ts'
import { asDigits, drawReceipt, listOf, readReceipt, recoveryWords, whatOpens } from '#ground/secret-words.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { messageBytes, notesOf, sealMessage } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { form, postForm, sealed, stretch, teamOf, writeWith, type Sealed } from '../asking.testing.ts'
import { wait } from '../child.testing.ts'
import { joinAsSteward, postTo, type Steward } from '../steward.testing.ts'
import { fileOf, noteOf, type Frozen, type FrozenListing, type FrozenSteward } from './frozen.testing.ts'
import { pack } from './packing.testing.ts'

const chance = chanceOf(webcrypto as Crypto)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

/** A steward whose words are known, made as the page makes them. */
async function join12({ house, address }: Hub, link: string, called: string, holdsKeys: boolean): Promise<{ steward: Steward; known: FrozenSteward }> {
	const [entropy, passphrase] = [chance(16), drawReceipt(chance)]
	const { salt } = house.ports.hub()
	const ways = { recovery: await whatOpens('recovery', entropy, salt, stretch), passphrase: await whatOpens('passphrase', passphrase, salt, stretch) }
	const steward = await joinAsSteward({ address, firstLink: link }, called, ways)
	return { steward, known: { called, recovery: recoveryWords(entropy, (await listOf('es')) ?? []).join(' '), passphrase: asDigits(passphrase), holdsKeys } }
}

async function fill(hub: Hub): Promise<Pick<Frozen, 'hub' | 'stewards' | 'listings'>> {
	const { address, house } = hub
	const { steward: ana, known } = await join12(hub, hub.firstLink ?? '', 'Ana', true)
	const second = await house.ports.storage.inOneGo((tx) => inviteSteward(house.ports, tx))
	const { known: beto } = await join12(hub, `/join#${second}`, 'Beto', false)
	const team = await teamOf(address)
	const listings: FrozenListing[] = []
	const nothingMore = { said: [], notes: [], voice: null } as const
	const done = (answer: { body: { ok: boolean; refusal?: string } }) => {
		if (!answer.body.ok) throw new Error(`refused: ${answer.body.refusal}`)
	}

	const post = async (text: string, options: Parameters<typeof sealed>[2] = {}): Promise<Sealed> => {
		const post = await sealed(team, { text, name: 'Inés', way: 'call', contact: '+1 612 555 0100' }, { by: stretch, ...options })
		done(await postTo(address, options.side === 'offer' ? '/offer/sealed' : '/help/sealed', post.body))
		return post
	}
	const writeNote = async (id: ListingId, text: string) => {
		const { record } = await ana.open(id)
		const message = newId('message', chance)
		done(await ana.post(`/desk/listing/${id}/act`, { verb: 'note', said: { id: message, body: Buffer.from(sealMessage(team.hub, id, notesOf(record), message, messageBytes({ text, by: 'Ana', voice: null }), chance)).toString('base64'), voice: null } }))
	}

	const plain = await post('Tres bolsas de arroz para el viernes')
	listings.push({ ...nothingMore, id: plain.id, side: 'ask', sealedWhere: 'browser', state: 'waiting', receipt: asDigits(plain.receipt), text: 'Tres bolsas de arroz para el viernes' })

	const thread = await post('Una visita a la clínica, con mi hermano', { urgency: 'days' })
	const opened = await ana.open(thread.id as ListingId)
	done(await ana.reply(thread.id as ListingId, opened.thread, 'El martes a las nueve vamos contigo'))
	done(await writeWith(address, team, thread.opens, 'Gracias, a las nueve está bien'))
	done(await ana.post(`/desk/listing/${thread.id}/act`, { verb: 'claim' }))
	await writeNote(thread.id as ListingId, 'Llamar antes: el timbre no suena')
	listings.push({ id: thread.id, side: 'ask', sealedWhere: 'browser', state: 'held', receipt: asDigits(thread.receipt), text: 'Una visita a la clínica, con mi hermano', said: ['El martes a las nueve vamos contigo', 'Gracias, a las nueve está bien'], notes: ['Llamar antes: el timbre no suena'], voice: null })

	const voice = Uint8Array.from(randomBytes(66_000))
	const spoken = await post('Lo digo de voz', { voice })
	listings.push({ ...nothingMore, id: spoken.id, side: 'ask', sealedWhere: 'browser', state: 'waiting', receipt: asDigits(spoken.receipt), text: 'Lo digo de voz', voice: createHash('sha256').update(voice).digest('hex') })

	const offer = await post('Tengo una camioneta los sábados', { side: 'offer' })
	listings.push({ ...nothingMore, id: offer.id, side: 'offer', sealedWhere: 'browser', state: 'waiting', receipt: asDigits(offer.receipt), text: 'Tengo una camioneta los sábados' })

	const before = new Set((await ana.queue()).map(({ id }) => id))
	const arrived = await postForm(address, '/help', form({ text: 'Pañales, talla cuatro', name: 'Omar' }))
	const read = readReceipt(arrived.digits ?? '', [])
	if (arrived.status !== 200 || !read.ok) throw new Error(`the form was answered with ${arrived.status}`)
	const onArrival = (await ana.queue()).find(({ id }) => !before.has(id))
	if (!onArrival) throw new Error('what was posted is not in the queue')
	listings.push({ ...nothingMore, id: onArrival.id, side: 'ask', sealedWhere: 'arrival', state: 'waiting', receipt: asDigits(read.value), text: 'Pañales, talla cuatro' })

	const closed = await post('Un colchón')
	done(await ana.post(`/desk/listing/${closed.id}/act`, { verb: 'claim' }))
	done(await ana.post(`/desk/listing/${closed.id}/act`, { verb: 'close', outcome: 'helped' }))
	listings.push({ ...nothingMore, id: closed.id, side: 'ask', sealedWhere: 'browser', state: 'closed', receipt: asDigits(closed.receipt), text: 'Un colchón' })

	return { hub: team.hub, stewards: [known, beto], listings }
}

if (existsSync(fileOf(version))) throw new Error(`${version} is frozen already, and what is frozen is never changed.`)
const dataFolder = mkdtempSync(join(tmpdir(), 'hf-'))
try {
	const hub = await openHub(
		{ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(dataFolder, 'gates.json') },
		{ log: (line) => void process.stderr.write(`${line}\n`) },
	)
	if ('taken' in hub) throw new Error('a new folder cannot be taken')
	const holds = await fill(hub)
	await wait(3000)
	await hub.house.pool.query('vacuum full')
	await hub.house.pool.query('select pg_switch_wal()')
	await hub.house.pool.query('checkpoint')
	const { rows } = await hub.house.pool.query<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name')
	await hub.close()
	rmSync(join(dataFolder, 'run'), { recursive: true, force: true })
	// It names the folders of whoever made it, and is made anew at every start.
	rmSync(join(dataFolder, 'postgres/postmaster.opts'), { force: true })
	// Stopped cleanly, a database needs only the segment with its last checkpoint.
	const wal = join(dataFolder, 'postgres', 'pg_wal')
	for (const name of readdirSync(wal)) if (/^[0-9A-F]{24}$/.test(name) && name !== rows[0]?.name) rmSync(join(wal, name))
	pack(dataFolder, fileOf(version))
	const frozen: Frozen = { version, frozenAt: Date.now(), ...holds }
	writeFileSync(noteOf(version), `${JSON.stringify(frozen, null, '\t')}\n`)
	process.stdout.write(`${fileOf(version)}: ${statSync(fileOf(version)).size} bytes\n`)
} finally {
	rmSync(dataFolder, { recursive: true, force: true })
}
