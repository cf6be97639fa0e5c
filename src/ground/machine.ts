/** What may happen to a thing, as a table of states and verbs. */
import type { Speaker } from './people.ts'
import { refuse, type Result } from './result.ts'
import type { Instant } from './time.ts'

/** Who is doing it, and when. The only things a rule knows of the world outside. */
export type Moment = { readonly by: Speaker; readonly now: Instant }

/** What a move leaves behind: the thing as it now is, and what others should hear of it. */
export type Step<Thing, Note> = { readonly next: Thing; readonly notes: readonly Note[] }

type Stated = { readonly state: string }
type Spoken = { readonly verb: string }

/**
 * A machine is a table. Read a row to see what can be done from a state; what has no cell cannot be done.
 * The compiler asks for every row.
 */
export type Machine<Thing extends Stated, Command extends Spoken, Note, Refusal extends string> = {
	readonly [From in Thing['state']]: {
		readonly [Verb in Command['verb']]?: (
			moment: Moment,
			thing: Extract<Thing, { state: From }>,
			command: Extract<Command, { verb: Verb }>,
		) => Result<Step<Thing, Note>, Refusal>
	}
}

/** One move. Refuses with the rule's reason, or `not-from-here` where the table has no cell. */
export function step<Thing extends Stated, Command extends Spoken, Note, Refusal extends string>(
	machine: Machine<Thing, Command, Note, Refusal>,
	moment: Moment,
	thing: Thing,
	command: Command,
): Result<Step<Thing, Note>, Refusal | 'not-from-here'> {
	// The one cast: the table's type already pairs every cell with its own thing and command.
	const row: Partial<Record<string, unknown>> = machine[thing.state as Thing['state']]
	const move = row[command.verb] as ((...at: [Moment, Thing, Command]) => Result<Step<Thing, Note>, Refusal>) | undefined
	return move ? move(moment, thing, command) : refuse('not-from-here')
}

/** For buttons and for tests: the verbs the table has from here. */
export const verbsFrom = <M extends Readonly<Record<string, object>>>(machine: M, state: keyof M) => Object.keys(machine[state] ?? {})
