/** The cells of bringing over in the table of who may do what. The house, which also may, has no door: it is the command line. */
import { randomBytes } from 'node:crypto'
import { hex, newId } from '#ground/ids.ts'
import { whoImports } from '#ground/imports.ts'
import { halfDayOf } from '#ground/time.ts'
import { sealed, type Team } from './asking.testing.ts'
import { bringShiftsMay } from './feeds-may.testing.ts'
import type { TestHub } from './house.testing.ts'
import { postTo, type Steward } from './steward.testing.ts'

type Cell = { readonly who: readonly string[]; readonly ask: (as: { readonly id: string | null; readonly can: readonly string[] }) => Promise<{ readonly path: string; readonly json: object }> }

export async function importsMay(hub: TestHub, ana: Steward, team: Team, whoBrings: readonly string[]): Promise<Readonly<Record<string, Readonly<Record<string, Cell>>>>> {
	const { ports } = hub.house
	const atTheDoor = (who: readonly string[]) => who.filter((one) => one !== 'house')
	const may = atTheDoor(whoImports)
	const cell = (who: readonly string[], path: string, json: () => object | Promise<object>): Cell => ({ who, ask: async () => ({ path, json: await json() }) })
	const imports = (act: string, more: () => object | Promise<object> = () => ({})) => cell(may, '/desk/import', async () => ({ act, ...(await more()) }))
	const expected = (act: string, more: () => object | Promise<object> = () => ({})) => cell(may, '/desk/expected', async () => ({ act, ...(await more()) }))
	const newest = async () => (await hub.house.pool.query<{ epoch: number }>('select max(epoch) as epoch from ground_epochs')).rows[0]?.epoch ?? 1
	const row = () => ({ id: newId('expected', ports.chance), once: hex(randomBytes(16)), sealed: randomBytes(600).toString('base64') })
	/** Somebody expected, and the import they came with. */
	const there = async () => {
		const [id, one] = [newId('import', ports.chance), row()]
		const brought = await postTo(hub.address, '/desk/import', { act: 'bring-members', import: id, team: team.team, epoch: await newest(), rows: [one] }, { cookie: ana.cookie, 'x-forwarded-for': '172.17.0.1' })
		if (!brought.body.ok) throw new Error(brought.body.refusal)
		return { id: one.id, import: id }
	}
	return {
		'POST /desk/import': {
			see: imports('see'),
			known: imports('known', () => ({ what: 'asks', onces: [hex(randomBytes(16))] })),
			'bring-members': imports('bring-members', async () => ({ import: newId('import', ports.chance), team: team.team, epoch: await newest(), rows: [row()] })),
			'bring-asks': cell(atTheDoor(whoBrings), '/desk/import', async () => ({ act: 'bring-asks', import: newId('import', ports.chance), rows: [{ ...(await sealed({ ...team, epoch: await newest() }, { text: 'rice' })).body, askedHalf: halfDayOf(ports.now()) - 20 }] })),
			'bring-shifts': bringShiftsMay(hub),
			'take-back': imports('take-back', async () => ({ import: (await there()).import })),
		},
		'POST /desk/expected': {
			see: expected('see'),
			invited: expected('invited', async () => ({ id: (await there()).id })),
			'tick-off': expected('tick-off', async () => ({ id: (await there()).id })),
			'hand-over': {
				who: may,
				ask: async (as) => {
					const epoch = await newest()
					if (as.can.includes('steward')) for (const one of new Set([1, epoch])) await hub.house.pool.query('insert into ground_epoch_bundles (team, epoch, member, bundle) values ($1, $2, $3, $4) on conflict do nothing', [team.team, one, as.id, randomBytes(100)])
					return { path: '/desk/expected', json: { act: 'hand-over', team: team.team, epoch, rows: [{ ...row(), from: 1 }] } }
				},
			},
		},
	}
}
