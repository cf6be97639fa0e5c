/**
 * `plan rota FILE --format curtois --seconds N --seed N`: plans the rota of a file and prints it. It opens no house and changes nothing.
 * The seconds are counted from the start of the program, so that it ends within them.
 */
import { readFileSync } from 'node:fs'
import { judge } from '#planners/rota/days/check.ts'
import { readCurtois, Unreadable } from '#planners/rota/days/curtois.ts'
import type { Problem } from '#planners/rota/days/problem.ts'
import { CameOutBadly, NotUnderstood, type Command } from './command.ts'
import { plannedInTime } from './rota-in-time.server.ts'

const USAGE = 'plan rota FILE --format curtois --seconds N --seed N'
const LONGEST = 86_400
/** Seconds since the program began. */
const passed = () => performance.now() / 1000

type Asked = { readonly file: string; readonly seconds: number; readonly seed: number }

export const plan: Command = async ({ tell }, args) => {
	const { file, seconds, seed } = asked(args)
	const problem = readRota(file)
	const { planned, isLate } = await plannedInTime({ problem, seed, endsAt: performance.timeOrigin + seconds * 1000 }, ({ penalty, bound }) => tell(`${passed().toFixed(1)} s: ${penalty}${bound === null ? '' : `, and nothing below ${bound}`}`))
	const took = { seconds: Number(passed().toFixed(2)) }
	const nothing = { penalty: null, lowerBound: null, roster: null, ...took }
	if (!planned && isLate) throw new CameOutBadly('No roster was found in the time. With more seconds there may be one.', nothing)
	if (!planned) throw new CameOutBadly('No roster was found in which everybody’s rules are kept, and to leave everybody free breaks some, too.', nothing)
	const { penalty, broken } = judge(problem, planned.roster)
	if (broken.length > 0 || penalty !== planned.penalty) throw new Error('The judge does not agree with the planner; nothing is printed.')
	return { penalty, lowerBound: planned.bound, roster: planned.roster.map((line) => [...line]), ...took }
}

function asked([what, file, ...rest]: readonly string[]): Asked {
	if (what !== 'rota' || !file || file.startsWith('-')) throw new NotUnderstood(`There is: ${USAGE}.`)
	const given = new Map<string, string>()
	for (let i = 0; i < rest.length; i += 2) {
		const [name = '', value] = rest.slice(i, i + 2)
		if (!['--format', '--seconds', '--seed'].includes(name) || value === undefined || given.has(name)) throw new NotUnderstood(`Not understood: ${name}. There is: ${USAGE}.`)
		given.set(name, value)
	}
	if (given.get('--format') !== 'curtois') throw new NotUnderstood('Say how the file is written: --format curtois.')
	const seconds = Number(given.get('--seconds') ?? 10)
	const seed = Number(given.get('--seed') ?? 1)
	if (!(seconds > 0 && seconds <= LONGEST)) throw new NotUnderstood(`--seconds is a number above 0 and up to ${LONGEST}.`)
	if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) throw new NotUnderstood('--seed is a whole number from 0 to 4294967295.')
	return { file, seconds, seed }
}

function readRota(file: string): Problem {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch (fault) {
		throw new NotUnderstood(`${file} cannot be read (${fault instanceof Error && 'code' in fault ? String(fault.code) : 'for whatever reason'}).`)
	}
	try {
		return readCurtois(text)
	} catch (fault) {
		if (fault instanceof Unreadable) throw new NotUnderstood(`${file}, line ${fault.line}: ${fault.message}`)
		throw fault
	}
}
