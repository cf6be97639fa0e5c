/**
 * Practising with shifts: three invented ones, taken and given back by the rota's own rules. What somebody "has" stands in the page's address and
 * nowhere else, so that it works without JavaScript and leaves nothing behind.
 */
import { step } from '#ground/machine.ts'
import type { Speaker } from '#ground/people.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import type { Say } from '#ground/words.ts'
import { CARRYING } from '#ground/hub.ts'
import { limitsOf } from '#rooms/rota/limits.ts'
import { TAKES_HANDS } from '#rooms/rota/choices.ts'
import type { Place, Shift } from '#rooms/rota/model.ts'
import { clashIn, places } from '#rooms/rota/rules.ts'
import { cannotSays, shiftSays, type Reader, type Said } from '#rooms/rota/saying.ts'

/** The second begins too soon after the first to rest between them; the third has no place left. */
const INVENTED = [
	{ name: 'kitchen', kind: 'kitchen', from: 14, long: 6, places: 3, gone: 1, gives: ['meal'] },
	{ name: 'packing', kind: 'packing', from: 26, long: 5, places: 4, gone: 1, gives: ['ride'] },
	{ name: 'fridge', kind: 'fridge', from: 63, long: 1, places: 1, gone: 1, gives: [] },
] as const

const SOMEBODY = { knows: [], isNew: false }

export type Practised = { readonly said: Said; readonly missing: number; readonly isMine: boolean; readonly cannot: string | null; readonly next: string }

const invented = (say: Say, now: Instant): readonly Shift[] =>
	INVENTED.map(({ name, kind, from, long, places: many, gives }, i) => {
		// From the next midnight that clocks everywhere have: which hours it shows does not matter here.
		const begins = after((Math.floor(now / days(1)) * days(1)) as Instant, days(2) + hours(from))
		return { ...TAKES_HANDS, needs: [], state: 'open', id: `shift_${'0'.repeat(31)}${i}` as Shift['id'], kind, zone: null, where: say(`practice.shift.${name}`), places: many, opens: 'nothing', gives: [...gives], begins, ends: after(begins, hours(long)) }
	})

/** @param have as the address says it: which of them, by number @returns each shift as it stands, and what the address says after the next press */
export function practised(by: Speaker, reader: Reader, now: Instant, have: string): { readonly shifts: readonly Practised[]; readonly done: 'nothing' | 'took' } {
	const all = invented(reader.say, now)
	const placeOf = (i: number, state: Place['state'], others: readonly number[]): Place[] => {
		const shift = all[i]
		return shift ? [{ state, shift, here: Array.from({ length: INVENTED[i]?.gone ?? 0 }, () => SOMEBODY), me: { ...SOMEBODY, others: others.flatMap((one) => all[one] ?? []), limits: limitsOf(null, CARRYING), away: null }, zone: reader.zone, carrying: CARRYING }] : []
	}
	// An address somebody made up has only what the rules let them have.
	const mine = [...new Set([...have].map(Number))].reduce<readonly number[]>((kept, i) => (placeOf(i, 'free', kept).some((place) => step(places, { by, now }, place, { verb: 'take-place' }).ok) ? [...kept, i] : kept), [])
	const shifts = all.flatMap((shift, i): Practised[] => {
		const isMine = mine.includes(i)
		const others = mine.filter((one) => one !== i)
		const [place] = placeOf(i, isMine ? 'taken' : 'free', others)
		if (!place) return []
		const moved = step(places, { by, now }, place, { verb: isMine ? 'give-back' : 'take-place' })
		const cannot = moved.ok ? null : cannotSays(reader, { refusal: moved.refusal, clash: clashIn(place) })
		const missing = shift.places - place.here.length - (isMine ? 1 : 0)
		return [{ said: shiftSays(reader, shift), missing, isMine, cannot, next: (isMine ? others : [...mine, i]).toSorted().join('') }]
	})
	return { shifts, done: mine.length > 0 ? 'took' : 'nothing' }
}
