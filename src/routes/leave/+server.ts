import { redirect, type RequestHandler } from '@sveltejs/kit'

/** Clears what this site left in the browser, and leaves. */
export const GET: RequestHandler = ({ locals: { ports }, setHeaders }) => {
	setHeaders({ 'clear-site-data': '"cache", "storage"', 'cache-control': 'no-store' })
	redirect(303, ports.hub().settings.leaveTo, { external: true })
}
