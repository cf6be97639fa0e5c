/** A drill's report, from what the hub has at the end and what the world outside remembers. Pure. The names of its incidents are given in the order they began. */
import { offsetOf } from '#ground/places.ts'
import type { FoundAlert, FoundDelivery, FoundIncident, Findings } from '#rooms/hotline/drilling.server.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import type { Handed } from './gates.ts'
import type { People } from './messages.ts'
import { middleOf, type Script } from './script.ts'

type Refused = { readonly t: number; readonly by: string; readonly why: string }
/** @property commits after which moment no earlier version may be handed over, by alert and version @property planned seconds until the last has it @property acts what each person did beside going to look */
export type Remembered = { readonly said: ReadonlyMap<ReportId, string>; readonly handed: readonly Handed[]; readonly commits: ReadonlyMap<string, number>; readonly planned: ReadonlyMap<string, number>; readonly refusals: readonly Refused[]; readonly acts: readonly string[]; readonly people: People }

export const versionKey = ({ alert, version }: { readonly alert: string; readonly version: number }): string => `${alert} ${version}`
const isLive = ({ tells }: FoundAlert) => tells === 'alert' || tells === 'update'
const countsOf = (all: readonly string[]): Record<string, number> => Object.fromEntries([...Map.groupBy(all, (one) => one)].map(([one, some]) => [one, some.length] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)))
/** To a decimetre of the first zone's middle. */
function centerOf(script: Script, { spot }: FoundIncident): readonly [number, number] | null {
	const at = spot && offsetOf(middleOf(script), spot)
	return at && [Math.round(at.dx * 10) / 10 + 0, Math.round(at.dy * 10) / 10 + 0]
}

type Known = Handed & FoundDelivery
/** Whose hand-over each was; what became of it is the gates' word. */
function whose(handed: readonly Handed[], deliveries: readonly FoundDelivery[]): readonly Known[] {
	const rows = new Map(deliveries.map((row) => [row.key, row]))
	return handed.map((one) => {
		const row = rows.get(one.key)
		if (!row) throw new Error('Something was handed over that stands in no ledger.')
		return { ...row, ...one }
	})
}

export function reportOf(script: Script, found: Findings, { said, handed, commits, planned, refusals, acts, people }: Remembered) {
	const start = Date.parse(script.startsAt)
	const seconds = (at: number) => Math.round(at - start) / 1000
	const known = whose(handed, found.deliveries)
	const originOf = (id: ReportId) => said.get(id) ?? ''
	const standing = found.incidents.map((one) => ({ ...one, center: centerOf(script, one) })).filter(({ isMerged, reports }) => !isMerged && reports > 0).toSorted((a, b) => a.openedAt - b.openedAt || (a.center?.[0] ?? 0) - (b.center?.[0] ?? 0) || (a.center?.[1] ?? 0) - (b.center?.[1] ?? 0))
	const names = new Map(standing.map(({ id }, i) => [id as string, `incident-${i + 1}`]))
	const linked = found.reports.filter(({ isLinked, incident }) => isLinked && incident !== null && names.has(incident))
	const isLinked = new Set(linked.map(({ id }) => originOf(id)))

	const alerts = found.alerts.toSorted((a, b) => a.approvedAt - b.approvedAt || a.version - b.version || (names.get(a.incident ?? '') ?? '').localeCompare(names.get(b.incident ?? '') ?? ''))
	return {
		incidents: standing.map(({ id, center, reports, independentFirstHand, distinctMedia, states }) => ({
			id: names.get(id),
			reports,
			origins: [...new Set(linked.filter(({ incident }) => incident === id).map((one) => originOf(one.id)))].toSorted(),
			independentFirstHand,
			distinctMedia,
			center,
			states: states.filter(({ state }, i) => state !== states[i - 1]?.state).map(({ state, at }) => ({ state, t: seconds(at) })),
		})),
		unlinked: [...new Set(said.values())].filter((origin) => !isLinked.has(origin)).toSorted(),
		alerts: alerts.map((one) => {
			const own = known.filter((row) => versionKey(row) === versionKey(one))
			const went = own.filter(({ fate }) => fate !== 'failed')
			const times = went.map(({ at }) => at).toSorted((a, b) => a - b)
			const rows = found.deliveries.filter((row) => versionKey(row) === versionKey(one))
			const nth = (i: number) => (times[i] === undefined ? null : seconds(times[i]))
			return {
				incident: names.get(one.incident ?? '') ?? null,
				version: one.version,
				kind: one.tells,
				level: one.level,
				approvedAt: seconds(one.approvedAt),
				etaLast_s: planned.get(versionKey(one)) ?? 0,
				handedOff: countsOf(went.map(({ way }) => way)),
				firstAt: nth(0),
				medianAt: nth(Math.max(0, Math.ceil(times.length / 2) - 1)),
				lastAt: nth(times.length - 1),
				failed: rows.filter(({ state }) => state === 'failed').length,
				toPhoneTree: [...Map.groupBy(rows, ({ subscriber }) => subscriber).values()].filter((some) => some.every(({ state }) => state === 'failed' || state === 'unknown') && some.some(({ state }) => state === 'failed')).length,
				languages: Object.entries(countsOf(went.map(({ language }) => language))).toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([language]) => language),
			}
		}),
		correction: correctionOf(found, known, commits),
		refusals,
		load: Object.fromEntries(script.people.map(({ id }) => [id, { tasks: (people[id] === undefined ? 0 : (found.tasks[people[id]] ?? 0)) + acts.filter((by) => by === id).length }])),
	}
}

/**
 * Of everything that was taken back: who may have seen it, who of them was handed the correction. Exposed is whoever a carrier was handed an earlier version for,
 * and whoever nobody can tell of, because the process died over them.
 */
function correctionOf({ alerts, deliveries }: Findings, known: readonly Known[], commits: ReadonlyMap<string, number>) {
	const sum = { exposed: 0, corrected: 0, unreachable: 0, handOffsOfOldVersionAfter: 0, neverExposedButTold: 0 }
	for (const [alert, versions] of Map.groupBy(alerts, (one) => one.alert)) {
		const handed = known.filter((row) => row.alert === alert)
		for (const { version } of versions) {
			const commit = commits.get(versionKey({ alert, version })) ?? Infinity
			if (version > 1) sum.handOffsOfOldVersionAfter += handed.filter((row) => row.version < version && row.order > commit).length
		}
		const told = versions.filter(isLive).map(({ version }) => version)
		const back = versions.filter((one) => !isLive(one) && told.length > 0).map(({ version }) => version)
		if (back.length === 0) continue
		const went = (of: readonly number[]) => handed.filter(({ version, fate }) => of.includes(version) && fate !== 'failed').map(({ subscriber }) => subscriber)
		const unknown = deliveries.filter((row) => row.alert === alert && row.state === 'unknown')
		const exposed = new Set([...went(told), ...unknown.filter(({ version }) => told.includes(version)).map(({ subscriber }) => subscriber)])
		const corrected = new Set(went(back))
		sum.exposed += exposed.size
		sum.corrected += exposed.intersection(corrected).size
		sum.unreachable += exposed.difference(corrected).size
		sum.neverExposedButTold += corrected.difference(exposed).size
	}
	return sum
}
export type Report = ReturnType<typeof reportOf>
