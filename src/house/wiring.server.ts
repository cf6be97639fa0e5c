/** Who hears what. Rooms have no doors between them; every word that passes is on this page. A forgotten listener does not compile. */
import * as v from 'valibot'
import { addLine, hasLine } from '#ground/hub.server.ts'
import { newId } from '#ground/ids.ts'
import { LogNote } from '#ground/log.server.ts'
import type { Ports } from '#ground/ports.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { halfDayOf } from '#ground/time.ts'
import { QUEUE_TOPIC } from '#rooms/frontdoor/actions.server.ts'
import { Note as FrontdoorNote } from '#rooms/frontdoor/model.ts'
import { Note as HotlineNote } from '#rooms/hotline/model.ts'
import { hearPartner } from '#rooms/hotline/from-hubs.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { tellHubs } from '#rooms/hubs/actions.server.ts'
import { Note as HubsNote } from '#rooms/hubs/model.ts'
import { MindingNote } from '#rooms/rota/minding.ts'
import { workedBeside } from '#rooms/rota/beside-actions.server.ts'
import { LearningNote, Note as RotaNote, Work } from '#rooms/rota/model.ts'
import { pauseNear } from '#rooms/rota/pausing.server.ts'
import { hearWork } from '#rooms/rota/posting.server.ts'

export const Note = v.variant('says', [FrontdoorNote, HotlineNote, HubsNote, LogNote, MindingNote, LearningNote, RotaNote, Work])
export type Note = v.InferOutput<typeof Note>

type Wiring = { readonly [Says in Note['says']]: (ports: Ports, tx: Tx, note: Extract<Note, { says: Says }>) => Promise<void> }

/** No room acts on it yet: it becomes a line on the desk, for somebody to own. */
async function onTheDesk(ports: Ports, tx: Tx, { says, listing }: { says: string; listing: string }): Promise<void> {
	await addLine(tx, { id: newId('line', ports.chance), says, about: listing, sinceHalf: halfDayOf(ports.now()) })
	tell(tx, QUEUE_TOPIC)
}

/** However many devices say so, it is one line; done with, the next one who finds it makes another. */
async function logDiffers(ports: Ports, tx: Tx, { says, hub }: LogNote): Promise<void> {
	if (!(await hasLine(tx, says))) await onTheDesk(ports, tx, { says, listing: hub })
}

const aboutShift = (ports: Ports, tx: Tx, { says, shift }: RotaNote) => onTheDesk(ports, tx, { says, listing: shift })

const aboutIncident = (ports: Ports, tx: Tx, { says, incident }: Extract<HotlineNote, { incident: string }>) => onTheDesk(ports, tx, { says, listing: incident })

export const wiring: Wiring = {
	'ground/log-differs': logDiffers,
	'frontdoor/offered': onTheDesk,
	'frontdoor/referred': onTheDesk,
	'frontdoor/longer': onTheDesk,
	'rota/few-with-children': (ports, tx, { says, shift }) => onTheDesk(ports, tx, { says, listing: shift }),
	'work/wanted': hearWork,
	'work/changed': hearWork,
	'work/withdrawn': hearWork,
	'rota/called-off': aboutShift,
	'rota/moved': aboutShift,
	'rota/rest-released': aboutShift,
	'frontdoor/worked': (ports, tx, { member, quarter }) => workedBeside(ports, tx, member, quarter),
	// What nobody acts on yet stands on the desk, without a word of what happened.
	'hotline/pause-nearby': async (ports, tx, note) => {
		await aboutIncident(ports, tx, note)
		await pauseNear(ports, tx, note.zone)
	},
	// Neither those who go along to court nor those who look after children have a room yet; a steward reads “follow-up: yes” and passes the needs on.
	'hotline/follow-up': async (ports, tx, { says, follow, needs }) => {
		for (const one of needs.length === 0 ? [says] : needs.map((need) => `${says}.${need}`)) await onTheDesk(ports, tx, { says: one, listing: follow })
	},
	'hotline/overdue': aboutIncident,
	'hotline/call-back': (ports, tx, { says, report }) => onTheDesk(ports, tx, { says, listing: report }),
	'hotline/told-hubs': (ports, tx, { alert, version, tells, kind, really, place, spot, pictures, observedAt, approvedAt, expiresAt, isDrill }) =>
		tellHubs(ports, tx, { alert, version, says: tells, about: kind, turnedOut: really, place, spot, pictures: [...pictures], seenAt: observedAt, toldAt: approvedAt, endsAt: expiresAt, isDrill }),
	'hubs/taken-up': (ports, tx, { incident, isNew, by, name, facts }) => hearPartner(ports, tx, { incident: incident as IncidentId, isNew, by, name, said: facts }),
	'hubs/changed': (ports, tx, { incident, name, facts }) => hearPartner(ports, tx, { incident: incident as IncidentId, isNew: false, by: null, name, said: facts }),
	// The room for learning together is not here yet.
	'rota/learning-wanted': (ports, tx, { says, skill }) => onTheDesk(ports, tx, { says, listing: skill }),
}

/** Hands one note to whoever acts on it. */
export function hear(ports: Ports, tx: Tx, body: unknown): Promise<void> {
	const note = v.parse(Note, body)
	// The table's type pairs every note with its listener; the compiler cannot follow that through a union.
	return (wiring[note.says] as (ports: Ports, tx: Tx, note: Note) => Promise<void>)(ports, tx, note)
}
