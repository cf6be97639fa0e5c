/** Who may do what, as one table for the story about it: every door of the house, every verb behind it, whom it is for, and a request that would work. */
import { randomBytes } from 'node:crypto'
import { whoHolds } from '#ground/holds.ts'
import { addLine, whoMinds } from '#ground/hub.server.ts'
import { hex, newId } from '#ground/ids.ts'
import { addUnlock } from '#ground/members.server.ts'
import { whoSchedules } from '#ground/schedule.ts'
import { recipientOf } from '#ground/sealed.ts'
import { openSession } from '#ground/sessions.server.ts'
import { halfDayOf } from '#ground/time.ts'
import { whoTeams } from '#ground/teams.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import type { Command } from '#rooms/frontdoor/model.ts'
import { whoMay } from '#rooms/frontdoor/rules.ts'
import { alertsMay } from './alerts-may.testing.ts'
import { callsMay } from './calls-may.testing.ts'
import { phoneMay } from './phone-may.testing.ts'
import { subscribingMay } from './subscribing-may.testing.ts'
import { boardMay } from './board-may.testing.ts'
import { careCells } from './care-may.testing.ts'
import { carryingMay } from './carrying-may.testing.ts'
import { coversMay } from './covers-may.testing.ts'
import { asText, form, sealed, stretch, teamOf, unstretched, type Sealed } from './asking.testing.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import { devicesMay } from './devices-may.testing.ts'
import { hubsMay } from './hubs-may.testing.ts'
import { followMay } from './follow-may.testing.ts'
import { hotlineBoardMay } from './hotline-board-may.testing.ts'
import { hotlineSurgeMay } from './hotline-surge-may.testing.ts'
import { hotlinePicturesMay } from './hotline-pictures-may.testing.ts'
import { hotlineCheckMay } from './hotline-check-may.testing.ts'
import { messageLanguagesMay } from './message-languages-may.testing.ts'
import { phoneTreeMay } from './phone-tree-may.testing.ts'
import { hotlineDoorsMay } from './hotline-doors-may.testing.ts'
import type { TestHub } from './house.testing.ts'
import { joiningCells } from './joining-may.testing.ts'
import { logMay } from './log-may.testing.ts'
import { channelMay } from './channel-may.testing.ts'
import { feedsMay } from './feeds-may.testing.ts'
import { importsMay } from './importing-may.testing.ts'
import { memberOf, type MemberHere, type Somebody } from './members.testing.ts'
import { pulseMay } from './pulse-may.testing.ts'
import { rotaMay } from './rota-may.testing.ts'
import { recoveryCells, recoveryNow } from './recovery-may.testing.ts'
import { oncallMay } from './oncall-may.testing.ts'
import { openingMay } from './opening-may.testing.ts'
import { postTo, type Steward } from './steward.testing.ts'

const base64 = (length: number) => randomBytes(length).toString('base64')
const randomly = (length: number) => Uint8Array.from(randomBytes(length))
const someHex = () => hex(randomBytes(32))


