/** The months as a picture: for each figure a strip per way of sharing, a dot per seed, a line at the mean. Plain SVG that reads in light and dark. */
import type { Figures, Told, Way } from './figures.ts'

const PANELS: readonly { readonly title: string; readonly of: (one: Figures) => number; readonly ways: readonly Way[]; readonly limit?: number }[] = [
	{ title: 'empty places in eight weeks', of: ({ empty }) => empty, ways: ['sheets', 'rotation', 'holdfast', 'future'] },
	{ title: 'rests that were too short', of: ({ rest }) => rest, ways: ['sheets', 'rotation', 'holdfast'] },
	{ title: 'share of the load on the busiest tenth, %', of: ({ tenth }) => tenth * 100, ways: ['sheets', 'rotation', 'holdfast'], limit: 15 },
	{ title: 'members with a wholly free week, %', of: ({ free }) => free * 100, ways: ['sheets', 'rotation', 'holdfast'], limit: 90 },
	{ title: 'messages per place filled', of: ({ messages }) => messages, ways: ['sheets', 'rotation', 'holdfast'] },
	{ title: 'coordinators’ minutes per place filled', of: ({ minutes }) => minutes, ways: ['sheets', 'rotation', 'holdfast'] },
]
const NAMES: Readonly<Record<Way, string>> = { sheets: 'sheets', rotation: 'rotation', holdfast: 'Holdfast', future: 'knowing the future' }
const WIDE = 340
const STRIP = 26
const LEFT = 134
const RIGHT = 20

function panel(told: Told, { title, of, ways, limit }: (typeof PANELS)[number], x: number, y: number): string {
	const values = ways.flatMap((way) => told[way].map(of))
	const most = Math.max(...values, limit ?? 0) || 1
	const at = (value: number) => (LEFT + (value / most) * (WIDE - LEFT - RIGHT)).toFixed(1)
	const foot = 30 + ways.length * STRIP
	const strips = ways.map((way, i) => {
		const middle = 30 + i * STRIP + STRIP / 2
		const mean = told[way].reduce((sum, one) => sum + of(one), 0) / told[way].length
		const dots = told[way].map((one) => `<circle cx="${at(of(one))}" cy="${middle}" r="3.5" class="${way}"/>`).join('')
		return `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${NAMES[way]}</text>${dots}<line x1="${at(mean)}" x2="${at(mean)}" y1="${middle - 9}" y2="${middle + 9}" class="mean"/>`
	})
	const bound = limit === undefined ? '' : `<line x1="${at(limit)}" x2="${at(limit)}" y1="24" y2="${foot}" class="limit"/><text x="${at(limit)}" y="${foot + 14}" text-anchor="middle" class="small">${limit}</text>`
	return `<g transform="translate(${x} ${y})"><text x="0" y="14" class="title">${title}</text>${strips.join('')}<line x1="${LEFT}" x2="${WIDE - RIGHT}" y1="${foot}" y2="${foot}" class="axis"/><text x="${LEFT}" y="${foot + 14}" class="small">0</text>${most - (limit ?? 0) < most / 8 ? '' : `<text x="${WIDE - RIGHT}" y="${foot + 14}" text-anchor="end" class="small">${most.toFixed(most < 10 ? 1 : 0)}</text>`}${bound}</g>`
}

const STYLE = `text{font:13px system-ui,sans-serif;fill:#4a5560}.title{font-weight:600;fill:#2b333a}.small{font-size:11px}.sheets{fill:#b0685a}.rotation{fill:#b08d3c}.holdfast{fill:#2f7d6b}.future{fill:#6b7a8a}circle{fill-opacity:.55}.mean{stroke:#2b333a;stroke-width:2}.axis{stroke:#c4ccd2}.limit{stroke:#2b333a;stroke-dasharray:3 3}@media(prefers-color-scheme:dark){text{fill:#b9c3cb}.title{fill:#e6ebee}.mean,.limit{stroke:#e6ebee}.axis{stroke:#4a5560}}`

export function pictureOf(told: Told): string {
	const rows = Math.ceil(PANELS.length / 2)
	const panels = PANELS.map((one, i) => panel(told, one, 16 + (i % 2) * (WIDE + 24), 16 + Math.floor(i / 2) * 176))
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDE + 56} ${rows * 176 + 16}" role="img" aria-label="Eight weeks, twenty times over, shared out in four ways">\n<style>${STYLE}</style>\n${panels.join('\n')}\n</svg>\n`
}
