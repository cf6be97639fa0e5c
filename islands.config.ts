/**
 * The second build: what runs in the browser. Every `src/islands/*.island.ts` becomes one script and `src/ui/holdfast.css` the style sheet of every page, `board.css` that of the hotline’s own pages at the desk, `map.css` that of the street map,
 * each under a hashed name in static/i, with `islands.json` saying which is which. Pages themselves ship no script (vite.config.ts).
 *
 * Styles are files of their own: the content security policy allows no inline style.
 */
import { existsSync, readdirSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const ISLANDS = 'src/islands/'
const STYLES = 'src/ui/holdfast.css'
const SHEETS = [['holdfast', STYLES], ['board', 'src/ui/hotline/board.css'], ['map', 'src/ui/hotline/map.css']] as const
const NOTHING_YET = 'data:text/javascript,'

const islands = (existsSync(ISLANDS) ? readdirSync(ISLANDS) : [])
	.filter((file) => file.endsWith('.island.ts'))
	.toSorted()
	.map((file) => [file.replace('.island.ts', ''), ISLANDS + file])
const styles = SHEETS.filter(([, path]) => existsSync(path)).map(([name, path]) => [name, path])
const entries = [...islands, ...styles]

/** SvelteKit guards its own build against server files in the browser; this build needs the same guard. */
const nothingOfTheServer: Plugin = {
	name: 'nothing-of-the-server',
	enforce: 'pre',
	resolveId(id, importer) {
		if (/\.server(\.ts)?$|^node:/.test(id)) this.error(`${id} belongs to the server, but ${importer ?? 'an island'} would carry it into the browser`)
		return null
	},
}

/**
 * Vite sends along what preloads the pieces a script may fetch later. We preload nothing, and on a first visit it would weigh more than the form's own script.
 * It also fetches styles of such pieces; ours have none of their own, and one that had would come bare.
 */
const nothingToPreload: Plugin = {
	name: 'nothing-to-preload',
	renderChunk: (code) => code.replace(/^import \{ (?:\w+ as )?__vitePreload \} from "[^"]+";$/m, 'const __vitePreload = (load) => load();'),
	generateBundle(_, bundle) {
		for (const piece of Object.values(bundle)) {
			if (piece.type === 'chunk' && !piece.isEntry && piece.viteMetadata?.importedCss.size) this.error(`${piece.fileName} brings styles of its own, which nothing would fetch: they belong in ${STYLES}`)
		}
	},
}

/**
 * Leaflet makes HTML out of text where it labels things, which our pages forbid (trusted types): here it is text, and stays text. What we use of it needs no more.
 * Both libraries name the sites of their makers, which nothing of ours may; who made a map is said beside it. And the one takes the other from the window, where we put nothing.
 */
const quietMaps: Plugin = {
	name: 'quiet-maps',
	transform(code, id) {
		if (/node_modules\/leaflet\/dist\//.test(id)) return { code: code.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll('.innerHTML', '.textContent').replaceAll('https://leafletjs.com', ''), map: null }
		if (/node_modules\/protomaps-leaflet\/dist\//.test(id)) return { code: `import * as L from 'leaflet';${code.replaceAll('"http://example.com"', 'location.origin').replaceAll(/https:\/\/(?:protomaps\.com|openstreetmap\.org)/g, '')}`, map: null }
		return null
	},
}

export default defineConfig({
	plugins: [nothingOfTheServer, nothingToPreload, quietMaps, svelte({ configFile: false, emitCss: true, compilerOptions: { css: 'external' } })],
	publicDir: false,
	base: '/i/',
	build: {
		outDir: 'static/i',
		emptyOutDir: true,
		manifest: 'islands.json',
		modulePreload: false,
		// Phones of 2020 read this as it is; older ones use the pages without it.
		target: 'es2020',
		cssTarget: ['chrome87', 'safari14.1', 'firefox85'],
		assetsInlineLimit: 0,
		rolldownOptions: {
			input: entries.length ? Object.fromEntries(entries) : { nothing: NOTHING_YET },
			output: { entryFileNames: '[name]-[hash].js', chunkFileNames: 'c/[hash].js', assetFileNames: '[name]-[hash][extname]' },
		},
	},
})