/** @param used hears which lines of whoMay stand in the matrix */
export async function matrixOf(hub: TestHub, ana: Steward, used: Set<string>): Promise<Matrix> {
	const { address, house: { ports } } = hub
	const team = await teamOf(address)
	const may = (what: keyof typeof whoMay): readonly string[] => (used.add(what), whoMay[what])
	/** At the desk somebody speaks by their session, with a receipt by what they hold: neither is the other. */
	const atTheDesk = (what: keyof typeof whoMay) => may(what).filter((who) => who !== 'holder')
	const byReceipt = (what: keyof typeof whoMay) => may(what).filter((who) => who === 'holder')
	let from = 0
	const elsewhere = () => ({ 'x-forwarded-for': `172.16.${from++ & 255}.1` })
	const post = async (path: string, body: object, cookie = '') => {
		const answer = await postTo(address, path, body, { ...elsewhere(), ...(cookie && { cookie }) })
		if (!answer.body.ok) throw new Error(`${path}: ${answer.body.refusal}`)
		return answer.body.value as never
	}

	async function asked(more: Parameters<typeof sealed>[2] = {}): Promise<Sealed> {
		const one = await sealed(team, { text: 'bread' }, more)
		await post(`/${more.side === 'offer' ? 'offer' : 'help'}/sealed`, one.body)
		return one
	}
	const dropped = async (one: Sealed) => {
		await post('/receipt/act', { lookup: hex(one.opens.lookup), command: { verb: 'delete' } })
		return one
	}
	const voice = randomBytes(1500)
	const [there, gone, goneTyped, heard] = [await asked(), await dropped(await asked()), await dropped(await asked({ by: stretch })), await asked({ voice })]
	const isFor = (as: Somebody, who: readonly string[]) => as.can.some((one) => who.includes(one))

	/** One of their own where they may do it, led to where it can be done; else one that is there. */
	const at = (verb: Command['verb'], ...before: readonly object[]): Cell => ({
		who: atTheDesk(verb),
		ask: async (as) => {
			const mayDo = isFor(as, atTheDesk(verb))
			const { id } = mayDo ? await asked() : there
			for (const step of mayDo ? before : []) await post(`/desk/listing/${id}/act`, step, 'of' in step ? ana.cookie : as.cookie)
			return { path: `/desk/listing/${id}/act`, json: { verb, ...wordsOf(verb) } }
		},
	})
	const claim = { verb: 'claim' }
	const acts = {
		claim: at('claim'),
		release: at('release', claim),
		reply: at('reply', claim),
		note: at('note', claim),
		refer: at('refer', claim),
		give: at('give', claim),
		accept: at('accept', { of: 'ana', verb: 'claim' }, { of: 'ana', verb: 'give', to: null }),
		decline: at('decline', claim, { verb: 'give', to: null }),
		close: at('close', claim),
		reopen: at('reopen', claim, { verb: 'close', outcome: 'helped' }),
		extend: at('extend'),
		agree: at('agree', { of: 'ana', verb: 'extend', because: 'date-ahead' }),
		reissue: at('reissue', claim),
		write: at('write'),
		withdraw: at('withdraw'),
		apart: at('apart'),
		'not-me': at('not-me'),
	} satisfies Record<Command['verb'], Cell>

	/** With the receipt: whoever holds none has one that opens nothing. */
	const withReceipt = (what: keyof typeof whoMay, path: string, json: (lookup: string) => object, more: Parameters<typeof sealed>[2] = {}): Cell => ({
		who: byReceipt(what),
		ask: async (as) => {
			const lookup = as.can.includes('holder') ? hex((await asked(more)).opens.lookup) : someHex()
			return { path, json: json(lookup), gone: { json: json(hex(gone.opens.lookup)) } }
		},
	})
	const holding = (verb: Command['verb']) => withReceipt(verb, '/receipt/act', (lookup) => ({ lookup, command: { verb, ...wordsOf(verb) } }))
	const typed = (act: string, what: keyof typeof whoMay): Cell => ({
		who: byReceipt(what),
		ask: async (as) => {
			const fields = async (one: bigint) => form({ act, receipt: (await asText(one)).digits, text: 'thanks' })
			const other = await sealed(team, {}, { by: unstretched })
			return { path: '/receipt', form: await fields(as.can.includes('holder') ? (await asked({ by: stretch })).receipt : other.receipt), gone: { form: await fields(goneTyped.receipt) } }
		},
	})

	const page = (path: string, status = 200): Cell => ({ who: ['anyone'], status, ask: () => ({ path }) })
	const nothing = () => ({})
	const to = (path: string, who: readonly string[], json: (as: Somebody) => object | Promise<object>): Cell => ({ who, ask: async (as) => ({ path, json: await json(as) }) })
	const sealedBy = async (side: 'ask' | 'offer' = 'ask') => (await sealed(team, { text: 'rice' }, { side })).body

	const recipient = await recipientOf(randomBytes(32))
	/** Newest epoch, and who holds its key. */
	const newest = async (): Promise<{ epoch: number; hold: string[] }> => {
		const { rows } = await hub.house.pool.query<{ epoch: number; member: string }>('select epoch, member from ground_epoch_bundles where epoch = (select max(epoch) from ground_epochs)')
		return { epoch: rows[0]?.epoch ?? 1, hold: rows.map(({ member }) => member) }
	}
	/** Puts the team's keys where handing them on would have put them. */
	const hold = async (id: string | null) => {
		for (const epoch of new Set([1, (await newest()).epoch])) await hub.house.pool.query('insert into ground_epoch_bundles (team, epoch, member, bundle) values ($1, $2, $3, $4) on conflict do nothing', [team.team, epoch, id, randomBytes(100)])
	}
	const withKey = (path: string, who: readonly string[], json: (as: Somebody) => object | Promise<object>, cookie?: (as: Somebody) => Promise<string>): Cell => ({
		who,
		ask: async (as) => {
			if (isFor(as, who)) await hold(as.id)
			return { path, json: await json(as), ...(cookie && isFor(as, who) && { cookie: await cookie(as) }) }
		},
	})
	const people = (what: keyof typeof whoTeams, more: (as: Somebody) => object | Promise<object> = nothing, cookie?: (as: Somebody) => Promise<string>) =>
		withKey('/desk/people', whoTeams[what], async (as) => ({ act: what, ...(await more(as)) }), cookie)
	/** Somebody who has just joined, and whom Ana vouches for. */
	const newcomer = async (): Promise<MemberHere> => {
		const one = await memberOf(hub, 'Noor', ['teller'])
		await ports.storage.inOneGo((tx) => addUnlock(tx, { id: newId('unlock', ports.chance), member: one.id, by: 'recovery', lookup: randomBytes(32), credential: null, publicKey: null, counter: 0, spentOnce: false, wrap: randomBytes(60) }))
		await hold(ana.id)
		await hub.house.pool.query('insert into ground_vouches (member, by) values ($1, $2)', [one.id, ana.id])
		return one
	}
	const nextFor = async (...more: readonly string[]) => {
		const { epoch, hold: those } = await newest()
		return { epoch: epoch + 1, recipient, bundles: [...those, ...more].map((member) => ({ member, bundle: base64(100) })), recovery: await recoveryNow(hub) }
	}
	const review = () => halfDayOf(ports.now()) + 100
	const holdPlaced = async (as: Somebody): Promise<string> => {
		const asking = { act: 'place', asked: { askedBy: 'The county court', scope: randomBytes(6).toString('hex'), reviewHalf: review() }, listings: [(await asked()).id] }
		const { holds } = (await post('/desk/holds', asking, isFor(as, whoHolds) ? as.cookie : ana.cookie)) as { holds: { id: string; scope: string }[] }
		return holds.find(({ scope }) => scope === asking.asked.scope)?.id ?? ''
	}
	const schedules = (json: () => object | Promise<object>) => to('/desk/schedule', whoSchedules, json)
	const holds = (json: (as: Somebody) => object | Promise<object>) => to('/desk/holds', whoHolds, json)

	type Change = { id: string }
	const ahead = async () => ((await post('/desk/schedule', { act: 'see' }, ana.cookie)) as { ahead: Change[] }).ahead
	const stopAll = async () => {
		for (const { id } of await ahead()) await post('/desk/schedule', { act: 'stop', change: id }, ana.cookie)
	}
	const proposed = async (): Promise<string> => {
		await stopAll()
		const seen = (await post('/desk/schedule', { act: 'propose', kind: 'frontdoor/open', days: 20 }, ana.cookie)) as { ahead: Change[] }
		return seen.ahead[0]?.id ?? ''
	}
	const line = async () => {
		const id = newId('line', ports.chance)
		await ports.storage.inOneGo((tx) => addLine(tx, { id, says: 'frontdoor/longer', about: there.id, sinceHalf: halfDayOf(ports.now()) }))
		return id
	}
	const minds = (act: string, which: () => Promise<string | null>) => to('/desk/lines', whoMinds, async () => ({ act, line: await which() }))
	const link = () => ports.storage.inOneGo((tx) => inviteSteward(ports, tx))
	const unlock = (by: string) => ({ by, lookup: someHex(), wrap: base64(60) })

	const care = await careCells({ hub, asked, gone, goneTyped })
	used.add('wrong')

	return {
		...(await rotaMay(hub, used)),
		...feedsMay(),
		...channelMay(),
		...alertsMay(),
		...subscribingMay(hub),
		...callsMay(hub),
		...(await carryingMay(hub)),
		...(await coversMay(hub, used)),
		...(await oncallMay(hub, used)),
		...(await pulseMay(hub)),
		...boardMay(hub),
		...(await hotlineCheckMay(hub)),
		...hotlineDoorsMay(hub),
		...messageLanguagesMay(),
		...phoneTreeMay(hub),
		...(await hotlineBoardMay(hub)),
		...hubsMay(hub),
		...(await followMay(hub)),
		...(await hotlinePicturesMay(hub)),
		...hotlineSurgeMay(hub),
		...phoneMay(hub),
		...care,
		'GET /': { '': page('/') },
		'GET /help': { '': page('/help') },
		'GET /offer': { '': page('/offer') },
		'GET /receipt': { '': page('/receipt') },
		'GET /kept': { '': page('/kept') },
		'GET /join': { '': page('/join') },
		'GET /desk': { '': page('/desk') },
		'GET /leave': { '': page('/leave', 303) },
		'GET /team.json': { '': page('/team.json') },
		'GET /health': { '': page('/health') },
		'GET /desk/live': { '': { ...page('/desk/live'), who: may('see-queue') } },
		'GET /desk/counts.csv': { '': { ...page('/desk/counts.csv'), who: may('count') } },

		'POST /help': { '': { who: may('post'), ask: () => ({ path: '/help', form: form({ text: 'milk' }) }) } },
		'POST /offer': { '': { who: may('post'), ask: () => ({ path: '/offer', form: form({ kind: 'time', text: 'a morning' }) }) } },
		'POST /help/sealed': { '': to('/help/sealed', may('post'), () => sealedBy()) },
		'POST /offer/sealed': { '': to('/offer/sealed', may('post'), () => sealedBy('offer')) },
		'POST /receipt': { open: typed('open', 'come-back'), write: typed('write', 'write'), withdraw: typed('withdraw', 'withdraw'), delete: typed('delete', 'delete'), ...care['POST /receipt'] },
		'POST /receipt/open': { '': withReceipt('come-back', '/receipt/open', (lookup) => ({ lookup })) },
		'POST /receipt/voice': {
			'': {
				who: byReceipt('come-back'),
				ask: async (as) => {
					const own = as.can.includes('holder') ? hex(heard.opens.lookup) : someHex()
					const file = fileOf(heard)
					return { path: '/receipt/voice', json: { lookup: own, file }, gone: { json: { lookup: hex(gone.opens.lookup), file: newId('file', ports.chance) } } }
				},
			},
		},
		'POST /receipt/act': {
			...Object.fromEntries(Object.keys(acts).map((verb) => [verb, holding(verb as Command['verb'])])),
			delete: withReceipt('delete', '/receipt/act', (lookup) => ({ lookup, command: { verb: 'delete' } })),
		},

		'POST /desk/listing/[id]/act': acts,
		'POST /desk/listing/[id]': { '': to(`/desk/listing/${there.id}`, may('open'), nothing) },
		'POST /desk/listing/[id]/rewrap': { '': withKey(`/desk/listing/${heard.id}/rewrap`, may('open'), () => ({ teamWrap: base64(72), alike: null })) },
		'POST /desk/listing/[id]/voice': { '': to(`/desk/listing/${heard.id}/voice`, may('open'), () => ({ file: fileOf(heard) })) },
		'POST /desk/queue': { '': to('/desk/queue', may('see-queue'), () => ({ side: 'ask', from: null })) },
		'POST /desk/search': { '': to('/desk/search', may('open'), () => ({ after: '' })) },
		'POST /desk/take': { '': to('/desk/take', may('take'), () => sealedBy()) },

		'POST /desk/lines': { see: minds('see', async () => null), own: minds('own', line), done: minds('done', line) },
		'POST /desk/keys': { '': to('/desk/keys', ['member'], nothing) },
		'POST /desk/hub': { '': to('/desk/hub', ['steward'], () => ({ ...ports.hub().settings })) },
		'POST /desk/found': { '': to('/desk/found', ['steward'], nothing) },
		'POST /desk/schedule': {
			see: schedules(() => ({ act: 'see' })),
			propose: schedules(async () => (await stopAll(), { act: 'propose', kind: 'frontdoor/open', days: 20 })),
			agree: schedules(async () => ({ act: 'agree', change: await proposed() })),
			stop: schedules(async () => ({ act: 'stop', change: await proposed() })),
		},
		'POST /desk/holds': {
			see: holds(() => ({ act: 'see' })),
			place: holds(async () => ({ act: 'place', asked: { askedBy: 'The county court', scope: 'One ask', reviewHalf: review() }, listings: [(await asked()).id] })),
			renew: holds(async (as) => ({ act: 'renew', hold: await holdPlaced(as), reviewHalf: review() + 1, because: 'still asked for' })),
			release: holds(async (as) => ({ act: 'release', hold: await holdPlaced(as), because: 'not asked for any more' })),
		},

		'POST /desk/people': {
			see: people('see'),
			invite: people('invite', () => ({ role: 'teller' })),
			vouch: people('vouch', async () => ({ member: (await newcomer()).id })),
			'hand-on': people('hand-on', async () => {
				const { id } = await newcomer()
				return { member: id, next: await nextFor(id) }
			}),
			rotate: people('rotate', async () => ({ next: await nextFor() })),
			leave: people('leave', () => ({ evenSo: true }), async () => (await newcomer()).cookie),
			looked: people('looked', async () => ({ member: (await newcomer()).id })),
			remove: people('remove', async () => ({ member: (await newcomer()).id, evenSo: true, next: null })),
		},
		...(await joiningCells(hub, ana)),
		'POST /desk/recovery': recoveryCells({ hub, team: team.team, ana: ana.id, recipient, hold, newcomer }),
		'POST /desk/handover': { '': withKey('/desk/handover', whoTeams['hand-over'], async () => ({ team: team.team, epoch: (await newest()).epoch, records: [{ listing: there.id, from: 1, teamWrap: base64(72), alike: null }] })) },

		...openingMay({ hub, ana, queue: may('see-queue'), asked: () => asked({ close: 'flat 3, ring twice' }), there: there.id, post, hold }),

		...(await importsMay(hub, ana, team, may('bring'))),
		...devicesMay(hub),
		'POST /desk/sign-out': { '': { who: ['anyone'], ask: async ({ id, cookie }) => ({ path: '/desk/sign-out', json: {}, cookie: id === null ? cookie : `holdfast=${await ports.storage.inOneGo((tx) => openSession(ports, tx, id as never))}` }) } },
		'POST /desk/sign-in/begin': { '': to('/desk/sign-in/begin', ['anyone'], nothing) },
		'POST /desk/sign-in/words': { '': { who: ['words'], ask: ({ words }) => ({ path: '/desk/sign-in/words', cookie: '', json: { lookup: words ?? someHex() }, gone: { json: { lookup: someHex() } } }) } },
		// Nobody in the story has a passkey: all of them hear what somebody with an unknown one hears.
		'POST /desk/sign-in/passkey': { '': { who: [], ask: () => ({ path: '/desk/sign-in/passkey', cookie: '', json: passkey(), gone: { json: passkey() } }) } },
		'POST /join/begin': { '': to('/join/begin', ['anyone'], async () => ({ link: await link() })) },
		'POST /join/finish': { '': { who: ['anyone'], ask: async () => ({ path: '/join/finish', cookie: '', json: { link: await link(), id: newId('member', ports.chance), called: 'Noor', language: 'en', recipient, unlocks: [unlock('passphrase'), unlock('recovery')], team: null } }) } },
		...logMay(hub),
	}
}

/** What a verb takes along. */
function wordsOf(verb: Command['verb']): object {
	if (verb === 'reply' || verb === 'note' || verb === 'write') return { said: { id: newId('message', randomly), body: base64(300), voice: null } }
	if (verb === 'give') return { to: null }
	if (verb === 'reissue') return { lookup: someHex(), holderWrap: base64(72) }
	return verb === 'refer' ? { to: 'outside' } : verb === 'close' ? { outcome: 'helped' } : verb === 'extend' ? { because: 'date-ahead' } : {}
}

const fileOf = ({ body }: Sealed): string => (body as { voice: { file: string } }).voice.file
const passkey = () => {
	const id = randomBytes(16).toString('base64url')
	return { response: { id, rawId: id, type: 'public-key', response: { clientDataJSON: '', authenticatorData: '', signature: '' }, clientExtensionResults: {} } }
}
