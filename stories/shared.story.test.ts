/** A phone that others use, too: words instead of its lock, a desk that locks after two minutes, and then nothing but one's own shifts and unlocking. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { myShifts } from '#ui/desk/my-shifts.ts'
import { isOpen, joinAtTheDesk, openByWords, openLine, PHONE_IN_SPANISH, tab, visitor, type Joined, type Watched } from './desk.testing.ts'
import { until } from './child.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask } from './people.testing.ts'

const TOLD = 'arroz para quien vive en el piso cuatro'

const hub = await openTestHub({ first: { name: 'Casa Inventada' } })
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
let joined: Joined = { recovery: [], phrase: null }


/** Every string this page's memory still holds, as one text. */
async function memoryOf(page: Watched): Promise<string> {
	const devtools = await page.context().newCDPSession(page)
	const pieces: string[] = []
	devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => pieces.push(chunk))
	await devtools.send('HeapProfiler.collectGarbage')
	await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
	await devtools.detach()
	return pieces.join('')
}
/** Besides how far this browser has seen the list of changes, while somebody is signed in. */
const kept = (page: Watched) => page.evaluate(() => Object.entries(localStorage).filter(([key]) => !key.startsWith('log.')))
const keptAtAll = (page: Watched) => page.evaluate(() => JSON.stringify(Object.entries(localStorage)))

test('who says that others use the phone gets words instead of its lock, and the browser keeps only that', async () => {
	await virtualPasskey(rosa, { prf: true })
	await rosa.clock.install()
	joined = await joinAtTheDesk(rosa, {
		link: hub.firstLink,
		called: 'Rosa',
		phrase: true,
		seen: async (step) => {
			if (step !== 'join, lock') return
			await rosa.locator('input[name=shared]').check()
			await rosa.getByText('Otras personas usan este teléfono.').waitFor()
			await look(rosa, 'shared lock')
		},
	})
	assert.deepEqual(await kept(rosa), [['shared', 'yes']])
	assert.deepEqual((await hub.house.pool.query('select by from ground_unlocks order by by')).rows, [{ by: 'passphrase' }, { by: 'recovery' }])
})

test('the desk warns after a minute and locks after two; then nothing of it is on the screen or in memory', async () => {
	hub.move(3000)
	const id = await ask(hub.address, TOLD)
	await tab(rosa, 'offers')
	await tab(rosa, 'asks')
	await openLine(rosa, id)
	assert.match(await rosa.locator('.record').innerText(), new RegExp(TOLD))
	assert.ok((await memoryOf(rosa)).includes(TOLD), 'what is open is in memory, and found there')
	await rosa.clock.fastForward(65_000)
	await rosa.getByText('La mesa se bloquea en un minuto.').waitFor()
	await rosa.clock.fastForward(65_000)
	await rosa.getByText('La mesa está bloqueada').waitFor()
	await rosa.getByText('se bloquea tras dos minutos quietos').first().waitFor()
	const shifts = await rosa.getByRole('link', { name: 'Mis turnos' }).evaluateAll((links) => links.map((link) => link.getAttribute('href')?.split('?')[0]))
	assert.deepEqual(shifts, myShifts(hub.house.ports.hub().settings, '') ? ['/desk/shifts'] : [], 'one’s own shifts, where there is a room for them')
	assert.equal(await rosa.locator('nav.tabs, .record, .line, .menu').count(), 0)
	assert.doesNotMatch(await rosa.content(), /Rosa|arroz/)
	await look(rosa, 'shared locked')
	const memory = await memoryOf(rosa)
	assert.equal(memory.includes(TOLD), false)
})

test('it opens again with the words, and not by the phone’s lock', async () => {
	assert.equal(await rosa.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).count(), 0)
	await openByWords(rosa, joined.phrase ?? [])
	await isOpen(rosa)
})

test('signing out leaves the flag and nothing else; it is taken back by whoever the phone belongs to alone', async () => {
	await tab(rosa, 'more')
	const left = rosa.waitForResponse((response) => response.url().endsWith('/desk/sign-out'))
	await rosa.getByRole('button', { name: 'Salir', exact: true }).click()
	await rosa.getByText('Ya salió').waitFor()
	await left
	await until('nothing else is kept', async () => (await keptAtAll(rosa)) === '[["shared","yes"]]')
	await until('no cookie is left', async () => (await rosa.context().cookies()).length === 0)
	await rosa.goto(`${hub.address}/desk`)
	await rosa.locator('input[name=shared]').waitFor()
	assert.equal(await rosa.locator('input[name=shared]').isChecked(), true)
	assert.equal(await rosa.getByRole('link', { name: 'Mis turnos' }).count(), 0, 'nobody’s session, nobody’s shifts')
	await rosa.locator('input[name=shared]').uncheck()
	assert.deepEqual(await kept(rosa), [])
	await rosa.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).waitFor()
	// What was under way while the session ended hears that nothing is there.
	assert.deepEqual(rosa.faults.filter((one) => !one.includes('404')), [])
})
