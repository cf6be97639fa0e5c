/**
 * How often one place may knock. In memory only, and no address is kept: a bucket's key is a cut-off keyed digest of the neighbourhood of
 * the address (/24 or /48), under a salt that is thrown away with all buckets every ten minutes.
 *
 * A shelter, a school or a whole phone company may share one address, so reading is generous. What is strict is being wrong about a secret.
 */
import { createHmac, createSecretKey } from 'node:crypto'
import { prefixOf } from './addresses.server.ts'

/** What a request does, as far as limits care. */
export type LimitClass = 'reading' | 'sending' | 'receipt' | 'sign-in' | 'live' | 'carrier' | 'peer'

/** A bucket of `burst` tokens, refilled evenly. */
export type Rate = { readonly burst: number; readonly perMinute: number }

/**
 * `each` for one neighbourhood of addresses, `together` where there are no addresses and everyone shares one bucket,
 * `failures` for wrong secrets from one neighbourhood: when they are used up, right ones wait, too.
 */
type Limit = { readonly each: Rate; readonly together: Rate; readonly failures: Rate | null }

export const LIMITS: Readonly<Record<LimitClass, Limit>> = {
	reading: { each: { burst: 1200, perMinute: 1200 }, together: { burst: 6000, perMinute: 6000 }, failures: null },
	sending: { each: { burst: 200, perMinute: 120 }, together: { burst: 1000, perMinute: 600 }, failures: null },
	receipt: { each: { burst: 60, perMinute: 60 }, together: { burst: 300, perMinute: 300 }, failures: { burst: 20, perMinute: 6 } },
	'sign-in': { each: { burst: 60, perMinute: 60 }, together: { burst: 300, perMinute: 300 }, failures: { burst: 15, perMinute: 4 } },
	live: { each: { burst: 120, perMinute: 120 }, together: { burst: 600, perMinute: 600 }, failures: null },
	// One carrier asks for everybody who calls, some five times a call: in a flood of three hundred a minute nobody who means it is cut off here.
	carrier: { each: { burst: 3000, perMinute: 3000 }, together: { burst: 3000, perMinute: 3000 }, failures: { burst: 30, perMinute: 10 } },
	peer: { each: { burst: 120, perMinute: 60 }, together: { burst: 600, perMinute: 300 }, failures: { burst: 30, perMinute: 10 } },
}

/** No salt lives longer, and with it goes every bucket. Milliseconds. */
export const SALT_LASTS = 600_000
const MOST_BUCKETS = 20_000

export type Bucket = { readonly tokens: number; readonly at: number }

/** The bucket as it stands now; a full one where there was none. A clock that went back refills nothing. */
export function filled(bucket: Bucket | undefined, rate: Rate, now: number): Bucket {
	if (bucket === undefined) return { tokens: rate.burst, at: now }
	const since = Math.max(0, now - bucket.at)
	return { tokens: Math.min(rate.burst, bucket.tokens + (since * rate.perMinute) / 60_000), at: now }
}

/** Whole seconds until there is a token again, at least one. */
export const secondsUntilOne = (bucket: Bucket, rate: Rate) => Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / rate.perMinute))

export type Allowed = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number }

export type Limits = {
	/** Takes one token. @param address null where there are no addresses */
	allow(cls: LimitClass, address: string | null): Allowed
	/** A secret was wrong. Without addresses this changes nothing: one person's guesses must not lock out everybody. */
	failed(cls: LimitClass, address: string | null): void
	/** Throws salt and buckets away when their time is up, so that an idle hub forgets, too. */
	sweep(): void
	/** Everything it remembers, for tests. */
	remembers(): { readonly salt: string; readonly buckets: readonly (readonly [string, Bucket])[] }
}

/** @param random so many random bytes */
export function openLimits({ now, random, most = MOST_BUCKETS }: { now: () => number; random: (bytes: number) => Uint8Array; most?: number }): Limits {
	// Least lately used first, so that the first is the one to forget.
	const buckets = new Map<string, Bucket>()
	let salt = createSecretKey(random(32))
	let saltedAt = now()

	function sweep() {
		const age = now() - saltedAt
		if (age >= 0 && age < SALT_LASTS) return
		buckets.clear()
		salt = createSecretKey(random(32))
		saltedAt = now()
	}

	const keyOf = (cls: LimitClass, use: 'all' | 'failures', address: string | null) =>
		createHmac('sha256', salt).update(`${cls} ${use} ${address === null ? 'together' : prefixOf(address)}`).digest('base64url').slice(0, 12)

	function put(key: string, bucket: Bucket) {
		buckets.delete(key)
		buckets.set(key, bucket)
		for (const oldest of buckets.keys()) {
			if (buckets.size <= most) break
			buckets.delete(oldest)
		}
	}

	return {
		sweep,
		allow(cls, address) {
			sweep()
			const limit = LIMITS[cls]
			const at = now()
			if (limit.failures && address !== null) {
				const wrong = filled(buckets.get(keyOf(cls, 'failures', address)), limit.failures, at)
				if (wrong.tokens < 1) return { ok: false, retryAfterSeconds: secondsUntilOne(wrong, limit.failures) }
			}
			const rate = address === null ? limit.together : limit.each
			const key = keyOf(cls, 'all', address)
			const bucket = filled(buckets.get(key), rate, at)
			if (bucket.tokens < 1) return { ok: false, retryAfterSeconds: secondsUntilOne(bucket, rate) }
			put(key, { ...bucket, tokens: bucket.tokens - 1 })
			return { ok: true }
		},
		failed(cls, address) {
			sweep()
			const rate = LIMITS[cls].failures
			if (!rate || address === null) return
			const key = keyOf(cls, 'failures', address)
			const bucket = filled(buckets.get(key), rate, now())
			put(key, { ...bucket, tokens: Math.max(0, bucket.tokens - 1) })
		},
		remembers: () => ({ salt: salt.export().toString('base64url'), buckets: [...buckets] }),
	}
}
