/**
 * Losing and recovering as people do it, on a phone in Spanish and on a large screen: a new hub's door opens once two can recover each other;
 * then one loses the only passkey and comes back by words, and then loses everything and comes back by the other steward and a sheet of paper.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours } from '#ground/time.ts'
import { inviteSteward } from '#ground/welcome.server.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { isOpen, joinAtTheDesk, LARGE_IN_ENGLISH, openByWords, openLine, PHONE_IN_SPANISH, tab, view, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask } from './people.testing.ts'

const hub = await openTestHub({ live: false })
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })
const again = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })

async function viewOf(page: Watched, name: string, there: string): Promise<void> {
	await view(page, name)
	await page.locator(there).first().waitFor()
}
const recovery = (page: Watched, name: string) => viewOf(page, name, '.recovery [data-key]')
const groupsOn = (page: Watched, within: string) => page.locator(`${within} ol.groups:visible li`).allInnerTexts()

/** Writes a share down and types four of its groups back; gives what is on the paper. */
async function confirmShare(page: Watched, isWrongFirst = false): Promise<readonly string[]> {
	const box = page.locator('.recovery [data-share]')
	await box.waitFor()
	const groups = await groupsOn(page, '.recovery [data-share]')
	assert.equal(groups.length, 20)
	await box.locator('[data-act=written]').click()
	const fields = await box.locator('label.field').all()
	assert.equal(fields.length, 4)
	for (const field of fields) await field.locator('input').fill((groups[Number(/\d+/.exec(await field.innerText())?.[0]) - 1] ?? '').toLowerCase())
	if (isWrongFirst) {
		const [first] = fields
		assert.ok(first)
		const right = await first.locator('input').inputValue()
		await first.locator('input').fill('00000')
		await box.locator('[data-act=confirm-share]').click()
		await box.getByText('No es este grupo').waitFor()
		await look(page, 'typed back wrongly')
		await first.locator('input').fill(right)
	}
	await box.locator('[data-act=confirm-share]').click()
	await box.waitFor({ state: 'detached' })
	return groups
}

let recoveryWords: readonly string[] = []
let paper: readonly string[] = []
let phrase: readonly string[] = []
let written = ''
let passkey: Awaited<ReturnType<typeof virtualPasskey>>

test('a new hub says what is missing before its door opens, and lets somebody alone try it out', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	await rosa.locator('[data-waits=open] [data-act=go-recovery]').click()
	await rosa.locator('.recovery [data-door]').waitFor()
	assert.equal(await rosa.locator('[data-step][data-done]').count(), 0)
	await look(rosa, 'before the door opens')
	await rosa.locator('[data-act=want-trial]').click()
	await look(rosa, 'trying it out')
	await rosa.locator('[data-act=try]').click()
	await rosa.getByText('La puerta está abierta de prueba').first().waitFor()
	hub.move(2100)
	const door = await visitor(browser, PHONE_IN_SPANISH)
	await door.goto(`${hub.address}/help`)
	await door.getByText('Esta casa solo está de prueba').waitFor()
	await look(Object.assign(door, { faults: [], sent: [] }), 'the door on trial')
	await door.context().close()
	await rosa.locator('[data-act=end-trial]').click()
	await rosa.locator('[data-act=want-trial]').waitFor()
})

