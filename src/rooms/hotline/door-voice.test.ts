import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSameVoice, type Brought } from './door-voice.ts'
import { GLOSSARY } from './terms.ts'

const words = fc.array(fc.constantFrom('market', 'mercado', 'vans', 'camionetas', 'police', 'door', 'the', 'knocking', '9th', 'elm', 'vests', 'seven'), { maxLength: 8 }).map((all) => all.join(' '))
const brought: fc.Arbitrary<Brought> = fc.record({ place: fc.option(words), words: fc.option(words), media: fc.option(fc.constantFrom('a5a5a5a5f0f0f0f0', '00ff00ff13572468')), spot: fc.option(fc.record({ lat: fc.double({ min: 44.9, max: 45, noNaN: true }), lon: fc.double({ min: -93.3, max: -93.2, noNaN: true }) })) })

test('what is sent again is the same voice, and who is asked first changes nothing', () => {
	fc.assert(fc.property(brought, brought, (one, other) => {
		assert.ok(isSameVoice(one, { ...one }, GLOSSARY))
		assert.equal(isSameVoice(one, other, GLOSSARY), isSameVoice(other, one, GLOSSARY))
	}))
})

test('capitals, accents, points, little words and the language of a word make no second voice', () => {
	const at = (text: string): Brought => ({ place: 'Mercado', words: text, media: null, spot: null })
	assert.ok(isSameVoice(at('Tres camionetas, tocando'), at('THREE vans. Knocking!!'), GLOSSARY))
	assert.ok(!isSameVoice(at('Tres camionetas, tocando'), at('Veo a siete con chalecos que piden papeles'), GLOSSARY))
})
