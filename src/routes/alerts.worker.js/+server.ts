import type { RequestHandler } from '@sveltejs/kit'

const built = Object.values(import.meta.glob<string>('/static/i/worker/*.js', { eager: true, query: '?raw', import: 'default' })).join('\n')
/** Where push is shut, whoever still has it is rid of it the next time their browser looks here. */
const RETIRED = `addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(caches.delete('holdfast-alerts').then(() => registration.unregister())))
`

/** What shows messages on a phone. Only a page where somebody said yes names it. */
export const GET: RequestHandler = ({ platform }) => new Response(platform?.pushKey ? built : RETIRED, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
