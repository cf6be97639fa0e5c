/** What a map says of an incident without colour, and what it calls its own parts. Pure. */
export const shapeOf = (state: string, x: number, y: number): string => (state === 'confirmed' ? `M${x} ${y - 22}L${x + 22} ${y + 18}H${x - 22}Z` : state === 'verifying' ? `M${x - 16} ${y - 16}h32v32h-32Z` : `M${x - 16} ${y}a16 16 0 1 0 32 0a16 16 0 1 0 -32 0`)

/** @property name of the map, for those who hear the page */
export type StreetsSays = { readonly name: string; readonly closer: string; readonly farther: string }
