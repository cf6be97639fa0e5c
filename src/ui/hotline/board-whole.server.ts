/** One incident in words: what it rests on, what was done, what would be told and what was, and how far it was taken back. */
import { ownName } from '#ground/words.ts'
import type { Whole } from '#rooms/hotline/board.server.ts'
import type { Level, Look, Tells } from '#rooms/hotline/model.ts'
import type { Preview } from '#rooms/hotline/previewing.server.ts'
import { isOpen, signersFor } from '#rooms/hotline/rules.ts'
import { isLive } from '#rooms/hotline/telling.ts'
import type { Fact, SaidCoverage, SaidPreview, SaidWhole } from './board-answers.ts'
import { lineSays, reallySays, reportSays, shownTasks, signingSays, taskSays, timeSays, whatIs, wayName, zoneName, type Here } from './board-says.server.ts'
import { labels } from './labels.ts'
import { shareSays } from './truth-says.server.ts'

/** Other hubs are not told from here. */
const LEVELS: readonly Level[] = ['L0', 'L1', 'L2', 'L4']

export function wholeSays(here: Here, whole: Whole, preview: Preview | null): Omit<SaidWhole, 'follow'> {
	const { say } = here
	const { line, called, told, coverage } = whole
	const { incident, evidence, alert } = line
	const lives = told.some(isLive) && alert !== null && isLive(alert)
	const name = (id: string | null) => (id === null ? say('hotline.board.somebody') : (called[id] ?? say('hotline.board.somebody')))
	return {
		line: lineSays(here, line, called),
		place: incident.place ?? '',
		zone: incident.zone === null ? '' : (zoneName(here, incident.zone) ?? ''),
		stands: standsSays(here, whole),
		counts: [
			{ says: say('hotline.board.eyes', { n: evidence.eyewitnesses }), why: say('hotline.board.eyes.how') },
			{ says: say('hotline.board.messages', { n: evidence.reports }), why: say('hotline.board.messages.how', { n: evidence.origins }) },
			{ says: say('hotline.board.pictures', { n: evidence.media }), why: say('hotline.board.pictures.how') },
			...whole.alike.shares.map((one) => shareSays(here, one, whole.alike.since)),
		],
		tasks: shownTasks(line.tasks).map((task) => taskSays(here, task, called, line.tasks)),
		reports: whole.reports.map((one) => reportSays(here, one)),
		looks: whole.looks.map((look) => ({ says: lookSays(here, look, look.by === null ? null : name(look.by)), what: look.what, isVoid: look.isVoid })),
		acts: whole.acts.toReversed().map(({ at, member, act, about }) => ({ at: timeSays(here, at), says: actSays(here, { act, about, who: member === null ? null : name(member) }) })),
		levels: levelsOf(here, whole, lives),
		signing: line.signing.filter(({ waitsFor }) => waitsFor > 0).map((one) => ({ tells: one.tells, level: one.level, says: signingSays(here, one, called), isMine: one.isMine })),
		preview: preview && previewSays(here, preview),
		told: told.toReversed().map((one) => ({ says: say('hotline.board.version', { n: one.version, what: labels.tells(say, one.tells), whom: labels.level(say, one.level), at: timeSays(here, one.approvedAt) }), text: null })),
		mayCorrect: lives,
		goesTo: lives && coverage ? say('hotline.board.correct.to', { n: handedIn(whole) }) : null,
		coverage: coverage && coverageSays(here, whole),
		others: isOpen(incident) ? whole.others.map((one) => ({ id: one.id, name: whatIs(here, one) })) : [],
	}
}

/** Who may have seen what stands now, or anything before it. */
const handedIn = ({ coverage }: Whole): number => (coverage?.ledger ?? []).filter(({ state }) => ['handing', 'handed', 'delivered', 'unknown'].includes(state)).reduce((sum, { n }) => sum + n, 0)

function standsSays({ say }: Here, { stands, line: { incident } }: Whole): Fact {
	const known = (['R1', 'R2', 'R3'] as const).find((one) => one === stands)
	if (known) return { says: say('hotline.board.stands'), why: say(`hotline.board.stands.${known}`) }
	return { says: say(isOpen(incident) ? 'hotline.board.stands.not' : 'hotline.board.stands.over'), why: say('hotline.board.stands.how') }
}

