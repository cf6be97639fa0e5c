/** Pictures that came with a report: their part of the table of who may do what. */
import { newId } from '#ground/ids.ts'
import { after, days } from '#ground/time.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import { putPicture } from '#rooms/hotline/pictures-store.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Matrix } from './cells.testing.ts'
import { incidentAt, voiceAt } from './checks.testing.ts'
import type { TestHub } from './house.testing.ts'

export async function hotlinePicturesMay(hub: TestHub): Promise<Matrix> {
	const { ports, pool } = hub.house
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	const { rows: [row] } = await pool.query<{ id: ReportId }>('select id from hotline_reports where incident = $1', [incident])
	if (!row) throw new Error('no report')
	await ports.storage.inOneGo((tx) => putPicture(ports, tx, row.id, Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)))
	const who = whoMay['see-picture']
	return {
		'GET /desk/hotline/picture/[id]': {
			'': {
				who,
				ask: async (as) => {
					// Whoever goes and looks sees it while they go.
					if (as.id !== null && as.can.some((one) => (who as readonly string[]).includes(one))) await pool.query(`insert into hotline_tasks (id, incident, member, state, offered_at, ends_at) select $1, $2, id, 'accepted', $4, $5 from ground_members where id = $3 on conflict (incident, member) do update set state = 'accepted'`, [newId('task', ports.chance), incident, as.id, ports.now(), after(ports.now(), days(1))])
					return { path: `/desk/hotline/picture/${row.id}` }
				},
			},
		},
	}
}
