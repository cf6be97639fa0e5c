import type { ServerLoad } from '@sveltejs/kit'
import { opensNothing } from '#ground/people.ts'
import { deskProps } from '#ui/desk/desk-page.server.ts'

/** Who opens nothing finds the way to their shifts here, and has nothing to unlock. */
export const load: ServerLoad = ({ locals, platform }) => {
	const member = locals.session?.member
	return { desk: { ...deskProps(locals, platform?.origin ?? '', 'join.help.'), helper: member && opensNothing(member.roles) ? member.called : null } }
}
