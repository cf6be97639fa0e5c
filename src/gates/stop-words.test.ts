import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keywordIn } from './stop-words.ts'

test('STOP is heard in each of the town’s languages, however it is written, and with a please', () => {
	for (const word of ['STOP', ' stop. ', 'Alto', 'ALTO!', 'baja', 'Parar', 'CANCELAR', 'jooji', 'توقف', 'إلغاء', 'Arrêt', 'stop please', 'Baja, gracias', 'end', 'Fin']) assert.equal(keywordIn(word), 'stop', word)
	for (const word of ['help', 'AYUDA', 'caawi', 'مساعدة']) assert.equal(keywordIn(word), 'help', word)
})

test('what only begins with such a word is something else', () => {
	for (const text of ['stop sign on 14th', 'Alto en la 14 y Cedar', 'para la redada', 'end of the street', 'help they are here', 'ayuda hay migra en la 14', '', '1', 'redada']) assert.equal(keywordIn(text), null, text)
})