function lookSays(here: Here, { eyes, saw, really, observedAt }: Look, who: string | null): string {
	const { say } = here
	const what = really === null ? labels.saw(say, saw) : `${labels.saw(say, saw)}: ${reallySays(say, really)}`
	return `${timeSays(here, observedAt)} · ${who ?? labels.eyes(say, eyes)} · ${what}`
}

const ACTS = ['opened', 'linked', 'unlinked', 'proposed', 'took-in', 'split', 'merge', 'quarantined', 'check', 'found', 'confirm', 'doubt', 'not-it', 'cannot-tell', 'end', 'sign', 'approve', 'correct', 'placed', 'taken-up', 'let-stand', 'picture-dropped', 'picture-fits', 'picture-fits-not'] as const
/** Of what it is about only what a person wrote or chose; ids are nothing to read. */
function actSays({ say }: Here, { act, about, who }: { readonly act: string; readonly about: string | null; readonly who: string | null }): string {
	const known = ACTS.find((one) => one === act)
	const says = known ? say(`hotline.board.act.${known}`) : act
	const [tells, level] = (about ?? '').split(' ')
	const on = about === null || /^[a-z]+_[0-9a-f]+$/.test(about) ? null : level && /^L[0-4]$/.test(level) ? `${labels.tells(say, tells as Tells)}, ${labels.level(say, level as Level)}` : known === 'confirm' ? null : known === 'found' ? labels.saw(say, about as Look['saw']) : reallySays(say, about)
	return [says, on, who].filter((one) => one !== null).join(' · ')
}

function levelsOf({ say }: Here, { line: { incident, alert } }: Whole, lives: boolean): SaidWhole['levels'] {
	const how = (tells: Tells, level: Level) => say('hotline.board.signers', { n: signersFor(tells, level) })
	const one = (tells: Tells, level: Level, key: 'tell' | 'widen' | 'update' | 'say') => ({ tells, level, name: say(`hotline.board.tell.${key}`, { whom: labels.level(say, level), what: labels.tells(say, tells) }), how: how(tells, level) })
	if (isOpen(incident)) {
		if (!lives || !alert) return LEVELS.map((level) => one('alert', level, 'tell'))
		return [one('update', alert.level, 'update'), ...LEVELS.filter((level) => level > alert.level).map((level) => one('alert', level, 'widen'))]
	}
	// A rumour that was never an alert: whoever heard it elsewhere can read that it was looked at.
	if (alert === null && (incident.state === 'not-enforcement' || incident.state === 'unverified')) return (['L1', 'L2', 'L4'] as const).map((level) => one(incident.state as Tells, level, 'say'))
	return []
}

const spanSays = ({ say }: Here, seconds: number): string => (seconds < 90 ? say('hotline.board.seconds', { n: Math.round(seconds) }) : say('hotline.board.minutes', { n: Math.round(seconds / 60) }))

