import type { ServerLoad } from '@sveltejs/kit'
import { deskProps } from '#ui/desk/desk-page.server.ts'

/** The words of both: whoever has joined goes on at the desk without unlocking anything twice. */
export const load: ServerLoad = ({ locals, platform }) => ({ desk: deskProps(locals, platform?.origin ?? '') })
