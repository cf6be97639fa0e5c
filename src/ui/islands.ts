/** Where the islands' files lie: their names carry a hash, so that a browser may keep them for ever. */
import manifest from '../../static/i/islands.json' with { type: 'json' }

type Entry = { readonly file: string; readonly css?: readonly string[] }
const entries = manifest as Readonly<Record<string, Entry>>

export const islandUrl = (name: string): string => `/i/${entries[`src/islands/${name}.island.ts`]?.file ?? `missing-${name}.js`}`
/** What only the hotline’s pages at the desk are drawn with: no other page carries it. */
export const boardCssUrl: string = `/i/${entries['src/ui/hotline/board.css']?.file ?? 'missing.css'}`
/** That of the street map, fetched with it. */
export const mapCssUrl: string = `/i/${entries['src/ui/hotline/map.css']?.file ?? 'missing.css'}`
export const cssUrl: string = `/i/${entries['src/ui/holdfast.css']?.file ?? 'missing.css'}`
