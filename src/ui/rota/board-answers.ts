/** What the board’s island asks and hears. It is what the page was drawn with, read again. */
import * as v from 'valibot'
import type { SaidBoard } from '#rooms/rota/boarding.ts'

export type Told = { readonly says: string; readonly isGrave: boolean }
/** @property make what the form for a new one begins with */
export type BoardProps = {
	readonly language: string
	readonly words: Readonly<Record<string, string>>
	readonly search: string
	readonly board: SaidBoard
	readonly told: Told | null
	readonly make: { readonly id: string; readonly first: string; readonly last: string; readonly day: string }
	readonly shift: string | null
}
const isBoard = (value: unknown): value is SaidBoard => typeof value === 'object' && value !== null && 'days' in value && 'people' in value
export const Answer = v.object({ told: v.nullable(v.object({ says: v.string(), isGrave: v.boolean() })), board: v.custom<SaidBoard>(isBoard) })
