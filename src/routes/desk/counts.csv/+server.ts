import type { RequestHandler } from '@sveltejs/kit'
import { countsFor } from '#rooms/frontdoor/actions.server.ts'
import { cell, csvOf } from '#ground/csv.ts'
import { startOf, type HalfDay } from '#ground/time.ts'
import { refusal } from '#ui/answers.server.ts'

/** Counts for the board meeting: by week, kind and zone, nothing that stands for fewer than five. */
export const GET: RequestHandler = async (event) => {
	const { ports, by, say } = event.locals
	const counts = await countsFor(ports, by)
	if (!counts.ok) return refusal(event, counts.refusal)
	const zones = new Map(ports.hub().settings.zones.map(({ id, name }) => [id, name]))
	const head = ['week', 'side', 'kind', 'zone', 'count'].map((column) => cell(say(`counts.${column}`)))
	const rows = counts.value.map(({ week, side, kind, zone, n }) => [
		new Date(startOf((week * 14) as HalfDay)).toISOString().slice(0, 10),
		cell(say(`side.${side}`)),
		cell(say(`kind.${kind}`)),
		cell(zone === '' ? say('counts.elsewhere') : (zones.get(zone) ?? zone)),
		String(n),
	])
	return new Response(csvOf([head, ...rows]), { headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="counts.csv"' } })
}