test('two stewards make a recovery key, write their sheets down, rehearse, and open the door', async () => {
	await rosa.locator('[data-act=go-people]').click()
	await rosa.locator('[data-act=invite-steward]').click()
	const link = await rosa.locator('input[name=link]').inputValue()
	passkey = await virtualPasskey(bo, { prf: true })
	recoveryWords = (await joinAtTheDesk(bo, { link, called: 'Bo' })).recovery
	const waiting = rosa.locator('li[data-person]', { hasText: 'Bo' })
	await waiting.locator('[data-act=hand-on]').click()
	await rosa.locator('.asked ol.aloud li').nth(3).waitFor()
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Bo ya tiene la llave.').waitFor()

	await recovery(rosa, 'Perder y recuperar')
	await look(rosa, 'no key yet')
	await rosa.locator('[data-act=make-key]').click()
	await rosa.locator('.recovery [data-share]').waitFor()
	await look(rosa, 'my share')
	await confirmShare(rosa, true)
	await look(rosa, 'waiting for the others')

	await bo.locator('[data-waits=confirm] [data-act=go-recovery]').click()
	paper = await confirmShare(bo)
	await bo.locator('.recovery [data-act=give]').click()
	await bo.getByText('Your share is given for the rehearsal.').waitFor()
	await look(bo, 'given')
	await rosa.locator('.recovery [data-act=give]').click()
	await rosa.locator('.recovery [data-act=combine]:enabled').click()
	await rosa.getByText('La llave de rescate está lista').first().waitFor()
	await look(rosa, 'it stands')
	// A pair is warned.
	await rosa.locator('[data-few=two]').waitFor()
	assert.equal(await rosa.locator('[data-step][data-done]').count(), 3)
	await rosa.locator('[data-act=open-door]').click()
	await rosa.getByText('La puerta está abierta.').waitFor()
	await bo.locator('.recovery [data-door]').waitFor({ state: 'detached' })
	hub.move(2100)
	written = await ask(hub.address, 'from an open door')
	await tab(bo, 'asks')
	await bo.locator('[data-waits=pair]').waitFor()
	assert.deepEqual([...rosa.faults, ...bo.faults], [])
})

test('whose only passkey is gone comes back by the twelve words', async () => {
	await passkey.remove()
	await bo.reload()
	await openByWords(bo, recoveryWords)
	await isOpen(bo)
	await openLine(bo, written)
	assert.match(await bo.locator('.record').innerText(), /from an open door/)
})

test('who lost everything asks; everybody sees it, the other steward gives a share, and a mistyped sheet is refused before anything is put together', async () => {
	await bo.context().close()
	await virtualPasskey(again, { prf: false })
	const link = await hub.house.ports.storage.inOneGo((tx) => inviteSteward(hub.house.ports, tx))
	phrase = (await joinAtTheDesk(again, { link: `${hub.address}/join#${link}`, called: 'Bo de nuevo', phrase: true })).phrase ?? []
	await again.locator('[data-act=lost]').click()
	await look(again, 'I have lost my keys')
	await again.locator('[data-act=ask-stewards]').click()
	const mine = again.locator('[data-ask]')
	await mine.locator('ol.aloud li').nth(3).waitFor()
	await look(again, 'asked')

	await tab(rosa, 'asks')
	const theirs = rosa.locator('[data-ask]')
	await theirs.getByText('Bo de nuevo perdió sus llaves').waitFor()
	await theirs.locator('[data-act=approve]').click()
	await theirs.locator('ol.aloud li').nth(3).waitFor()
	assert.deepEqual(await theirs.locator('ol.aloud li').allInnerTexts(), await mine.locator('ol.aloud li').allInnerTexts(), 'the same four words')
	await look(rosa, 'giving a share')
	await theirs.locator('[data-act=give]').click()
	await theirs.getByText('La parte está dada.').waitFor()
	await mine.getByText('Hay 1 de 2 partes.').waitFor()

	await mine.locator('[data-act=type-own]').click()
	const text = paper.join(' ')
	await mine.locator('textarea').fill(`${text.slice(0, 13)}${text[13] === '7' ? '8' : '7'}${text.slice(14)}`)
	await mine.locator('[data-act=give-typed]').click()
	await mine.getByText('El grupo 3 no está bien').waitFor()
	await look(again, 'a mistyped sheet')
	await mine.locator('textarea').fill(text.toLowerCase())
	await mine.locator('[data-act=give-typed]').click()
	await mine.getByText('Hay 2 de 2 partes.').waitFor()
	assert.equal(await again.locator('[data-act=take-back]').count(), 0, 'not before the day is over')
})

test('when the day is over they open it all again, and a new recovery key is due', async () => {
	// Nothing of the open page may ask for something once its session is over.
	await again.goto('about:blank')
	hub.move(hours(24))
	await again.goto(`${hub.address}/desk?lang=es`)
	await openByWords(again, phrase)
	await again.locator('[data-act=take-back]').waitFor()
	await look(again, 'the day is over')
	await again.locator('[data-act=take-back]').click()
	await again.locator('[data-ask]').waitFor({ state: 'detached' })
	await again.locator('[data-waits=due]').waitFor()
	await openLine(again, written)
	assert.match(await again.locator('.record').innerText(), /from an open door/)
	assert.deepEqual(again.faults, [])
})
