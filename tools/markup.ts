/**
 * What the content security policy would refuse in a page, found before a browser does: style attributes, handlers written as text, raw HTML.
 * The linter reads scripts only; this reads the markup around them.
 */

const SCRIPTS_STYLES_COMMENTS = /<(script|style)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->/g
/** Shared pieces may set HTML they made themselves, such as an icon; pages may not. */
const MAY_SET_HTML = /^src\/ui\//
const REFUSED: readonly (readonly [pattern: RegExp, says: string])[] = [
	[/\sstyle\s*=/, 'has a style attribute; styles live in src/ui/holdfast.css or in <style>'],
	[/\sstyle:[\w-]/, 'has a style directive, which the server writes out as a style attribute'],
	[/\son[a-z]+\s*=\s*(?!["']?\{)/, 'has a handler written as text'],
	[/<input(?=[^>]*\stype="file")(?![^>]*\shidden\b)/, 'shows a file field, whose words are the browser’s; a button of ours opens a hidden one'],
	[/javascript:/i, 'has an address that is a script'],
]

/** @param file its path from the project's root @returns what is wrong, as `path:line  what`, nothing when all is well */
export function markupFaults(file: string, text: string): string[] {
	const markup = text.replaceAll(SCRIPTS_STYLES_COMMENTS, (hidden) => hidden.replaceAll(/[^\n]/g, ''))
	const refused = MAY_SET_HTML.test(file) ? REFUSED : [...REFUSED, [/\{@html\b/, 'sets HTML; only shared pieces in src/ui may'] as const]
	return markup.split('\n').flatMap((line, i) => refused.filter(([pattern]) => pattern.test(` ${line}`)).map(([, says]) => `${file}:${i + 1}  ${says}`))
}
