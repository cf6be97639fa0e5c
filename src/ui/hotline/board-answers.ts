/** What the board's page is drawn with, and its island reads again: sentences, and what the forms send. */
import * as v from 'valibot'
import type { Spot } from '#ground/places.ts'
import type { StreetsHere } from '#ground/streets.ts'

export type Told = { readonly says: string; readonly isGrave: boolean }
/** @property why how it was counted */
export type Fact = { readonly says: string; readonly why: string }
export type Choice = { readonly id: string; readonly name: string }

/** @property look what is ready to be signed */
export type SaidNeed = { readonly key: string; readonly kind: string; readonly says: string; readonly where: string; readonly why: string; readonly since: string | null; readonly incident: string | null; readonly look: { readonly tells: string; readonly level: string } | null; readonly at: 'incident' | 'quarantined' | 'apart' | 'calls'; readonly isGrave: boolean }
export type SaidLine = {
	readonly id: string
	readonly version: number
	readonly state: string
	readonly stateSays: string
	readonly isOpen: boolean
	readonly isDrill: boolean
	readonly what: string
	readonly where: string
	readonly dots: string
	readonly eyes: Fact
	readonly seen: Fact
	readonly heard: string
	readonly looks: readonly string[]
	readonly told: Fact
	readonly signing: string | null
}
export type SaidReport = { readonly id: string; readonly version: string; readonly hand: string; readonly isFirstHand: boolean; readonly state: string; readonly stateSays: string; readonly about: string; readonly place: string; readonly words: string | null; readonly said: string; readonly why: string; readonly incident: string | null; readonly isPartner: boolean; readonly hasPicture: boolean; readonly pictureFits: boolean }
export type SaidPlan = { readonly facts: readonly Fact[]; readonly ways: readonly { readonly way: string; readonly people: string; readonly pieces: string; readonly last: string }[]; readonly warnings: readonly string[] }
export type SaidPreview = {
	readonly tells: string
	readonly level: string
	readonly title: string
	readonly against: string | null
	readonly signers: string
	readonly texts: readonly { readonly language: string; readonly name: string; readonly text: string; readonly short: string }[]
	readonly faults: readonly string[]
	readonly plan: SaidPlan
}
export type SaidTask = { readonly task: string; readonly says: string; readonly isMissed: boolean; readonly called: string }
export type SaidCoverage = { readonly title: string; readonly facts: readonly Fact[]; readonly ways: readonly { readonly way: string; readonly says: string; readonly n: string }[]; readonly tree: string | null }
export type SaidWhole = {
	readonly line: SaidLine
	readonly place: string
	readonly zone: string
	readonly stands: Fact
	readonly counts: readonly Fact[]
	readonly tasks: readonly SaidTask[]
	readonly reports: readonly SaidReport[]
	readonly looks: readonly { readonly says: string; readonly what: string | null; readonly isVoid: boolean }[]
	readonly acts: readonly { readonly at: string; readonly says: string }[]
	readonly levels: readonly { readonly tells: string; readonly level: string; readonly name: string; readonly how: string }[]
	readonly signing: readonly { readonly tells: string; readonly level: string; readonly says: string; readonly isMine: boolean }[]
	readonly preview: SaidPreview | null
	readonly told: readonly { readonly says: string; readonly text: string | null }[]
	readonly mayCorrect: boolean
	readonly goesTo: string | null
	readonly coverage: SaidCoverage | null
	readonly others: readonly Choice[]
	/** Whether there is a follow-up, and whether one can be begun. Nothing else of it is here. */
	readonly follow: { readonly has: boolean; readonly canOpen: boolean }
}
/** @property streets null where the hub has no street map: then it is drawn, and nothing but drawn. A spot is a block’s, never finer */
export type SaidMap = { readonly box: string; readonly zones: readonly (Spot & { readonly name: string; readonly x: number; readonly y: number; readonly r: number; readonly radius: number })[]; readonly spots: readonly (Spot & { readonly id: string; readonly x: number; readonly y: number; readonly state: string; readonly name: string })[]; readonly streets: (StreetsHere & { readonly css: string }) | null }
export type SaidBoard = {
	readonly at: string
	readonly notices: readonly string[]
	/** What one shift left and nobody has taken yet. */
	readonly handed: string | null
	readonly surge: SaidSurge
	readonly needs: readonly SaidNeed[]
	readonly open: readonly SaidLine[]
	readonly more: string | null
	readonly closed: readonly SaidLine[]
	readonly quarantined: { readonly says: string; readonly reports: readonly SaidReport[] }
	readonly apart: { readonly says: string; readonly reports: readonly SaidReport[] }
	readonly calls: readonly { readonly report: string; readonly says: string }[]
	readonly others: readonly Choice[]
	readonly quiet: Fact | null
	readonly map: SaidMap | null
	readonly one: SaidWhole | null
}
/** @property undo what was done with many at once */
export type SaidSurge = { readonly isOn: boolean; readonly says: string; readonly asides: readonly { readonly id: string; readonly says: string }[]; readonly undo: { readonly bulk: string; readonly says: string } | null }
/** Which incident is open, and what somebody thinks of telling. */
export type Looking = { readonly incident: string | null; readonly tells: string | null; readonly level: string | null }
export type BoardProps = { readonly language: string; readonly words: Readonly<Record<string, string>>; readonly search: string; readonly board: SaidBoard; readonly told: Told | null; readonly looking: Looking; readonly really: readonly Choice[]; readonly zones: readonly Choice[] }

const isBoard = (value: unknown): value is SaidBoard => typeof value === 'object' && value !== null && 'needs' in value && 'open' in value
export const Answer = v.object({ told: v.nullable(v.object({ says: v.string(), isGrave: v.boolean() })), board: v.nullable(v.custom<SaidBoard>(isBoard)) })
