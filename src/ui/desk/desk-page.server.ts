/** What the desk's island is handed: words and what the hub says of itself. Nothing sealed, nothing of anyone. */
import { hex } from '#ground/chance.ts'
import { keyFor } from '#ground/sealed.ts'
import { tongues, wordsUnder } from '#ui/say.ts'
import { utf8 } from './bytes.ts'
import type { DeskProps } from './context.ts'

/** What the practice house refuses with: it has no server to say it. */
const REFUSED = ['not-here', 'not-understood', 'not-from-here', 'someone-has-it', 'claim-it-first', 'too-late-to-undo', 'extended-twice', 'asked-already', 'nothing-asked', 'needs-another', 'thread-is-full'].map((reason) => `refused.${reason}`)

/** For sheets of shifts that are brought over. */
const SHIFTS = ['feed.import.', 'feed.field.', 'feed.why.', 'feed.without.', 'shift.kind.']

export function deskProps({ language, ports, session }: App.Locals, origin: string, ...more: readonly string[]): DeskProps {
	const { id, salt, settings } = ports.hub()
	return {
		language,
		words: wordsUnder(language, 'desk.', 'kind.', 'join.', 'practice.', 'cover.pass.', 'board.title', 'pulse.title', 'hotline.board.title', 'hotline.follow.', 'hotline.call.title', 'hotline.voice.title', 'hotline.check.title', 'hotline.people.title', 'hotline.languages.title', 'hubs.title', 'hubs.heard.title', 'hotline.tree.', ...SHIFTS, ...REFUSED, ...more),
		slips: Object.fromEntries(tongues.map((tongue) => [tongue, wordsUnder(tongue, 'desk.slip.', 'kind.', 'poster.')])),
		origin,
		hub: { id, salt: hex(salt), passkeySalt: hex(keyFor('passkey prf', utf8(id))), settings: { ...settings, messageLanguages: [] } },
		hasSession: session !== null,
	}
}
