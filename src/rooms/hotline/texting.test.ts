import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf, placeIn, readText, wantsAlerts } from './texting.ts'

test('a digit or a word answers what we asked; kind words report nothing; everything else is a report', () => {
	for (const yes of ['1', ' 1. ', 'Sí', 'yes!', 'haa', 'نعم', '١', 'Si gracias']) assert.equal(readText(yes).says, 'saw-it', yes)
	for (const no of ['2', 'No', 'maya', 'لا', 'no gracias']) assert.equal(readText(no).says, 'heard-it', no)
	for (const none of ['4', '4.', 'NADA', 'nada aquí', 'Nothing here', '٤']) assert.equal(readText(none).says, 'sees-nothing', none)
	assert.equal(readText('nada que hacer, hay migra en la 14').says, 'report')
	for (const nothing of ['', '👍', 'ok', 'Muchas gracias', 'Hola, buenas noches', 'xx', '7']) assert.equal(readText(nothing).says, 'nothing', nothing)
	for (const report of ['redada', 'raid!', 'Si hay migra en la 14', 'No vayan al mercado, hay agentes', 'ICE ma joogaan suuqa?', 'Food truck on 14th, agents around it', '1 SUV and 2 agents']) assert.equal(readText(report).says, 'report', report)
})

test('it is answered in the language somebody wrote in; what cannot be told is the hub’s first', () => {
	for (const [text, language] of [['Dicen que hay reten en la 14', 'es'], ['My neighbor says raid on 14th Ave', 'en'], ['ICE ma joogaan suuqa?', 'so'], ['الهجرة عند السوق', 'ar'], ['Cedar 14', 'en']] as const) assert.equal(languageOf(text, 'en'), language, text)
	assert.equal(languageOf('Cedar 14', 'es'), 'es')
})

test('ALERTS and a part of town is somebody who wants to be told; an alarm is not', () => {
	const zones = [{ id: 'cedar', name: 'Cedar' }, { id: 'mill', name: 'Mill Lane North' }]
	for (const [text, zone] of [['ALERTS', null], ['avisos cedar', 'cedar'], ['Alertas Mill Lane north.', 'mill'], ['digniin mill', 'mill'], ['alerts elsewhere', null], ['تنبيهات', null]] as const) assert.deepEqual(wantsAlerts(text, zones), { zone }, text)
	for (const text of ['', 'Cedar', 'Alert! Three vans on 14th', 'alerta hay retén en la 14', 'STOP']) assert.equal(wantsAlerts(text, zones), null, text)
})

test('where, as they put it, up to the comma, and not what somebody wears', () => {
	for (const [text, place] of [
		['Hay tres camionetas afuera del Mercado del Sur', 'Mercado del Sur'],
		['Mi prima dice que esta la migra en el mercado', 'mercado'],
		['Three SUVs outside the bakery on 14th, people in vests', 'bakery on 14th'],
		['people in vests, at the market', 'market'],
		['Cuidado raza', ''],
	] as const) assert.equal(placeIn(text), place, text)
	assert.ok(placeIn(`at ${'long '.repeat(200)}`).length <= 120)
})
