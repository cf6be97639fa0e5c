/** A phone tree as it goes on paper: codes, never names. The names beside them are for the screen of whoever hands the sheets out. */
import * as v from 'valibot'

const Called = v.object({ code: v.string(), speaks: v.string(), member: v.string() })
export const TreeSays = v.object({
	id: v.string(),
	name: v.string(),
	many: v.number(),
	isDue: v.boolean(),
	/** When it was last printed. */
	printed: v.nullable(v.string()),
	/** When the sheet was true. */
	at: v.string(),
	/** What is told just now about this part of town, in the languages of those who stand in the tree. */
	what: v.array(v.object({ language: v.string(), text: v.string() })),
	where: v.string(),
	starters: v.array(Called),
	sheets: v.array(v.object({ pod: v.string(), number: v.number(), of: v.number(), rows: v.array(v.object({ code: v.string(), speaks: v.string(), by: v.string(), calls: v.array(Called) })) })),
	names: v.array(v.object({ code: v.string(), member: v.string(), called: v.string() })),
})
export type TreeSays = v.InferOutput<typeof TreeSays>
