/** The public doors of the hotline in the table of who may do what: anybody, whoever they are, and nobody more than others. */
import { join } from 'node:path'
import { STREETS_FILE } from '#house/streets.server.ts'
import { writeTownMap } from '../tools/town-map.ts'
import type { Cell, Matrix } from './cells.testing.ts'
import { asStub } from '#ground/secret-words.ts'
import type { TestHub } from './house.testing.ts'
import { TOWN } from './town.testing.ts'
import { anOnce, postForm } from './web.testing.ts'

export function hotlineDoorsMay({ address, folder }: TestHub): Matrix {
	// Where the hub has no street map, its path leads nowhere, for everybody.
	writeTownMap(join(folder, STREETS_FILE), TOWN.zones)
	const page = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	let from = 0
	const aReport = () => ({ once: anOnce(), hand: '1st', place: `Corner ${from}`, words: `Seen from window ${from++}` })
	/** Whoever has the number of a report; whoever holds none has one that is none. */
	const holding = (act: string): Cell => ({
		who: ['holder'],
		ask: async (as) => {
			const none = asStub(new Uint8Array(12).fill(7))
			const stubOf = async () => /data-slot="stub"><bdi>([^<]*)/.exec((await postForm(address, '/report', aReport(), { 'x-forwarded-for': `172.18.${from & 255}.1` })).text)?.[1] ?? ''
			return { path: '/report/again', form: { act, stub: as.can.includes('holder') ? await stubOf() : none, once: anOnce(), words: 'More', still: 'yes' }, gone: { form: { act, stub: none, once: anOnce(), words: 'More', still: 'yes' } } }
		},
	})
	return {
		'GET /report': page('/report'),
		'GET /map.pmtiles': { '': { who: ['anyone'], ask: () => ({ path: '/map.pmtiles' }) } },
		'GET /report/again': page('/report/again'),
		'GET /check': page('/check'),
		'POST /report': { send: { who: ['anyone'], ask: () => ({ path: '/report', form: { act: 'send', ...aReport() } }) }, carry: { who: ['anyone'], ask: () => ({ path: '/report', form: { act: 'carry', words: 'They say the school' } }) } },
		'POST /report/again': { see: holding('see'), add: holding('add'), withdraw: holding('withdraw') },
		'POST /alerts/here': { '': { who: ['anyone'], status: 303, ask: () => ({ path: '/alerts/here', form: { alert: `alert_${'0'.repeat(32)}` } }) } },
		'POST /check': { '': { who: ['anyone'], ask: () => ({ path: '/check', form: { words: 'Is it true?' } }) } },
	}
}
