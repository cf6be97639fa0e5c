/** An old sheet of two hundred rows, from its bytes until every row is here, by the desk's own code, beside as many asks taken one by one. */
import { Recovery } from '#ui/desk/recovery-answers.ts'
import { newId } from '#ground/chance.ts'
import type { ImportId, ImportOf } from '#ground/imports.ts'
import { recipientOf } from '#ground/sealed.ts'
import { Kept } from '#ui/desk/answers.ts'
import { bringOver, knownAmong } from '#ui/desk/importing.ts'
import { look, openSheet } from '#ui/desk/importing-sheet.ts'
import { newestOf } from '#ui/desk/keyring.ts'
import { posted } from '#ui/desk/take.ts'
import { csvFile, daysAgo, volunteers } from '../stories/importing.testing.ts'
import { chance, gave, join, type Somebody } from '../stories/people.testing.ts'
import { figure, measured, type Bench } from './figures.ts'
import { openHub, withFolder } from './hub.ts'

const ROWS = 200
const ROW = { members: `import of ${ROWS} volunteers, from the file until all are here`, asks: `import of ${ROWS} old asks, from the file until all are here` } as const
const DAY = 86_400_000

const oldAsks = (): string[][] => [['Timestamp', 'Name', 'Phone', 'What do you need?', 'Details'], ...Array.from({ length: ROWS }, (_, i) => [daysAgo(1 + (i % 50), 'us'), `Old ${i}`, `612-555-${1000 + i}`, 'Food, diapers', 'We are five at home and two are small. '.repeat(10)])]

async function bring(ana: Somebody, what: ImportOf, file: Buffer): Promise<number> {
	const keys = await ana.keys()
	const today = Math.floor(Date.now() / DAY)
	const began = performance.now()
	const read = await openSheet(new Blob([new Uint8Array(file)]), what, 'us', today)
	if (!read.ok) throw new Error(read.trouble)
	const { rows } = look(read.sheet, { language: 'en', zones: [], today })
	gave(await knownAmong(ana.post, keys, what, rows.rows.map(({ same }) => same)))
	const { so, failed } = await bringOver(ana.post, keys, newId('import', chance) as ImportId, rows, 2 * today, chance, () => {}, new AbortController().signal)
	if (failed || so.brought !== ROWS) throw new Error(`${so.brought} of ${ROWS}: ${failed?.refusal ?? ''}`)
	return performance.now() - began
}

/** As many asks as a member takes at a table, without the receipt's stretching, which the import has not either. */
async function takeEach(ana: Somebody): Promise<number> {
	const keys = await ana.keys()
	const team = newestOf(keys, 'frontdoor')
	if (!team) throw new Error('no key')
	await recipientOf(team.seed)
	const began = performance.now()
	for (let i = 0; i < ROWS; i++) {
		const filled = { kind: 'food', zone: '', language: 'en', urgency: 'days', text: 'We are five at home and two are small. '.repeat(10), name: `Old ${i}`, people: '5', way: 'none', contact: '', hours: [], hoursNote: '', relay: '', close: '' } as const
		const drawn = { receipt: { words: null, digits: '', language: 'en' }, opens: { lookup: chance(32), key: chance(32) } }
		gave(await ana.post('/desk/take', await posted({ ...filled, hours: [] }, keys.hub, team, Buffer.from(chance(16)).toString('hex'), drawn, chance), Kept))
	}
	return performance.now() - began
}

export const importing: Bench = {
	rows: Object.values(ROW),
	run: () =>
		withFolder(async (dataFolder) => {
			const hub = await openHub(dataFolder)
			try {
				const ana = await join(hub.address, hub.firstLink?.split('#')[1] ?? '', 'Ana')
				gave(await ana.post('/desk/recovery', { act: 'try', on: true }, Recovery))
				const single = await takeEach(ana)
				const took = { members: await bring(ana, 'members', csvFile(volunteers(ROWS))), asks: await bring(ana, 'asks', csvFile(oldAsks())) }
				return (['members', 'asks'] as const).map((what) => figure(ROW[what], took[what] / 1000, 's', measured('≤', single / 1000, `${ROWS} asks taken one by one`), 'read, compared, sealed and sent by the desk’s own code, outside a browser'))
			} finally {
				await hub.stop()
			}
		}),
}
