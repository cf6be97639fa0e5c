import type { RequestHandler } from '@sveltejs/kit'
import { directionOf } from '#ground/words.ts'

/** What a phone needs to put these pages on its home screen, where some phones want them before they show messages (W3C Web Application Manifest). */
export const GET: RequestHandler = ({ locals: { ports, language } }) => {
	const { name } = ports.hub().settings
	const icon = (size: number, purpose: 'any' | 'maskable') => ({ src: `/icons/${purpose}-${size}.png`, sizes: `${size}x${size}`, type: 'image/png', purpose })
	const manifest = {
		id: '/alerts', name, short_name: name, lang: language, dir: directionOf(language),
		start_url: `/alerts?lang=${language}`, scope: '/', display: 'standalone', background_color: '#f6f8f4', theme_color: '#1f5a4c',
		icons: [icon(192, 'any'), icon(512, 'any'), icon(512, 'maskable')],
	}
	return new Response(JSON.stringify(manifest), { headers: { 'content-type': 'application/manifest+json' } })
}
