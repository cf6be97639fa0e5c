import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin } from 'vite'

/** Rooms stay outside the page bundle: at run time there is one copy of them, shared by pages, jobs and the command line. */
const oneCopyOfTheRooms: Plugin = {
	name: 'one-copy-of-the-rooms',
	enforce: 'pre',
	apply: 'build',
	resolveId(id) {
		if (this.environment.name === 'ssr' && /^#(ground|rooms|planners)\//.test(id)) return { id, external: true }
		return null
	},
}

export default defineConfig({ plugins: [oneCopyOfTheRooms, sveltekit({ adapter: adapter({ precompress: false }), version: { name: 'holdfast' } })] })
