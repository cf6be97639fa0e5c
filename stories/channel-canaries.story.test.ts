/** Whatever leaves the hub by a member's channel: no name of anybody, no place in words, nothing of what was reported, in any kind of message and in both languages. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tendChannels } from '#ground/channels.server.ts'
import { newId } from '#ground/ids.ts'
import { days, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { readWords } from '#house/words.server.ts'
import { askToLook, tendChecks, acceptCheck } from '#rooms/hotline/checking.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { TaskId } from '#rooms/hotline/model.ts'
import { remind } from '#rooms/rota/feeds.server.ts'
import { KINDS } from '#rooms/rota/model.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import { ASKS } from '#rooms/rota/questions.ts'
import { newCanary, secretsOf } from './canaries.testing.ts'
import { openCarrier } from './carrier.testing.ts'
import { write, writtenTo } from './channel.testing.ts'
import { heard, openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'
import { speaking } from './telling.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: carrier.settings, first: { name: 'Kelp Street Neighbors', languages: ['en', 'es'] } })
const { address, house: { pool, ports, carriers } } = hub
const goTo = (time: string, ahead = 1) => hub.move((instantOf({ day: wallOf((ports.now() + days(ahead)) as Instant, zoneHere()).day, time }, zoneHere()) as Instant) - ports.now())
goTo('10:00')

test('no text that leaves holds a name, a place or a word of a report, whichever it is', async () => {
	const all = [newCanary(), newCanary(), newCanary()]
	const [theirs, others, said] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]]
	const dee = speaking((await memberOf(hub, others.name, ['dispatcher'])).id, 'dispatcher')
	for (const [i, language] of ['en', 'es'].entries()) {
		const number = `+161255560${i}0`
		const who = await memberOf(hub, theirs.name, ['verifier'])
		await pool.query('update ground_members set language = $2 where id = $1', [who.id, language])
		await writtenTo(hub, carrier, who, number)
		// Every kind of question about every kind of shift, with and without a part of town; a day's measure for each few.
		for (const [j, kind] of KINDS.entries()) {
			const shift = await shiftIn(hub, { ahead: 20 + j, kind, places: 4, zone: j % 2 === 0 ? null : ('cedar' as never), where: others.address.slice(0, 40), ...(kind === 'childcare' && { places: 4 }) })
			const what = ASKS[j % ASKS.length] ?? 'cover'
			await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: who.id, what, shift: shift.id, endsAt: shift.begins }))
			await pool.query(`insert into rota_moves (id, member, shift, way, why, ends_at) values ($1, $2, $3, $4, 'rests', $5)`, [newId('move', ports.chance), who.id, (await shiftIn(hub, { ahead: 40, kind, places: 4, where: others.address.slice(0, 40), from: `${String(7 + j).padStart(2, '0')}:00`, until: `${String(7 + j).padStart(2, '0')}:30` })).id, j % 2 === 0 ? 'in' : 'out', ports.now() + days(7)])
			if (j % 3 === 2) {
				await write(hub)
				hub.move(days(1))
			}
		}
		while ((await write(hub)) > 0) hub.move(days(1))
		goTo('10:00', 2)
		const soon = await shiftIn(hub, { ahead: 0, from: '11:30', until: '12:30', where: others.address.slice(0, 40) })
		await takes(hub, { cookie: await sessionOf(hub, who.id) }, soon)
		await remind(ports)
		await write(hub)
		goTo('13:00', 0)
		const report = await hearReport(ports, { as: 'house' }, heard(hub, { words: said.text, place: said.address.slice(0, 60) }))
		assert.ok(report.ok && report.value.incident)
		const incident = report.value.incident
		assert.ok((await askToLook(ports, dee, { incident, member: who.id })).ok)
		await write(hub)
		const { rows: [task] } = await pool.query<{ id: TaskId }>('select id from hotline_tasks where member = $1 order by offered_at desc', [who.id])
		assert.ok((await acceptCheck(ports, { as: 'member', member: { id: who.id, called: who.name, roles: ['verifier'], language: 'en', teams: [] } }, { task: task?.id as TaskId, etaMinutes: 5 })).ok)
		hub.move(minutes(18))
		await tendChecks(ports)
		await write(hub)
		await pool.query(`update hotline_tasks set state = 'recalled', due_at = null`)
		await write(hub)
		await pool.query('update ground_channels set until_half = until_half - 160 where member = $1', [who.id])
		await tendChannels(ports, { carriers, origin: address }, readWords())
	}
	const texts = carrier.taken.map(({ body }) => body)
	// Each kind has left, in both languages, so that there was something to look at.
	for (const kind of [/your code is|su código es/, /Can you\?|Can you come/, /Still coming|Todavía viene/, /Kept for you|Es su turno/, /The plan has you|El plan le pone/, /soon, |dentro de poco/, /new for you|nuevo para usted/, /not yours any more|ya no es suyo/, /needed for a check/, /ir a ver/, /are you all right|está bien y sigue/, /stand down/, /vuelva a casa/, /90 days/, /90 días/]) assert.ok(texts.some((text) => kind.test(text)), String(kind))
	for (const text of texts) for (const canary of all) for (const { called, value } of secretsOf('a', canary)) assert.ok(!text.includes(String(value)), `${called} in ${text}`)
	for (const text of texts) assert.ok(Array.from(text).length <= 320, text)
})
