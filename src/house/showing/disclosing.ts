/** What each party finds beside the tables, and what nobody finds; and all of it as a text to read aloud at a meeting. */
import type { Beside, Disclosure, Leaving, Party, Table } from '#ground/disclosing.ts'

/** What lies about: how many keys, of what, and which files look like backups or copies of keys. Names only where they are our own. */
export type Lying = { readonly weeks: number; readonly holds: number; readonly isKeysInside: boolean; readonly upgrades: number; readonly backups: number; readonly keyCopies: number; readonly jobs: number; readonly sessions: number }

const WITH_KEYS = 'Opens the second lock of everything whose week lasts, and no more: the first is the team’s. Lets a guess at a receipt or a cookie be tried against the digests; of 2⁷⁷ receipts that is no use.'

const onDisk = ({ weeks, holds, isKeysInside, upgrades, backups, keyCopies, jobs }: Lying): Beside[] => [
	{ what: `the key folder${isKeysInside ? ', on the same disk' : ''}: digest.key, arrival.key, ${weeks} weeks’ keys${holds > 0 ? `, ${holds} keys of legal holds` : ''}`, reads: WITH_KEYS, kept: 'each week’s key until the week is over; a hold’s until it is lifted' },
	{ what: 'arrival.key', reads: 'With a form’s own number, which is kept only as a digest, it gives the receipt of an ask made without JavaScript.', kept: 'while the hub exists' },
	{ what: `backups made before an upgrade: ${upgrades}`, reads: 'With undo.key of the key folder, the tables above as they were then; of what is sealed, only what a living week’s key and the team’s still open.', kept: 'thirty days' },
	{ what: `other backups beside it, as far as the hub knows of them: ${backups}`, reads: 'Nothing without the stewards’ recovery key; with it the tables above as they were, and of what is sealed only what a living week’s key still opens.', kept: 'until somebody deletes them' },
	{ what: `copies of keys beside it, as far as the hub knows of them: ${keyCopies}`, reads: 'Nothing without the stewards’ recovery key. Old ones undo forgetting: keep one, on another medium.', kept: 'until somebody deletes them' },
	{ what: 'the database’s own log of recent writes', reads: 'In which order rows came and when each was committed. What is sealed is sealed there, too.', kept: 'until PostgreSQL writes over it' },
	{ what: `the schema jobs, ${jobs} tables`, reads: 'Names and times of the house’s own duties.', kept: 'an hour' },
	{ what: 'postgres/hub.password, the files of settings', reads: 'The password of the database on this machine; the accounts of carriers, where there are any.', kept: 'while the hub exists' },
]

const inMemory = ({ sessions }: Lying): Beside[] => [
	{ what: 'words sent without JavaScript', reads: 'In full, in the sealing worker, in the moment they arrive; then they are overwritten.', kept: 'moments' },
	{ what: 'pictures that come by text message or Signal', reads: 'As they were taken, while their print is made; then they are let go. What Signal brought lies beside the house, with its signal-cli, until somebody deletes it there.', kept: 'moments' },
	{ what: `cookies of ${sessions} members who are signed in`, reads: 'Each as its page sends it; with one, the desk as that member sees it, and nothing sealed.', kept: 'two hours idle, twelve at most' },
	{ what: 'addresses of visitors', reads: 'While a connection lasts; afterwards a digest whose salt is thrown away every ten minutes.', kept: 'ten minutes' },
	{ what: 'look-ups of receipts', reads: 'As they are shown; from one, how that ask stands and its thread, still sealed.', kept: 'moments' },
	{ what: 'the program itself', reads: 'Whoever changes what it serves, reads what people type from then on. No device notices yet.', kept: 'from then on' },
]

/** For an order on paper there is what lies on the disk; a machine that runs, can be made to wait and listen. */
export const besideOf = (party: Party, lying: Lying): Beside[] => (party === 'host' ? [...onDisk(lying), ...inMemory(lying)] : onDisk(lying))

const NEVER = [
	'No addresses of visitors, no browsers, no devices, and no times finer than half a day of anyone who asked.',
	'No receipts, no passwords, no words of members’ papers: there are digests, and wraps that these open.',
	'No papers, no status, no plates, no positions: nothing asks for them.',
	'No list of who was helped by whom: nobody’s name stays on what they let go of. What a member took for somebody says who took it.',
	'No key that opens the team’s seal: those are in members’ browsers, wrapped by their own locks and words.',
]
const BY_PARTY: Readonly<Record<Party, readonly string[]>> = {
	host: ['Not what was sealed before it came, however long one listens, unless what is served is changed.'],
	seizure: ['Nothing of the memory of a machine that is switched off, where swap and core dumps are off.', 'Nothing that ended: its rows are gone and its week’s key is destroyed, for old copies, too.'],
	subpoena: ['What is not kept cannot be handed over. A record under a legal hold is kept until the hold is lifted; stewards see that it is.', 'People can be made to open what they can open. Ask somebody who knows the law where you are.'],
}
export const notFoundBy = (party: Party): string[] => [...NEVER, ...BY_PARTY[party]]

// As a text

const day = (at: number | null) => (at === null ? 'never' : new Date(at).toISOString().slice(0, 10))

function tableText({ table, rows, kept, columns }: Table): string {
	const lines = columns.map(({ column, reads, what, example, bytes, opens }) => {
		if (opens !== undefined) return `  ${column}: sealed, ${bytes ?? 0} bytes, to ${opens}`
		return `  ${column}: ${reads === 'no' ? `${what}, ${bytes ?? 0} bytes` : what}${example ? `, such as ${example}` : ''}`
	})
	return [`${table}: ${rows} ${rows === 1 ? 'row' : 'rows'}, kept ${kept}`, ...lines].join('\n')
}

export function leavingText({ tonight, nextWeek, last, left, counted }: Leaving): string {
	const cells = (of: { now: number; tonight: number; nextWeek: number; last: number }) => [of.now, of.tonight, of.nextWeek, of.last].map((n) => String(n).padStart(12)).join('')
	const head = `${'rows'.padEnd(24)}${['now', day(tonight), day(nextWeek), day(last)].map((name) => name.padStart(12)).join('')}`
	return [head, ...left.map((one) => one.table.padEnd(24) + cells(one)), ...counted.map((one) => `${`counted in ${one.table}`.padEnd(24)}${cells(one)}`)].join('\n')
}

const TITLES: Readonly<Record<Party, string>> = { host: 'Whoever runs this machine, while it runs', seizure: 'Whoever takes its disk', subpoena: 'Whoever orders us to hand over what we have' }

export const disclosureText = ({ as, tables, beside, not, leaving }: Disclosure): string =>
	[
		`${TITLES[as]} could read this:`,
		...tables.map(tableText),
		`Beside the tables:\n${beside.map(({ what, reads, kept }) => `  ${what}. ${reads} Kept: ${kept}.`).join('\n')}`,
		`Not found:\n${not.map((line) => `  ${line}`).join('\n')}`,
		`How many rows are left, after the midnight (UTC) of each day:\n${leavingText(leaving)}`,
	].join('\n\n')
