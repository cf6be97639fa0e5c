import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { coarsely, lint, mayStand, type Fault } from './linter.ts'

const kinds = (text: string, language = 'en', known: readonly string[] = []) => [...new Set(lint(text, language, known).map(({ kind }) => kind))]
const refused = (kind: Fault['kind'], language: string, texts: readonly string[]) => {
	for (const text of texts) assert.ok(kinds(text, language).includes(kind), `${kind} in “${text}”: ${JSON.stringify(lint(text, language))}`)
}
const passes = (language: string, texts: readonly string[]) => {
	for (const text of texts) assert.deepEqual(lint(text, language), [], text)
}

test('what is said in English is found in a text of another language', () => {
	for (const language of ['es', 'so', 'ar', 'vi']) for (const [kind, text] of [['flight', 'evade'], ['blocking', 'barricade'], ['pursuit', 'chase']] as const) assert.ok(kinds(`14th: ${text}!`, language).includes(kind), `${kind} ${language}`)
})

test('of a place that is a plate nothing is left', () => assert.deepEqual(['ABC 1234', '+1 612 555 0134'].map(coarsely), ['', '']))

test('streets, places and times as people say them pass', () => {
	passes('en', ['14th St and Cedar', 'Cedar Ave & E 14th St', 'near 14th St and Cedar', 'Mercado del Sur, Cedar Ave', 'Lake Street, by the library', 'Cesar Chavez Street', 'Martin Luther King Blvd', 'the 1400 block of Cedar Ave', '3 vans on Cedar Ave at 10:04 AM', '12 agents, 4 SUVs, vests say POLICE ICE', 'bus stop across from the market, exit 12', 'Saint Mary School', 'Seen: Wed, Jan 14, 10:04 AM', 'on 2027-03-02 at 09:12', 'I-35 and Hwy 55', 'Kelp Street Neighbors', 'zip 55407', 'The 21 bus, two blocks north of Cedar'])
	passes('es', ['Calle 14 y Cedar', 'en la 14 y Cedar', 'Mercado del Sur, a las 10:04', 'frente a la Iglesia San Juan', 'Visto: mié, 14 ene, 10:04', 'calle Cedar, dos cuadras al norte', 'hay 3 camionetas en la avenida Cedar', 'Comprobamos. NO es inmigración.'])
	passes('so', ['Suuqa Cedar, wadada 14', 'Saacadda 10:04, Cedar Ave'])
	passes('ar', ['شارع 14 قرب سوق سيدار، الساعة 10:04', 'تحققنا. ليست سلطات الهجرة.'])
})

test('names are found in capitals, after a title, after “named”, and in small letters where everybody knows them for names', () => {
	refused('name', 'en', ['They took Maria Lopez', 'Officer Smith is there', 'Mr. Nguyen was stopped', 'a man named Tomas', 'maria lopez was taken', 'MARIA LOPEZ', 'Nghia Tran opened the door', 'agent Kowalski again'])
	refused('name', 'es', ['Se llevaron a Rosa de la Cruz', 'el señor Ramírez', 'se llama Ernesto', 'la sra. Ortega', 'José Ángel Peña está ahí'])
	refused('name', 'so', ['Mudane Warsame ayaa jooga', 'magaciisu waa Cabdi', 'Fadumo Hassan'])
	refused('name', 'ar', ['السيد أحمد هناك', 'رجل اسمه خالد'])
	assert.deepEqual(kinds('We met at Marisol Bellwether', 'en', ['Marisol Bellwether']), [], 'a place in the glossary')
})

test('plates, numbers of phones and of doors are found', () => {
	refused('plate', 'en', ['plate ABC 123', 'ABC-1234', 'a van, 7ABC123', 'abc1234', '123 XYZ', 'KLM 04 PQ plates: 9'])
	refused('plate', 'es', ['la placa es HJK482', 'placas: 55-TR-9'])
	refused('plate', 'ar', ['اللوحة ABC ١٢٣'])
	refused('phone', 'en', ['call 612-555-0101', '+1 (612) 555 0101', '6125550101', '555.0101', '6\u200b12 555 01 01'])
	refused('phone', 'ar', ['اتصل ٦١٢٥٥٥٠١٠١'])
	refused('home', 'en', ['1420 Cedar Ave', '1420 E 14th St', 'at 1420 cedar ave', '88 Lake Street', 'apt 3', 'Cedar Ave #12', 'house number 7', '5 North Cedar Lane'])
	refused('home', 'es', ['calle Cedar 1420', 'Avenida de la Paz, núm. 23', 'calle 14 # 23', 'departamento 4', 'casa 12'])
	refused('home', 'so', ['guriga 12', 'wadada Cedar lambarka 140'])
	refused('home', 'ar', ['شقة 3', 'شارع النخيل رقم 12', 'منزل رقم ٧'])
})

