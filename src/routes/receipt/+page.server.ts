import type { ServerLoad } from '@sveltejs/kit'

export const load: ServerLoad = ({ locals: { ports }, platform }) => ({ answer: platform?.answer ?? null, languages: ports.hub().settings.languages })
