import type { ServerLoad } from '@sveltejs/kit'
import { ownPlaceSays } from '#ui/hotline/tree.server.ts'

const HEARD = ['stand', 'leave', 'no-such-zone'] as const

/** One's own place in the phone tree, for any member: in by their own word, out in one tap. */
export const load: ServerLoad = async ({ locals: { ports, by }, url }) => ({ own: await ownPlaceSays(ports, by), heard: HEARD.find((one) => one === url.searchParams.get('heard')) ?? null })
