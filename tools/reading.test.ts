import assert from 'node:assert/strict'
import { test } from 'node:test'
import { englishSyllables, levelOf, spanishSyllables } from './reading.ts'

const ENGLISH: Readonly<Record<number, string>> = {
	1: 'a ask food ride help night sealed phone us we you yes the bring made like asked helped hours our through eight moved wait here there come done change place clothes whole real said know lives',
	2: 'people neighbour nearby someone something open urgent receipt water before after today answer offer waiting maybe also table city needed started language safely paper coming going being doing quiet shelter housing thousand likely homeless hopeful notice places changes bridges boxes dial patient social special million station region client science reply create couple trouble wanted useful movement washes expires',
	3: 'somebody everyone everything volunteer hospital however interpret medical offices already advocate idea area ideas companion telephone tomorrow remember translation serious previous various library religion museum video another family created usual',
	4: 'accompany community conversation emergency available information usually january experience',
}
const SPANISH: Readonly<Record<number, string>> = {
	1: 'a y qué quien pan luz bien fue guion hoy seis pues',
	2: 'casa leche agua quiere ruido cuida ciudad aquí gente días país frío ahí reír leer guerra queso después nadie cuanto búho',
	3: 'comida ayuda ahora familia mensaje recibo prohíbe ahínco maestro poeta paraguas pingüino tenía vecinos',
	4: 'abogado teléfono necesita alimentos comunidad acompañar vehículo emergencia',
	5: 'voluntariado necesitamos electricidad',
	6: 'acompañamiento',
}
const listed = (lists: Readonly<Record<number, string>>) => Object.entries(lists).flatMap(([count, words]) => words.split(' ').map((word) => [word, Number(count)] as const))

test('English syllables are counted right in nineteen words of twenty', () => {
	const words = listed(ENGLISH)
	const wrong = words.filter(([word, count]) => englishSyllables(word) !== count)
	assert.ok(wrong.length * 20 <= words.length, `of ${words.length} wrong: ${wrong.map(([word]) => `${word} ${englishSyllables(word)}`).join(', ')}`)
})

test('Spanish syllables follow from the spelling', () => {
	for (const [word, count] of listed(SPANISH)) assert.equal(spanishSyllables(word), count, word)
})

/** The same text again and again, as ten different ones, so that there is enough to judge. */
const tenTimes = (text: string) => Array.from({ length: 10 }, (_, i) => text.replaceAll(' ', ' '.repeat(i + 1)))

test('a well-known sentence has its well-known Flesch–Kincaid grade', () => {
	const level = levelOf(tenTimes('The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.'), 'en')
	assert.equal(level?.score.toFixed(1), '11.3')
	assert.equal(level.passes, false)
})

test('plain words in short sentences pass, in English and in Spanish', () => {
	assert.equal(levelOf(tenTimes('We have it. You will hear from us in about six days. Urgent asks go first, then the oldest.'), 'en')?.passes, true)
	assert.equal(levelOf(tenTimes('Ya la tenemos. Le avisamos en unos seis días. Lo urgente va primero y luego lo más viejo.'), 'es')?.passes, true)
})

test('office language fails, in English and in Spanish', () => {
	assert.equal(levelOf(tenTimes('Notification regarding your application will be communicated following administrative verification of eligibility documentation.'), 'en')?.passes, false)
	assert.equal(levelOf(tenTimes('La notificación correspondiente a su solicitud será comunicada tras la verificación administrativa de la documentación acreditativa.'), 'es')?.passes, false)
})

test('labels do not make a text easier than it is', () => {
	const text = tenTimes('Somebody will answer before the evening, or tomorrow in the morning.')
	assert.equal(levelOf([...text, 'Food', 'A ride', 'Legal help'], 'en')?.score, levelOf(text, 'en')?.score)
})

test('too little text, or a language without a formula, is not judged', () => {
	assert.equal(levelOf(['We have it.'], 'en'), undefined)
	assert.equal(levelOf(tenTimes('Waan haynaa codsigaaga oo waxaan kuugu soo jawaabi doonnaa lix maalmood gudahood.'), 'so'), undefined)
})

test('the hardest sentences are named first', () => {
	const hard = 'Administrative verification of eligibility documentation is unavoidable.'
	assert.equal(levelOf([...tenTimes('We have it and you will hear from us in about six days.'), hard], 'en')?.hardest[0], hard)
})
