/** Every door of the house and every verb behind it, read from the tree, from the schemas and from what the front handles before any page: nobody keeps a list. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CareAct } from '#ground/care.server.ts'
import { StewardshipAct } from '#ground/stewardship.server.ts'
import { LogAct } from '#ground/log.server.ts'
import { RecoveryAct } from '#ground/recovery.server.ts'
import { AttestAct } from '#ground/attestations.server.ts'
import { OpeningAct } from '#ground/budget.server.ts'
import { PeopleAct } from '#ground/teams.server.ts'
import { WaysAct } from '#ground/ways.server.ts'
import { hubDoors } from '#house/hubs.server.ts'
import { postings } from '#house/posting.server.ts'
import { CloseAct } from '#rooms/frontdoor/closepart.server.ts'
import { HoldAct } from '#rooms/frontdoor/holding.server.ts'
import { Command } from '#rooms/frontdoor/model.ts'
import { BoardAct } from '#rooms/hotline/board-acts.server.ts'
import { FollowAct } from '#rooms/hotline/follow.server.ts'
import { RotaAct } from '#rooms/rota/rotas.ts'
import { routesIn } from './web.testing.ts'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

const quoted = (list: string) => [...list.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word)
const verbsIn = (source: string): string[] => [
	...[...source.matchAll(/\b(?:act|verb): v\.(?:literal|picklist)\(([^)]*)\)/g)].flatMap(([, list = '']) => quoted(list)),
	...(/\(HoldAct,/.test(source) ? HoldAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(CareAct,/.test(source) ? CareAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(StewardshipAct,/.test(source) ? StewardshipAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(OpeningAct,/.test(source) ? OpeningAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(AttestAct,/.test(source) ? AttestAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(CloseAct,/.test(source) ? CloseAct.entries.act.options : []),
	...(/\(WaysAct,/.test(source) ? WaysAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(BoardAct,/.test(source) ? BoardAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(FollowAct,/.test(source) ? FollowAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(RotaAct,/.test(source) ? RotaAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(PeopleAct,/.test(source) ? PeopleAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(LogAct,/.test(source) ? LogAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\(RecoveryAct,/.test(source) ? RecoveryAct.options.map(({ entries }) => entries.act.literal) : []),
	...(/\bCommand[,)\]]/.test(source.replaceAll(/^import.*$/gm, '')) ? Command.options.map(({ entries }) => entries.verb.literal) : []),
]

/** Every door and verb there is, read from the tree and from what the front handles before it. */
export function doorsIn(): string[] {
	const front = readFileSync(`${SRC}/house/hub.server.ts`, 'utf8')
	const [, straight = ''] = /straight: \[(.*)\],\n/.exec(front) ?? []
	const acts = quoted(/\(\[([^\]]*)\] as const\)\.find/.exec(readFileSync(`${SRC}/house/sealing/worker.server.ts`, 'utf8'))?.[1] ?? '')
	const own = [...straight.matchAll(/method: '([A-Z]+)', path: '([^']+)'/g)].map(([, method, path]) => `${method} ${path} `)
	const spread = [...straight.matchAll(/\.\.\.(\w+)\(/g)].map(([, name = '']) => name).filter((name) => !['postings', 'arrivals', 'hubDoors'].includes(name)).map((name) => `straight ${name} `)
	const doors = [...routesIn(), ...[...postings({} as never), ...hubDoors({} as never)].map(({ method, path }) => ({ method, path, source: '', isForm: false }))].flatMap(({ method, path, source, isForm }) => {
		const verbs = isForm && path === '/receipt' ? acts : verbsIn(source)
		return (verbs.length > 0 ? verbs : ['']).map((verb) => `${method} ${path.replace(/listing_[0-9a-f]+/, '[id]')} ${verb}`)
	})
	return [...doors, ...own, ...spread]
}

/** Every table in the code that says who may. */
export const tablesOfWho = (): string[] =>
	readdirSync(SRC, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
		.flatMap((file) => [...readFileSync(`${SRC}/${file}`, 'utf8').matchAll(/^export const (who[A-Z]\w*): /gm)].map(([, name = '']) => name))
