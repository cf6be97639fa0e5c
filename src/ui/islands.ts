/** Where the islands' files lie: their names carry a hash, so that a browser may keep them for ever. */
import manifest from '../../static/i/islands.json' with { type: 'json' }

type Entry = { readonly file: string; readonly css?: readonly string[] }
const entries = manifest as Readonly<Record<string, Entry>>

export const islandUrl = (name: string): string => `/i/${entries[`src/islands/${name}.island.ts`]?.file ?? `missing-${name}.js`}`
export const cssUrl: string = `/i/${entries['src/ui/holdfast.css']?.file ?? 'missing.css'}`