test('words of flight, blocking and pursuit are found in four languages; saying not to is no fault', () => {
	refused('flight', 'en', ['Run!', 'Everybody hide', 'avoid the area', 'stay away from Cedar', 'take another route', 'Leave now'])
	refused('blocking', 'en', ['block the road', 'surround the van', 'stop them', 'form a human chain', 'interfere if you can'])
	refused('pursuit', 'en', ['follow the white van', 'chase them', 'track their cars'])
	refused('flight', 'es', ['¡Corran!', 'escóndanse', 'eviten la zona', 'huyan', 'váyanse', 'Que no vayan al mercado'])
	refused('blocking', 'es', ['bloqueen la calle', 'cierren el paso', 'rodeen la camioneta', 'impidan que salgan', 'intervengan'])
	refused('pursuit', 'es', ['sigan a la camioneta', 'síganlos', 'persigan al carro'])
	refused('flight', 'so', ['Carara', 'dhuunta', 'ka fogaada suuqa'])
	refused('blocking', 'so', ['xira wadada', 'hareereeya gaariga'])
	refused('pursuit', 'so', ['raaca gaariga', 'eryada'])
	refused('flight', 'ar', ['اهربوا', 'اختبئوا الآن', 'تجنّبوا المنطقة'])
	refused('blocking', 'ar', ['أغلقوا الطريق', 'حاصروهم'])
	refused('pursuit', 'ar', ['اتبعوا السيارة', 'طاردوهم', 'لاحقوهم'])
	refused('flight', 'fr', ['Carara', 'huyan', 'اهربوا'])
	passes('en', ['Observe, do not interfere.', 'Do not follow them.', 'One block north', 'Two people follow up tomorrow', 'on this block'])
	passes('es', ['Observe sin interferir.', 'No sigan a nadie', 'Sigan atentos a esta línea', 'en el bloque 14'])
})

// Around what is planted stands anything, a space between.
const around = fc.string({ unit: 'grapheme', maxLength: 40 })
const letters = (n: number) => fc.string({ unit: fc.constantFrom(...'BCDFGHJKLMNPQRSTVWXYZ'), minLength: n, maxLength: n })
const digits = (n: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: n, maxLength: n })
const sep = fc.constantFrom('', ' ', '-')

test('a plate planted in any text is found', () => {
	const plates = fc.oneof(
		fc.tuple(letters(3), sep, digits(3)).map((parts) => parts.join('')),
		fc.tuple(letters(3), sep, digits(4)).map((parts) => parts.join('')),
		fc.tuple(digits(3), sep, letters(3)).map((parts) => parts.join('')),
		fc.tuple(digits(1), letters(3), digits(3)).map((parts) => parts.join('')),
	)
	fc.assert(fc.property(around, plates, around, fc.constantFrom('en', 'es', 'so', 'ar', 'fr'), (before, plate, after, language) => kinds(`${before} ${plate} ${after}`, language).includes('plate')), { numRuns: 1500 })
})

test('a number of a phone planted in any text is found, whatever its digits and however it is grouped', () => {
	const zeros = fc.constantFrom(0x30, 0x660, 0x6f0, 0x966, 0xff10)
	const numbers = fc.oneof(
		fc.tuple(digits(3), digits(3), digits(4), fc.constantFrom('', ' ', '-', '.')).map(([a, b, c, by]) => [a, b, c].join(by)),
		fc.tuple(digits(3), digits(3), digits(4)).map(([a, b, c]) => `+1 (${a}) ${b}-${c}`),
		fc.tuple(digits(3), digits(4)).map((parts) => parts.join('-')),
	)
	fc.assert(
		fc.property(around, numbers, around, zeros, (before, number, after, zero) => kinds(`${before} ${number.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))} ${after}`).includes('phone')),
		{ numRuns: 400 },
	)
})

test('the number of a door before a street planted in any text is found', () => {
	const streets = fc.tuple(fc.integer({ min: 10, max: 99_999 }), fc.constantFrom('Cedar', 'Lake', 'E 14th', '38th', 'Bloomington'), fc.constantFrom('St', 'Ave', 'Avenue', 'Blvd', 'Road', 'Ln')).map((parts) => parts.join(' '))
	fc.assert(fc.property(around, streets, around, (before, street, after) => kinds(`${before} ${street} ${after}`).includes('home')), { numRuns: 300 })
})

test('a door stays one where its street is called as the part of town is', () => {
	assert.deepEqual(lint('at 1420 Cedar Ave', 'en', ['Cedar']).map(({ kind }) => kind), ['home'])
	assert.deepEqual(lint('Kelp House 12', 'en', ['Kelp House 12']), [])
})

test('two different people let something stand, each with a cause; one of them twice does not', () => {
	const faults = lint('Marisol Bellwether Bakery', 'en')
	assert.equal(faults[0]?.kind, undefined, 'a bakery is a place')
	const found = lint('at Marisol Bellwether', 'en')
	assert.deepEqual(found.map(({ kind, mayStandBy }) => [kind, mayStandBy]), [['name', 2]])
	assert.equal(mayStand([], []), true)
	assert.equal(mayStand(found, []), false)
	assert.equal(mayStand(found, [{ by: 'dee', because: 'it is a shop' }, { by: 'dee', because: 'really' }]), false)
	assert.equal(mayStand(found, [{ by: 'dee', because: 'it is a shop' }, { by: 'eli', because: ' ' }]), false)
	assert.equal(mayStand(found, [{ by: 'dee', because: 'it is a shop' }, { by: 'eli', because: 'I know it' }]), true)
})

test('a place is told no finer than a block', () => {
	assert.deepEqual(['1420 Cedar Ave', '1420 E 14th St, by the bakery', '14th St and Cedar', 'Cedar y 14', '14 y Cedar', 'calle Cedar 1420', 'Mercado del Sur', 'apt 3', 'the 1400 block of Cedar Ave', 'Cedar Ave #12'].map(coarsely), ['Cedar Ave', 'E 14th St, by the bakery', '14th St and Cedar', 'Cedar y 14', '14 y Cedar', 'calle Cedar', 'Mercado del Sur', '', 'the 1400 block of Cedar Ave', 'Cedar Ave'])
	fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => !lint(coarsely(text), 'en').some(({ kind }) => kind === 'home' || kind === 'phone' || kind === 'plate')))
})
