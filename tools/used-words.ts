/**
 * Which messages the sources say. A key is used when it stands in quotes somewhere, or when a template such as `help.kind.${kind}` can become it.
 * A scan of text, not of programs: it may take an unused key for a used one, never the other way round.
 */

const QUOTED = /(['"`])([A-Za-z][\w.-]*)\1/g
const TEMPLATE = /`((?:[\w.-]|\$\{[^{}`]*\})+)`/g
const SAID = /\bsay\w*\(\s*(['"`])([A-Za-z][\w.-]*)\1/g
const SAID_BY_TEMPLATE = /\bsay\w*\(\s*`((?:[\w.-]|\$\{[^{}`]*\})+)`/g
const NAMED = /\bkey\s*[:=]\s*\{?\s*(['"`])([A-Za-z][\w-]*\.[\w.-]+)\1/g

/** @returns keys nobody says, and keys somebody says that are not there. */
export function misuses(keys: readonly string[], sources: readonly string[]): [key: string, says: string][] {
	const text = sources.join('\n')
	const known = new Set(keys)
	const rooms = new Set(keys.map((key) => key.split('.')[0]))
	const quoted = new Set(found(text, QUOTED, 2))
	const templates = found(text, TEMPLATE, 1).filter((template) => template.includes('${')).flatMap(patternOf)
	const said = [...found(text, SAID, 2), ...found(text, NAMED, 2).filter((key) => rooms.has(key.split('.')[0]))]
	const saidByTemplate = found(text, SAID_BY_TEMPLATE, 1).filter((template) => template.includes('${'))
	return [
		...keys.filter((key) => !quoted.has(key) && !templates.some((pattern) => pattern.test(key))).map((key): [string, string] => [key, 'is said nowhere']),
		...[...new Set(said)].filter((key) => !known.has(key)).map((key): [string, string] => [key, 'is said and not there']),
		...[...new Set(saidByTemplate)].filter((template) => patternOf(template).some((pattern) => !keys.some((key) => pattern.test(key)))).map((template): [string, string] => [template, 'is said and no key fits it']),
	]
}

const found = (text: string, pattern: RegExp, group: number) => [...text.matchAll(pattern)].map((match) => match[group] ?? '')

/** Nothing for a template that could become anything, such as `${a}.${b}`: it proves no key used. */
function patternOf(template: string): RegExp[] {
	const fixed = template.split(/\$\{[^{}]*\}/)
	if (!fixed.some((piece) => /[a-z]{2,}/i.test(piece) && piece.includes('.'))) return []
	return [new RegExp(`^${fixed.map((piece) => piece.replaceAll('.', '\\.')).join('[\\w.-]+')}$`)]
}
