/** A command comes to nothing, and a person can mend it. `message` is the one line to print; recognise it by `name`, not by instanceof. */
export class Refused extends Error {
	override name = 'Refused'
	readonly problem: string
	constructor(problem: string, sentence: string, cause?: unknown) {
		super(sentence, { cause })
		this.problem = problem
	}
}