function previewSays(here: Here, { tells, level, against, signers, texts, plan, faults }: Preview): SaidPreview {
	const { say, language } = here
	const money = (cents: number) => new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(cents / 100)
	const news = isLive({ tells })
	const languages = [...new Set(texts.map((one) => one.language))]
	const textIn = (one: string, form: string) => texts.find((text) => text.language === one && text.form === form)?.text ?? ''
	return {
		tells,
		level,
		title: say('hotline.board.preview', { what: labels.tells(say, tells), whom: labels.level(say, level) }),
		against: against === null ? null : againstSays(here, against),
		signers: say('hotline.board.signers', { n: signers }),
		texts: languages.map((one) => ({ language: one, name: ownName(one), text: textIn(one, 'full'), short: textIn(one, 'short') })),
		faults: [...new Map(faults.map((fault) => [`${fault.kind} ${fault.found}`, labels.fault(say, fault)])).values()],
		plan: {
			facts: [
				{ says: say('hotline.board.plan.people', { n: plan.people }), why: say(news ? 'hotline.board.plan.people.why' : 'hotline.board.plan.exposed.why') },
				{ says: say('hotline.board.plan.pieces', { n: plan.segments }), why: say('hotline.board.plan.pieces.why') },
				{ says: say('hotline.board.plan.cost', { cost: money(plan.cents) }), why: plan.left === null ? say('hotline.board.plan.purse.unknown') : say('hotline.board.plan.purse', { left: money(plan.left) }) },
				...(plan.people > 0 ? [{ says: say('hotline.board.plan.last', { span: spanSays(here, plan.last) }), why: say('hotline.board.plan.when', { first: spanSays(here, plan.first), median: spanSays(here, plan.median) }) }] : []),
			],
			ways: plan.ways.map((way) => ({ way: wayName(say, way.way), people: String(way.people), pieces: String(way.segments), last: way.isOpen ? spanSays(here, way.last) : '–' })),
			warnings: [
				...(plan.people + plan.unreached === 0 ? [say('hotline.board.plan.nobody')] : []),
				...(plan.unreached > 0 ? [say('hotline.board.plan.unreached', { n: plan.unreached })] : []),
				...plan.unregistered.map((way) => say('hotline.board.plan.unregistered', { way: wayName(say, way) })),
				...(plan.isEnough ? [] : [say('hotline.board.plan.too-dear')]),
				...(plan.whole ? [say('hotline.board.plan.whole', { n: plan.whole.segments, span: spanSays(here, plan.whole.last) })] : []),
			],
		},
	}
}
const AGAINST = ['already-told', 'has-ended', 'one-pair-of-eyes', 'not-confirmed', 'gone-stale', 'impossible-travel', 'nothing-to-take-back', 'no-zone', 'enough-for-today'] as const
function againstSays({ say }: Here, against: string): string {
	const known = AGAINST.find((one) => one === against)
	return say(known ? `hotline.board.not.${known}` : 'hotline.board.not.not-understood')
}

function coverageSays(here: Here, { coverage, told }: Whole): SaidCoverage | null {
	if (!coverage) return null
	const { say } = here
	const newest = told.at(-1)
	const takesBack = newest !== undefined && !isLive(newest)
	const why = (key: 'exposed' | 'corrected' | 'waiting' | 'unreachable' | 'took' | 'anyway') => say(`hotline.board.cover.${key}.why`)
	return {
		title: say(takesBack ? 'hotline.board.cover.back' : 'hotline.board.cover'),
		facts: takesBack
			? [
					{ says: say('hotline.board.cover.exposed', { n: coverage.exposed }), why: why('exposed') },
					{ says: say('hotline.board.cover.corrected', { n: coverage.corrected }), why: why('corrected') },
					...(coverage.waiting > 0 ? [{ says: say('hotline.board.cover.waiting', { n: coverage.waiting }), why: why('waiting') }] : []),
					{ says: say('hotline.board.cover.unreachable', { n: coverage.unreachable }), why: [why('unreachable'), ...(coverage.unreachableBy.length === 0 ? [] : [say('hotline.truth.unreachable', { list: coverage.unreachableBy.map(({ way, n }) => `${wayName(say, way)} ${n}`).join(', ') })])].join(' ') },
					...(coverage.tookMs === null ? [] : [{ says: say('hotline.board.cover.took', { span: spanSays(here, coverage.tookMs / 1000) }), why: why('took') }]),
					...(coverage.toldAnyway > 0 ? [{ says: say('hotline.board.cover.anyway', { n: coverage.toldAnyway }), why: why('anyway') }] : []),
				]
			: [],
		ways: coverage.ledger.map(({ version, way, state, n, lastAt }) => ({ way: say('hotline.board.cover.way', { n: version, way: wayName(say, way) }), says: `${labels.fate(say, state)}${lastAt === null ? '' : ` · ${timeSays(here, lastAt)}`}`, n: String(n) })),
		tree: coverage.phoneTree.length === 0 ? null : say('hotline.board.cover.tree', { list: coverage.phoneTree.map(({ zone, n }) => `${zoneName(here, zone) ?? zone} ${n}`).join(', ') }),
	}
}
