import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { adviceFor, CANS, STEPS, TRIES, type Can, type Seen, type Step, type Try } from './phone-steps.ts'

const seen = (agent: string, more: Partial<Seen> = {}): Seen => ({ agent, hasPush: true, permission: 'default', isApp: false, hasTouch: true, ...more })
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const PIXEL = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'
const SAMSUNG = 'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36'
const FIREFOX = 'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15'

/** As browsers say it of themselves. */
const REAL: readonly (readonly [what: string, seen: Seen, can: Can, step: Step, attempt: Try | null])[] = [
	['Safari on an iPhone', seen(IPHONE, { hasPush: false }), 'add-first', 'ios-share', null],
	['the same, from the home screen', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', { isApp: true }), 'yes', 'tap', 'ios-notices'],
	['an iPhone with iOS 15', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1', { hasPush: false }), 'too-old', 'ios-update', null],
	['an iPhone with iOS 16.3', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 16_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.3 Mobile/15E148 Safari/604.1', { hasPush: false }), 'too-old', 'ios-update', null],
	['Chrome on an iPhone', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1', { hasPush: false }), 'add-first', 'ios-add', null],
	['Safari on an iPad, which says that it is a Mac', seen(MAC, { hasPush: false }), 'add-first', 'ios-share', null],
	['WhatsApp on an iPhone', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', { hasPush: false }), 'in-app', 'open-in-safari', null],
	['Facebook on an iPhone', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21E236 [FBAN/FBIOS;FBAV/462.0.0.36.110;FBBV/597014216;FBDV/iPhone14,5]', { hasPush: false }), 'in-app', 'open-in-safari', null],
	['Facebook on Android', seen('Mozilla/5.0 (Linux; Android 13; SM-A136U Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.6422.165 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/467.0.0.49.109;]', { hasPush: false }), 'in-app', 'open-in-browser', null],
	['WhatsApp on Android', seen('Mozilla/5.0 (Linux; Android 12; moto g(60) Build/S2RI32; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/125.0.6422.147 Mobile Safari/537.36 WhatsApp/2.24.12.78', { hasPush: false }), 'in-app', 'open-in-browser', null],
	['Instagram on Android', seen('Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.179 Mobile Safari/537.36 Instagram 333.0.0.42.91 Android', { hasPush: false }), 'in-app', 'open-in-browser', null],
	['Chrome on Android', seen(PIXEL), 'yes', 'allow', 'battery'],
	['Chrome on Android, refused before', seen(PIXEL, { permission: 'denied' }), 'denied', 'allow-chrome', 'app-notices'],
	['Samsung’s browser', seen(SAMSUNG), 'yes', 'tap', 'battery-samsung'],
	['Samsung’s browser, refused before', seen(SAMSUNG, { permission: 'denied' }), 'denied', 'allow-samsung', 'battery-samsung'],
	['Firefox on Android', seen(FIREFOX), 'yes', 'allow', 'battery'],
	['Firefox on Android, refused before', seen(FIREFOX, { permission: 'denied' }), 'denied', 'allow-firefox', 'data-saver'],
	['Firefox in a private window', seen(FIREFOX, { hasPush: false }), 'no', 'not-private', null],
	['Chrome on a Redmi', seen('Mozilla/5.0 (Linux; Android 12; Redmi Note 11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/110.0.0.0 Mobile Safari/537.36'), 'yes', 'tap', 'battery-xiaomi'],
	['an old Android’s own browser', seen('Mozilla/5.0 (Linux; U; Android 4.4.2; en-us; LGMS323 Build/KOT49I) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/30.0.0.0 Mobile Safari/537.36', { hasPush: false }), 'no', 'other-browser', null],
	['an iPhone’s home screen, refused before', seen('Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148', { isApp: true, permission: 'denied' }), 'denied', 'allow-ios', 'silent'],
	['a Huawei’s own browser', seen('Mozilla/5.0 (Linux; Android 10; HarmonyOS; LIO-AL00; HMSCore 6.13.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/15.0.4.312 Mobile Safari/537.36'), 'yes', 'allow', 'battery-huawei'],
	['Firefox on Windows', seen('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0', { hasTouch: false }), 'yes', 'allow', 'computer-open'],
	['Safari on a Mac, refused before', seen(MAC, { hasTouch: false, permission: 'denied' }), 'denied', 'allow-computer', 'computer-notices'],
]

test('each of these phones is told its own steps', () => {
	for (const [what, one, can, step, attempt] of REAL) {
		const advice = adviceFor(one)
		assert.equal(advice.can, can, what)
		assert.ok(advice.steps.includes(step), `${what}: ${advice.steps.join(' ')}`)
		if (attempt === null) assert.deepEqual(advice.tries, [], what)
		else assert.ok(advice.tries.includes(attempt), `${what}: ${advice.tries.join(' ')}`)
	}
	assert.ok(new Set(REAL.map(([, { agent }]) => agent)).size >= 12)
})

test('whatever a browser says of itself, there is a step for it from the list, and nobody is asked to allow what cannot be', () => {
	const agents = fc.oneof(fc.string(), fc.constantFrom(...REAL.map(([, { agent }]) => agent)), fc.array(fc.constantFrom('iPhone', 'Android', 'Macintosh', 'Safari/', 'wv)', 'OS 16_4', 'Firefox', 'SM-A5', ' ; '), { maxLength: 6 }).map((words) => words.join(' ')))
	fc.assert(
		fc.property(agents, fc.boolean(), fc.constantFrom('default' as const, 'granted' as const, 'denied' as const), fc.boolean(), fc.boolean(), (agent, hasPush, permission, isApp, hasTouch) => {
			const { can, steps, tries } = adviceFor({ agent, hasPush, permission, isApp, hasTouch })
			assert.ok(CANS.includes(can) && steps.length > 0)
			assert.ok(steps.every((one) => STEPS.includes(one)) && tries.every((one) => TRIES.includes(one)))
			assert.equal(can === 'yes', can === 'yes' && hasPush && permission !== 'denied')
			if (can === 'yes' || can === 'denied') assert.ok(tries.length > 1)
			assert.equal(new Set([...steps, ...tries]).size, steps.length + tries.length)
		}),
	)
})

test('every step and every attempt is somebody’s', () => {
	const all = REAL.map(([, one]) => adviceFor(one))
	const unused = [...STEPS, ...TRIES].filter((code) => !all.some(({ steps, tries }) => [...steps, ...tries].includes(code as never)))
	assert.deepEqual(unused, [])
})
