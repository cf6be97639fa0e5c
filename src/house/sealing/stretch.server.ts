/** The house's own stretching of receipts and passphrases: the same argon2id as in a browser, natively and off the main thread. */
import { hashRaw } from '@node-rs/argon2'
import { STRETCHED, type Stretch } from '#ground/secret-words.ts'

const ARGON2ID = 2

export const stretch: Stretch = async (secret, salt) =>
	Uint8Array.from(await hashRaw(secret, { salt, algorithm: ARGON2ID, memoryCost: STRETCHED.m, timeCost: STRETCHED.t, parallelism: STRETCHED.p, outputLen: STRETCHED.dkLen }))
