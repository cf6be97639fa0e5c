/** What a command of the command line is, and what it is handed. */
import type { Config } from '../config.server.ts'
import type { House } from '../house.server.ts'

export type At = {
	readonly config: Config
	/** Words for a person, on standard error. */
	readonly tell: (line: string) => void
	/** One line that a person types, or that comes on standard input; never shown, never kept. */
	readonly askFor: (what: string) => Promise<string>
	/** Works in the house of the hub that is running on this data folder, or in one opened for this alone. `address` is where people reach it. */
	readonly inHouse: <T>(work: (house: House, address: string) => Promise<T>) => Promise<T>
}

/** Gives what is printed on standard output: a text as it is, anything else as JSON. @throws NotUnderstood for words it does not know; anything else has failed */
export type Command = (at: At, args: readonly string[]) => Promise<unknown>

/** It was done and came out badly: `result` is printed as ever, `message` is said, and the exit is 1. */
export class CameOutBadly extends Error {
	override name = 'CameOutBadly'
	readonly result: unknown
	constructor(sentence: string, result: unknown) {
		super(sentence)
		this.result = result
	}
}

/** The words after the command make no sense; `message` says what would. */
export class NotUnderstood extends Error {
	override name = 'NotUnderstood'
}
