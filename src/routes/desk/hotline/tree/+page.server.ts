import type { ServerLoad } from '@sveltejs/kit'
import { treesSay } from '#ui/hotline/tree.server.ts'

/** The phone trees, with codes and blank lines. Numbers are sealed; the house has none to put there. */
export const load: ServerLoad = async ({ locals, platform, url }) => {
	const trees = await treesSay(locals, platform)
	const asked = url.searchParams.get('zone')
	return { trees, zone: trees?.find(({ id }) => id === asked)?.id ?? trees?.find(({ many }) => many > 1)?.id ?? null, isPrinted: url.searchParams.get('heard') === 'printed', hasSession: locals.by.as === 'member', isSteward: locals.by.as === 'member' && locals.by.member.roles.includes('steward') }
}
