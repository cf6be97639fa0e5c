/**
 * The environment, read once and believed from then on. A wrong value is named, with what would be right;
 * a password in it is never repeated. Also the one kind of error a person can mend while the house opens.
 */
import path from 'node:path'
import * as v from 'valibot'

/** Paths are absolute. `origins[0]` is the canonical public address; the others are addresses people may use as well. */
export type Config = {
	readonly host: string
	/** 0 means any free port; the default origin then names port 0 and the house puts the real one in its place. */
	readonly port: number
	readonly origins: readonly [string, ...string[]]
	readonly dataFolder: string
	readonly keysFolder: string
	/** Null: the embedded PostgreSQL. */
	readonly databaseUrl: string | null
	/** How many trusted proxies stand in front, or `onion`: no addresses at all. */
	readonly proxy: number | 'onion'
	readonly gatesFile: string
	/** Where a backup is written every night; none where it is not set. */
	readonly backupsFolder?: string
}

/** `sentence` is one line of plain English for whoever runs the machine. `value` is what was given, without a password. */
export type WrongSetting = {
	readonly ok: false
	readonly name: Setting
	readonly problem: (typeof right)[Setting][0]
	readonly value: string
	readonly sentence: string
}

/**
 * The house cannot open, and a person can mend it. `message` is the one line to print, without a stack.
 * Recognise it by `name`, not by instanceof.
 */
export class CannotStart extends Error {
	override name = 'CannotStart'
	readonly problem: string
	constructor(problem: string, sentence: string, cause?: unknown) {
		super(sentence, { cause })
		this.problem = problem
	}
}

const right = {
	PORT: ['not-a-port', 'a whole number from 0 to 65535, for example 8420'],
	HOST: ['not-a-host', 'an IP address or a host name to listen on, for example 127.0.0.1'],
	ORIGIN: ['not-an-origin', 'the public address without a path, for example https://help.example.org; several are separated by spaces or commas'],
	HOLDFAST_DATA: ['not-a-path', 'a folder, for example ./data'],
	HOLDFAST_KEYS: ['not-a-path', 'a folder, for example ./data/keys'],
	DATABASE_URL: ['not-a-postgres-address', 'an address like postgres://user:password@host:5432/holdfast'],
	HOLDFAST_PROXY: ['not-a-number-of-proxies', 'the number of trusted proxies in front, from 0 to 9, or the word onion'],
	HOLDFAST_GATES: ['not-a-path', 'a file, for example ./data/gates.json'],
	HOLDFAST_BACKUPS: ['not-a-path', 'a folder on another disk, for example /mnt/backups/hub'],
} as const

type Setting = keyof typeof right

const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?$/i
const wholeNumber = /^\d{1,5}$/

const Port = v.pipe(v.string(), v.regex(wholeNumber), v.transform(Number), v.maxValue(65535))
const Host = v.union([v.pipe(v.string(), v.ip()), v.pipe(v.string(), v.regex(hostName))])
const Path = v.pipe(v.string(), v.check((text) => !text.includes('\0')), v.transform((text) => path.resolve(text)))
const Origins = v.pipe(
	v.string(),
	v.transform((text) => text.split(/[\s,]+/).filter(Boolean)),
	v.minLength(1),
	v.everyItem((text) => originOf(text) !== null),
	v.transform((texts) => [...new Set(texts.map((text) => originOf(text) ?? ''))] as [string, ...string[]]),
)
const DatabaseUrl = v.pipe(v.string(), v.check((text) => /^postgres(ql)?:\/\/./.test(text) && URL.canParse(text)))
const Proxy = v.union([v.literal('onion'), v.pipe(v.string(), v.regex(/^\d$/), v.transform(Number))])

const Environment = v.object({
	PORT: v.optional(Port, '8420'),
	HOST: v.optional(Host, '127.0.0.1'),
	ORIGIN: v.optional(Origins),
	HOLDFAST_DATA: v.optional(Path, './data'),
	HOLDFAST_KEYS: v.optional(Path),
	DATABASE_URL: v.optional(DatabaseUrl),
	HOLDFAST_PROXY: v.optional(Proxy, '0'),
	HOLDFAST_GATES: v.optional(Path),
	HOLDFAST_BACKUPS: v.optional(Path),
})

/**
 * Reads the environment. An empty value counts as absent; relative paths start at the working folder.
 * @returns the configuration, or the first setting that is wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): { readonly ok: true; readonly value: Config } | WrongSetting {
	const given = Object.fromEntries(
		settings.flatMap((name) => {
			const value = env[name]?.trim()
			return value ? [[name, value]] : []
		}),
	)
	const read = v.safeParse(Environment, given)
	if (!read.success) return wrong(String(read.issues[0].path?.[0]?.key) as Setting, given)
	const e = read.output
	return {
		ok: true,
		value: {
			host: e.HOST,
			port: e.PORT,
			origins: e.ORIGIN ?? [`http://localhost:${e.PORT}`],
			dataFolder: e.HOLDFAST_DATA,
			keysFolder: e.HOLDFAST_KEYS ?? path.join(e.HOLDFAST_DATA, 'keys'),
			databaseUrl: e.DATABASE_URL ?? null,
			proxy: e.HOLDFAST_PROXY,
			gatesFile: e.HOLDFAST_GATES ?? path.join(e.HOLDFAST_DATA, 'gates.json'),
			...(e.HOLDFAST_BACKUPS !== undefined && { backupsFolder: e.HOLDFAST_BACKUPS }),
		},
	}
}

const settings = Object.keys(right) as Setting[]

function wrong(name: Setting, given: Readonly<Record<string, string>>): WrongSetting {
	const [problem, example] = right[name]
	// A mistyped database address may hold a password anywhere in it, so nothing of it is repeated.
	const value = name === 'DATABASE_URL' ? '' : (given[name] ?? '').slice(0, 200)
	const shown = value ? ` is ${JSON.stringify(value)}. It` : ' is not understood. It'
	return { ok: false, name, problem, value, sentence: `${name}${shown} must be ${example}.` }
}

/** Scheme, host and port of an address that has nothing else, in the form browsers send; null for anything else. */
function originOf(text: string): string | null {
	if (!/^https?:\/\/[^/?#@\\]+\/?$/i.test(text) || !URL.canParse(text)) return null
	const { origin, hostname } = new URL(text)
	return hostName.test(hostname) || hostname.startsWith('[') ? origin : null
}
