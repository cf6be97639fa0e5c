/**
 * The third build: what shows messages on a phone, a service worker. It is one script that imports nothing, because older browsers take no other,
 * and the same page serves it at one address for ever: browsers look there for a newer one.
 */
import { defineConfig } from 'vite'

export default defineConfig({
	publicDir: false,
	build: {
		outDir: 'static/i/worker',
		emptyOutDir: true,
		modulePreload: false,
		target: 'es2020',
		rolldownOptions: { input: 'src/islands/worker/alerts.worker.ts', output: { format: 'iife', entryFileNames: 'alerts.js' } },
	},
})
