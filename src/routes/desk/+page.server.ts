import { redirect, type ServerLoad } from '@sveltejs/kit'
import { opensNothing } from '#ground/people.ts'
import { deskProps } from '#ui/desk/desk-page.server.ts'

/** Who only helps opens nothing here: their desk is the page of their shifts. */
export const load: ServerLoad = ({ locals, platform, url }) => {
	const member = locals.session?.member
	const helper = member && opensNothing(member.roles) ? member.called : null
	if (helper !== null && locals.ports.hub().settings.rooms.includes('rota')) redirect(303, `/desk/shifts${url.search}`)
	return { desk: { ...deskProps(locals, platform?.origin ?? '', 'join.help.'), helper } }
}
