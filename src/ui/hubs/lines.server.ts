/** What two hubs agreed about each other's calls, in a person's language. */
import type { Hub } from '#ground/hub.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { ownName } from '#ground/words.ts'
import type { LineShown } from '#rooms/hubs/lines.server.ts'

type Reader = Pick<App.Locals, 'say' | 'language'>
export type LineSaid = Omit<LineShown, 'endsAt'> & { readonly says: string; readonly when: string; readonly spoken: string; readonly holdsUntil: string }
const hour = (n: number) => `${String(n).padStart(2, '0')}:00`
export const lineSaid = ({ say, language }: Reader, { endsAt, ...line }: LineShown): LineSaid => ({
	...line,
	says: say('hubs.line.an-hour', { n: line.anHour }),
	when: line.from === line.until ? say('hubs.line.all-day') : `${hour(line.from)} – ${hour(line.until)}`,
	spoken: line.languages.map(ownName).join(', '),
	holdsUntil: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zoneHere() }).format(endsAt),
})

export type LineChoices = { readonly hours: readonly number[]; readonly languages: readonly { readonly id: string; readonly name: string }[] }
export const lineChoices = ({ settings }: Pick<Hub, 'settings'>): LineChoices => ({ hours: Array.from({ length: 24 }, (_, n) => n), languages: settings.languages.map((id) => ({ id, name: ownName(id) })) })
