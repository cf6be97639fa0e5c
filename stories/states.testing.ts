/** Every public page in every state it can be in, ready to be opened in a browser: for stories that look at all of them. */
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Settings } from '#ground/hub.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { openTestHub, type TestHub } from './house.testing.ts'
import { joinAsSteward, type Steward } from './steward.testing.ts'
import { anAsk, postForm, receiptOn } from './web.testing.ts'

/** Invented, and with everything in it a page may show: a place seen today, one not seen for long. */
export const SETTINGS: Partial<Settings> = {
	name: 'Kelp Street Neighbors',
	phone: '612-555-0100',
	zones: [
		{ id: 'north', name: 'North of the tracks', households: 1200 },
		{ id: 'river', name: 'Along the river', households: 800 },
	],
	near: [
		{ name: 'St. Mary’s pantry', when: { en: 'Today until 6', es: 'Hoy hasta las 6' }, knownHalf: halfDayOf(Date.now() as Instant) },
		{ name: 'Lake Street fridge', when: { en: 'Always', es: 'Siempre' }, knownHalf: halfDayOf(Date.now() as Instant) - 60 },
	],
}
export const PAUSED = { en: 'We are catching up until Friday. The church on 4th Street gives out food today.', es: 'Nos ponemos al día hasta el viernes. La iglesia de la calle 4 da comida hoy.' }

export type States = { readonly hub: TestHub; readonly ana: Steward; readonly names: readonly string[]; go(page: Page, name: string, language: string): Promise<void> }

/** Whoever asks for no language gets what their browser reads, or the hub's own. */
const asked = (language: string) => (language === '' ? '' : `?lang=${language}`)

/** Three hubs: one that works, one that pauses, one nobody has joined yet. */
export async function openStates(first: Partial<Settings> = {}): Promise<States> {
	const [hub, paused, young] = await Promise.all([openTestHub({ first: { ...SETTINGS, ...first } }), openTestHub({ first: { ...SETTINGS, ...first, paused: PAUSED } }), openTestHub({ first: { ...SETTINGS, ...first } })])
	const [ana] = await Promise.all([joinAsSteward(hub), joinAsSteward(paused, 'Bea')])
	for (const one of [hub, paused]) one.move(11_000)

	const ask = async (text: string) => receiptOn((await postForm(hub.address, '/help', anAsk({ text, kind: 'food' }))).text).digits
	const lastOne = async () => {
		const [line] = (await ana.queue()).filter(({ state }) => state === 'waiting')
		if (!line) throw new Error('the queue is empty')
		return line.id
	}
	const talked = await ask('Milk and bread for five, please.')
	const talkedId = await lastOne()
	const { thread } = await ana.open(talkedId)
	await ana.reply(talkedId, thread, 'Saturday at ten, at the church on 4th Street. Someone will wait at the side door with two bags and the diapers.')
	await postForm(hub.address, '/receipt', { act: 'write', receipt: talked, once: 'a'.repeat(32), text: 'Thank you. Is there a step at the door? My mother uses a walker.\nWe come by bus.' })
	await ana.reply(talkedId, thread, 'No step. Bus 21 stops in front.')
	const shut = await ask('A ride on Monday')
	const shutId = await lastOne()
	await ana.post(`/desk/listing/${shutId}/act`, { verb: 'claim' })
	await ana.post(`/desk/listing/${shutId}/act`, { verb: 'close', outcome: 'helped' })
	const fresh = await ask('Rice')

	const comeBack = async (page: Page, language: string, receipt: string) => {
		await page.goto(`${hub.address}/receipt${asked(language)}`)
		await page.locator('textarea[name=receipt]').fill(receipt)
		await page.locator('form[data-open] .main-act').click()
		await page.locator('.came h1').waitFor()
	}
	const help = async (page: Page, language: string) => {
		await page.goto(`${hub.address}/help${asked(language)}`)
		await page.locator('input[name=way][value=call]').check()
	}
	const send = (page: Page) => page.locator('button[data-act=send]').click()

	const states: Readonly<Record<string, (page: Page, language: string) => Promise<unknown>>> = {
		'front': (page, language) => page.goto(`${hub.address}/${asked(language)}`),
		'help': (page, language) => page.goto(`${hub.address}/help${asked(language)}`),
		'help, to be reached': async (page, language) => {
			await help(page, language)
			await page.locator('input[name=way][value=relay]').check()
		},
		'help, refused': async (page, language) => {
			await help(page, language)
			await page.locator('textarea[name=text]').fill('"quoted" <b> & ñ')
			await page.locator('form[data-seal]').evaluate((form: HTMLFormElement) => (form.noValidate = true))
			await send(page)
			await page.locator('[data-trouble=choose]').waitFor()
		},
		'help, kept': async (page, language) => {
			await page.goto(`${hub.address}/help${asked(language)}`)
			await page.locator('input[name=kind][value=food]').check()
			await page.locator('input[name=own][value=yes]').check()
			await send(page)
			await page.locator('[data-slot=words]:visible').waitFor()
		},
		'help, not yet': (page, language) => page.goto(`${young.address}/help${asked(language)}`),
		'help, paused': (page, language) => page.goto(`${paused.address}/help${asked(language)}`),
		'offer': (page, language) => page.goto(`${hub.address}/offer${asked(language)}`),
		'receipt': (page, language) => page.goto(`${hub.address}/receipt${asked(language)}`),
		'receipt, mistyped': async (page, language) => {
			await page.goto(`${hub.address}/receipt${asked(language)}`)
			await page.locator('textarea[name=receipt]').fill('uno dos tres')
			await page.locator('form[data-open] .main-act').click()
			await page.locator('[data-trouble=not-a-receipt]').waitFor()
		},
		'came back, waiting': (page, language) => comeBack(page, language, fresh),
		'came back, thread': (page, language) => comeBack(page, language, talked),
		'came back, closed': (page, language) => comeBack(page, language, shut),
		'deleted': async (page, language) => {
			await comeBack(page, language, await ask('to be deleted'))
			await page.locator('.came summary').last().click()
			await page.locator('.came button.grave').click()
			await page.locator('.came').waitFor({ state: 'detached' })
		},
		'not found': (page, language) => page.goto(`${hub.address}/nowhere${asked(language)}`),
		'refused by the house': (page, language) => page.goto(`${hub.address}/help/sealed${asked(language)}`),
	}
	return {
		hub,
		ana,
		names: Object.keys(states),
		async go(page, name, language) {
			await states[name]?.(page, language)
		},
	}
}

export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
export const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
