/** What a member's pages of the rota show: words that were said on the server, and nobody's name but those one chooses from. */
import type { Said } from '#rooms/rota/saying.ts'

/** @property near others they could have instead */
export type Told = { readonly says: string; readonly isGrave: boolean; readonly near: readonly { readonly said: Said; readonly missing: number; readonly before: string }[] }
/** @property state what may still be done about it @property minded what a parent hears about the children @property before how often the same was theirs, and who waits; empty where nothing is to be said @property asks what else is under way about it */
export type Place = { readonly place: string | null; readonly said: Said; readonly state: 'ahead' | 'begun' | 'over' | 'called-off'; readonly minded: string | null; readonly before: string; readonly asks: { readonly isOffered: boolean; readonly hasTaker: boolean; readonly hasCover: boolean } }
export type Day = { readonly day: string; readonly isToday: boolean; readonly rests: boolean; readonly places: readonly Place[] }

/** A choice, with its name in the page's language. */
export type Choice = { readonly id: string; readonly name: string; readonly isOn: boolean }
/** A field that was typed, as it comes back. */
export type Typed = Readonly<Record<string, string>>
