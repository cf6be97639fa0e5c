/**
 * Who may import whom. Each rule's name is a sentence, so that a broken one says what to think about.
 *
 * Imports run one way: routes, islands and ui enter a room by its actions (or its pure model and rules); rooms stand on planners and the
 * ground; the house puts rooms and gates together; gates stand on the ground. Rooms never import each other.
 */
const TEST = '\\.test\\.ts$'
const SERVER = '\\.server\\.ts$'
const STORE = '^src/rooms/.+[-/]store\\.server\\.ts$'
const PURE_ROOM_FILES = { path: '^src/rooms/[^/]+/.+\\.ts$', pathNot: `${SERVER}|${TEST}` }
const ANY_ROOM = '^src/rooms/([^/]+)/'
const PAGES = '^src/(routes|islands|ui)/'
const DATABASE = 'node_modules/(kysely|pg|pg-boss|pg-pool|postgres)/'
const SEALING = 'node_modules/(age-encryption|@noble|@scure|shamir-secret-sharing)/'

/** @type {(name: string, from: object, to: object) => import('dependency-cruiser').IForbiddenRuleType} */
const never = (name, from, to) => ({ name, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		never('the ground holds nothing up but itself', { path: '^src/ground/' }, { path: '^src/(planners|rooms|gates|house|routes|islands|ui)/' }),
		never('a file of the ground without .server in its name runs in a browser too', { path: '^src/ground/', pathNot: `${SERVER}|${TEST}` }, { dependencyTypes: ['core'] }),
		never('what is pure in the ground borrows only types from its server files', { path: '^src/ground/', pathNot: `${SERVER}|${TEST}` }, { path: SERVER, dependencyTypesNot: ['type-only'] }),

		never('planners know no rooms, only problems and plans', { path: '^src/planners/' }, { path: '^src/(rooms|gates|house|routes|islands|ui)/' }),
		never('planners run in a server, a worker or a browser alike', { path: '^src/planners/', pathNot: TEST }, { path: SERVER }),
		never('planners use nothing of Node', { path: '^src/planners/', pathNot: TEST }, { dependencyTypes: ['core'] }),

		never('no doors between rooms: they tell in notes and ask the house', { path: ANY_ROOM }, { path: '^src/rooms/', pathNot: '^src/rooms/$1/' }),
		never('rooms do not know the gates, the house or the pages', { path: '^src/rooms/' }, { path: '^src/(gates|house|routes|islands|ui)/' }),
		never('models and rules are pure: no server file', PURE_ROOM_FILES, { path: SERVER }),
		never('models and rules are pure: nothing of Node', PURE_ROOM_FILES, { dependencyTypes: ['core'] }),
		never('only a store speaks to the database', { path: '^src/(rooms|planners|routes|islands|ui)/', pathNot: `${STORE}|${TEST}` }, { path: DATABASE }),

		never('pages, islands and the house enter a room by its actions, never by its store', { path: '^src/(routes|islands|ui|house)/', pathNot: TEST }, { path: STORE }),
		never('islands and shared pieces of pages carry nothing of the server', { path: '^src/(islands|ui)/', pathNot: `${SERVER}|${TEST}` }, { path: SERVER }),
		never('pages do not know the house: what they need comes with the request', { path: PAGES, pathNot: TEST }, { path: '^src/house/' }),

		never('only the house opens gates', { path: '^src/', pathNot: '^src/(house|gates)/' }, { path: '^src/gates/' }),
		never('gates stand on the ground alone', { path: '^src/gates/' }, { path: '^src/(planners|rooms|house|routes|islands|ui)/' }),
		never('only sealed.ts, secret-words.ts and shares.ts touch the sealing libraries', { path: '^src/', pathNot: `^src/ground/(sealed|secret-words|shares)\\.ts$|${TEST}` }, { path: SEALING }),

		never('no circles', {}, { circular: true }),
		never('tests are not for use', { pathNot: TEST }, { path: TEST }),
		never('the house stands without its scaffolding', { path: '^src/', pathNot: TEST }, { path: '^(tools|stories|benches)/' }),
		never('every import leads somewhere', {}, { couldNotResolve: true, pathNot: '^\\$(app|env)/|\\$types(\\.d\\.ts)?$|static/i/islands\\.json$' }),
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(build|\\.svelte-kit|static)/' },
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types', 'svelte'], extensions: ['.ts', '.js', '.svelte', '.json'] },
	},
}
