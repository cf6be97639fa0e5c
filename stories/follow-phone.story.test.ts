/** In real browsers, on phones, in Spanish: who takes the call seals what a family says to the companions; a companion opens it at the desk, and it leaves the page nowhere in clear. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { lift } from '#ground/lasting.server.ts'
import { newId } from '#ground/ids.ts'
import type { LeaseId } from '#ground/leases.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import { days } from '#ground/time.ts'
import { openFollowUp } from '#rooms/hotline/follow.server.ts'
import { openFollow, sealFollow, type Companion } from '#rooms/hotline/follow-sealing.ts'
import type { FollowId } from '#rooms/hotline/model.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { newCanary, secretsOf, sweepFor } from './canaries.testing.ts'
import { joinAtTheDesk, openByWords, PHONE_IN_SPANISH, visitor, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'

const hub = await openHotline()
const { address, house: { ports, pool } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())
const shots = process.env['SHOTS']
const shot = async (page: { screenshot(options: object): Promise<unknown> }, name: string) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
const canary = newCanary()
const sweep = sweepFor(secretsOf('a family', canary))
async function companion(name: string) {
	const [member, seed] = [await memberOf(hub, name, ['companion']), Uint8Array.from(randomBytes(32)) as Key]
	await pool.query('update ground_members set recipient = $2 where id = $1', [member.id, await recipientOf(seed)])
	return { ...member, seed }
}

test('who takes the call seals it to the companions in the browser; nothing of it leaves in clear, and nothing of it stays on the page', async () => {
	const [omar, gil] = [await memberOf(hub, 'Omar', ['operator']), await companion('Gil')]
	const page = await visitorAs(browser, address, await sessionOf(hub, omar.id), PHONE_IN_SPANISH)
	await page.goto(`${address}/desk/hotline/follow`)
	await page.getByText('Hacen falta de dos a cinco personas').waitFor()
	const hana = await companion('Hana')
	await page.reload()
	await page.getByText('Solo estas personas pueden abrirlo: Gil, Hana').waitFor()
	await page.getByText('cuidar niños').click()
	await page.locator('[data-field=name]').fill(canary.name)
	await page.locator('[data-field=contact]').fill(canary.phone)
	await page.locator('[data-field=about]').fill(`${canary.text} ${canary.address}`)
	await shot(page, 'follow-form-es')
	await page.locator('[data-act=seal]').click()
	await page.locator('[data-part=kept]').getByText('Aquí ya no queda nada').waitFor()
	assert.equal(sweep.in(Buffer.from(page.sent.join('\n'))).length, 0)
	assert.equal(sweep.in(Buffer.from(await page.content())).length, 0)
	const row = (await pool.query<{ id: FollowId; lease: LeaseId; body: Buffer; wrap: Buffer; needs: string[] }>('select f.id, f.lease, f.body, f.needs, w.wrap from hotline_follow f join hotline_follow_wraps w on w.follow = f.id where w.member = $1', [hana.id])).rows[0]
	assert.ok(row)
	assert.deepEqual(row.needs, ['child-care'])
	assert.equal((await openFollow(ports.hub().id, row.id, 1, hana.seed, lift(ports.keys, row.lease, row.id, row.wrap), row.body)).name, canary.name)
	assert.deepEqual(page.faults, [])
	await pool.query('delete from hotline_follow')
	await pool.query('update ground_members set ended_half = 1 where id = any($1)', [[gil.id, hana.id]])
})

test('a companion opens it at the desk, says how far it is; it is sealed to nobody whose key is not in the list; withdrawn, it is gone', async () => {
	const page = await visitor(browser, PHONE_IN_SPANISH)
	await virtualPasskey(page, { prf: true })
	const { recovery } = await joinAtTheDesk(page, { link: hub.firstLink, called: 'Fay' })
	const fay = (await pool.query<Companion>(`select id, called, recipient from ground_members where called = 'Fay'`)).rows[0]
	assert.ok(fay)
	await pool.query(`update ground_members set roles = '{companion}' where id = $1`, [fay.id])
	const iva = await companion('Iva')
	const dee = await memberOf(hub, 'Dee', ['operator'])
	const id = newId('follow', ports.chance) as FollowId
	const companions: Companion[] = [fay, { id: iva.id, called: 'Iva', recipient: await recipientOf(iva.seed) }]
	const sealed = await sealFollow(ports.hub().id, id, 1, { agreed: 'hasta el viernes', name: canary.name, contact: canary.phone, language: 'es', about: canary.text, notes: '', tasks: {} }, companions, ports.chance)
	const kept = await openFollowUp(ports, { as: 'member', member: { id: dee.id, called: 'Dee', roles: ['operator'], language: 'es', teams: [] } }, { id, incident: null, report: null, needs: ['lawyer'], until: (ports.now() + days(3)) as never, sealed: { body: sealed.body, wraps: [...sealed.wraps] } as never })
	assert.ok(kept.ok, JSON.stringify(kept))
	await page.reload()
	await openByWords(page, recovery)
	await page.locator('[data-part=follow]').waitFor()
	await shot(page, 'follow-list-es')
	await page.locator(`[data-follow=${id}] button`).click()
	await page.locator('[data-field=name]').waitFor()
	assert.equal(await page.locator('[data-field=name]').inputValue(), canary.name)
	await page.locator('[data-task=children] .pick').nth(1).click()
	await page.emulateMedia({ colorScheme: 'dark' })
	await shot(page, 'follow-one-dark-es')
	await page.locator('[data-act=write]').click()
	await page.getByText('La llave que se muestra para Iva no está en la lista de cambios').waitFor()
	await page.locator('[data-step=contact-made]').click()
	await page.getByText('Anotado.').waitFor()
	assert.equal((await pool.query<{ state: string }>('select state from hotline_follow where id = $1', [id])).rows[0]?.state, 'contact-made')
	await page.locator('[data-act=withdraw]').click()
	await page.locator('[data-act=withdraw-now]').click()
	await page.getByText('Destruido.').waitFor()
	assert.equal((await pool.query('select from hotline_follow')).rowCount, 0)
	assert.equal(sweep.in(Buffer.from(page.sent.join('\n'))).length, 0)
})
