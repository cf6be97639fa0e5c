/** What a change of people costs: record keys put under another key in the desk's own code, and a new key for a team of sixty, made and kept. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { recipientOf, unwrapKey, wrapKey } from '#ground/sealed.ts'
import { wrapForDesk } from '#rooms/frontdoor/envelope.ts'
import { newRecord, sealListing, toldBytes, type EpochKeys } from '#rooms/frontdoor/sealing.ts'
import { newEpoch } from '#ui/desk/epochs.ts'
import { handed } from '#ui/desk/handing.ts'
import type { People, Searchable } from '#ui/desk/answers.ts'
import type { Unlocked } from '#ui/desk/keyring.ts'
import { postTo } from '../stories/steward.testing.ts'
import { chance, TOLD } from './asks.ts'
import { figure, stated, type Bench, type Figure } from './figures.ts'
import { withHub } from './hub.ts'
import { median } from './numbers.ts'

const RECORDS = 5000
const PEOPLE = 60
const TIMES = 5

const BARE = '5,000 record keys: bare unwrap and wrap'
const REWRAPPED = '5,000 record keys re-wrapped by the desk'
const MADE = 'a new key for 60 members: made'
const KEPT = 'a new key for 60 members: kept by the hub'
const ALL = 'a new key for 60 members: made and kept'

const hub = newId('hub', chance)
const team = newId('team', chance)
const epochOf = (epoch: number): EpochKeys => ({ team, epoch, seed: chance(32), desk: chance(32), likeness: chance(32) })

export const keys: Bench = {
	rows: [BARE, REWRAPPED, MADE, KEPT, ALL],
	async run() {
		return [...(await rewrapping()), ...(await rotating())]
	},
}

/** Records as they come to the desk for handing over: opened once, under the epoch before. */
async function rewrapping(): Promise<Figure[]> {
	const [older, newer] = [epochOf(1), epochOf(2)]
	const member: Unlocked = { hub, member: { id: newId('member', chance) as never, called: 'Ana', roles: ['teller'], language: 'en', teams: [] }, seed: chance(32), epochs: [older, newer].map((epoch) => ({ ...epoch, does: 'frontdoor' })) }
	// What is sealed to the public key is not measured here: one stands for all.
	const to = { hub, team, epoch: 1, recipient: await recipientOf(older.seed) }
	const first = newRecord(chance)
	const { told } = await sealListing(to, toldBytes({ ...TOLD, voice: null } as never), null, { lookup: chance(32), key: chance(32) }, first, chance)
	const about = { hub, record: first.id, field: 'desk', version: 1 }
	const listings = Array.from({ length: RECORDS }, () => ({ id: first.id, team, epoch: 1, told, teamWrap: wrapForDesk(hub, first.id, first.key, older, chance), wrapped: 'desk' }) as unknown as Searchable)

	const bare: number[] = []
	const desk: number[] = []
	let n = 0
	for (let time = 0; time < TIMES; time++) {
		let began = performance.now()
		for (const { teamWrap } of listings) wrapKey(newer.desk, { ...about, version: 2 }, unwrapKey(older.desk, about, teamWrap), chance)
		bare.push(performance.now() - began)
		began = performance.now()
		for (const listing of listings) if (await handed(member, listing, chance)) n += 1
		desk.push(performance.now() - began)
	}
	if (n !== RECORDS * TIMES) throw new Error(`${n} of ${RECORDS * TIMES} were re-wrapped`)
	return [figure(BARE, median(bare), 'ms', null, `median of ${TIMES}`), figure(REWRAPPED, median(desk), 'ms', stated('<', 1000), 'opens what was told as well, for the likeness of the contact')]
}

type Line = { readonly cookie: string; readonly post: (path: string, body: object) => Promise<unknown> }

/** Fifty-nine more members who hold the key; then it is made anew and kept. What lies in bundles on the way there is noise: no server can tell. */
const rotating = (): Promise<Figure[]> =>
	withHub(async ({ address, ana, team: { team: id } }) => {
		let from = 0
		const lineOf = (cookie: string): Line => ({
			cookie,
			async post(path, body) {
				const answer = await postTo(address, path, body, { 'x-forwarded-for': `10.${from >> 8}.${from++ & 255}.1`, ...(cookie && { cookie }) })
				if (!answer.body.ok) throw new Error(`${path}: ${answer.body.refusal}`)
				return path === '/join/finish' ? answer.headers.get('set-cookie')?.split(';')[0] : answer.body.value
			},
		})
		const steward = lineOf(ana.cookie)
		const act = async (by: Line, what: object) => (await by.post('/desk/people', what)) as People
		const noise = (member: string) => ({ member, bundle: randomBytes(1800).toString('base64') })
		const anyone = await recipientOf(chance(32))
		const words = (by: string) => ({ by, lookup: hex(chance(32)), wrap: randomBytes(73).toString('base64') })

		// Nobody vouches for more than three.
		const vouchers: Line[] = []
		let vouched = 0
		for (let n = 1; n < PEOPLE; n++) {
			const { link } = await act(steward, { act: 'invite', role: 'teller' })
			const member = newId('member', chance)
			const body = { link, id: member, called: `Member ${n}`, language: 'en', recipient: await recipientOf(chance(32)), unlocks: [words('recovery'), words('passphrase')], team: null }
			const newcomer = lineOf(String(await lineOf('').post('/join/finish', body)))
			const voucher = vouchers[Math.floor(vouched / 3)]
			if (voucher) {
				await act(voucher, { act: 'vouch', member })
				vouched += 1
			}
			const { people, team: now } = await act(steward, { act: 'see' })
			const hold = people.filter(({ canOpen }) => canOpen).map((one) => one.id)
			await act(steward, { act: 'hand-on', member, next: { epoch: (now?.epoch ?? 0) + 1, recipient: anyone, bundles: [...hold, member].map(noise) } })
			vouchers.push(newcomer)
		}

		const [made, kept, all] = [[] as number[], [] as number[], [] as number[]]
		for (let time = 0; time < TIMES; time++) {
			const { people, team: now } = await act(steward, { act: 'see' })
			if (people.filter(({ canOpen }) => canOpen).length !== PEOPLE) throw new Error('not all of them hold the key')
			const began = performance.now()
			const next = await newEpoch(hub, id, (now?.epoch ?? 0) + 1, people, chance)
			const then = performance.now()
			await act(steward, { act: 'rotate', next })
			made.push(then - began)
			kept.push(performance.now() - then)
			all.push(performance.now() - began)
		}
		return [figure(MADE, median(made), 'ms', null, `median of ${TIMES}`), figure(KEPT, median(kept), 'ms', null, `median of ${TIMES}`), figure(ALL, Math.max(...all), 'ms', stated('<', 1000), 'slowest; on a machine, not on a phone')]
	})
