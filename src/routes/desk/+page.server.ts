import type { ServerLoad } from '@sveltejs/kit'
import { deskProps } from '#ui/desk/desk-page.server.ts'

export const load: ServerLoad = ({ locals, platform }) => ({ desk: deskProps(locals, platform?.origin ?? '') })
