/** Languages of messages: their part of the table of who may do what. The page says to whom it belongs; only a steward says that somebody read the sentences. */
import { sentencesIn } from '#rooms/hotline/message-languages.server.ts'
import { whoMay } from '#rooms/hotline/rules.ts'
import type { Cell, Matrix } from './cells.testing.ts'

export function messageLanguagesMay(): Matrix {
	const act = (name: string): Cell => ({ who: whoMay['read-sentences'], status: 303, ask: () => ({ path: '/desk/hotline/languages/act', form: { act: name, language: 'so', digest: sentencesIn('so')?.digest ?? '' } }) })
	return {
		'GET /desk/hotline/languages': { '': { who: ['anyone'], ask: () => ({ path: '/desk/hotline/languages' }) } },
		'POST /desk/hotline/languages/act': { use: act('use'), stop: act('stop') },
	}
}
