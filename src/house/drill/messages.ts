/** What a drill's two processes say to each other: the world outside orders one thing at a time, the hub does it, and asks for the fate of each hand-over. */
import type { Became, HandOver, WayOut } from '#ground/carriers.ts'
import type { MemberId } from '#ground/people.ts'
import type { Connection } from '#house/postgres/postgres.server.ts'
import type { Findings, Planned } from '#rooms/hotline/drilling.server.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import type { Done, Said, Script } from './script.ts'

/** @property people whose members they are, once they are; null at the very beginning */
export type Setting = { readonly database: Connection; readonly keysFolder: string; readonly script: Script; readonly people: People | null }
export type People = Readonly<Record<string, MemberId>>

export type Order =
	| { readonly to: 'open'; readonly setting: Setting }
	| { readonly to: 'hear'; readonly said: Said }
	/** @property reports of those who spoke, where reports are to be taken apart */
	| { readonly to: 'act'; readonly done: Exclude<Done, { do: 'kill -9' }>; readonly reports: readonly ReportId[] }
	| { readonly to: 'go-on' }
	| { readonly to: 'find' }

/** @property refused why, or null @property planned versions that came of it */
export type Acted = { readonly refused: string | null; readonly planned: readonly Planned[] }
/** @property begun hand-overs of this round @property isQueued something is left @property nextAt when something is due by itself, in milliseconds */
export type GoneOn = { readonly begun: number; readonly isQueued: boolean; readonly nextAt: number | null; readonly planned: readonly Planned[] }

export type Answers = { readonly open: People; readonly hear: ReportId; readonly act: Acted; readonly 'go-on': GoneOn; readonly find: Findings }
/** @property now milliseconds, the hub's clock from here on */
export type ToHub = { readonly n: number; readonly now: number; readonly order: Order } | { readonly answers: number; readonly became: Became }
export type FromHub = { readonly n: number; readonly answer: Answers[Order['to']] } | { readonly n: number; readonly fault: string } | { readonly asks: number; readonly way: WayOut; readonly over: HandOver }
