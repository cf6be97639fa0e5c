/** Everything a room may ask of the house. Small on purpose; each is handed in, so that a drill can replay a month in a second. */
import type { Asking } from './asking.ts'
import type { Hub } from './hub.ts'
import type { Chance } from './ids.ts'
import type { Keys } from './keys.ts'
import type { Storage } from './storage.server.ts'
import type { Instant } from './time.ts'

export type Ports = {
	readonly now: () => Instant
	readonly chance: Chance
	readonly storage: Storage
	readonly keys: Keys
	readonly hub: () => Hub
	readonly ask: Asking
	/** What was made for this name less than `forMs` ago, or made now. For figures that may be a moment old. */
	readonly recent: <T>(name: string, forMs: number, make: () => Promise<T>) => Promise<T>
	/** In a rush, many cost little more than one: who comes while others of this name are under way goes with the next. `all` answers in the order it was given. @param lines how many are under way at once; four where it is not said */
	readonly together: <In, Out>(name: string, one: In, all: (many: readonly In[]) => Promise<readonly Out[]>, lines?: number) => Promise<Out>
}
