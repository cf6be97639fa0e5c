import type { ServerLoad } from '@sveltejs/kit'
import { listingPage } from '#ui/listing-page.server.ts'

export const load: ServerLoad = (event) => listingPage(event, 'ask')
