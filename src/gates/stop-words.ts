/** The words with which somebody ends text messages to them, or asks what this is, in the languages of a town. Obeyed before anything else is looked at. */

/** Any of these, alone or with one word after it. */
const STOP = 'stop stopall unsubscribe cancel quit optout revoke alto baja parar pare cancelar jooji joogso arret stopp توقف ايقاف إيقاف قف الغاء إلغاء 停止 退订 dung'
/** These only alone: they begin other sentences, too. */
const STOP_ALONE = 'end fin basta para dhammaad'
const HELP = 'help info ayuda auxilio caawi caawimaad مساعدة aide ajuda'

/** Without accents or points, in small letters; digits as 0 to 9. */
export const plainly = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}\u0640]/gu, '')
		.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()

const among = (words: string) => new Set(words.split(' ').map(plainly))
const [stops, stopsAlone, helps] = [among(STOP), among(STOP_ALONE), among(HELP)]

export type Keyword = 'stop' | 'help'

/** Null where it is anything else. “Stop sign on 14th” is a place; “STOP please” is not. */
export function keywordIn(text: string): Keyword | null {
	const [first = '', ...others] = plainly(text).split(' ')
	if (stopsAlone.has(first) && others.length === 0) return 'stop'
	if (stops.has(first) && others.length <= 1) return 'stop'
	return helps.has(first) && others.length === 0 ? 'help' : null
}
