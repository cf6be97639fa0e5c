/** A frozen data folder as one small file, and back. PostgreSQL's folders are mostly the same pages four times over, which a wide window makes small. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

/** Bytes a repetition may lie apart, as a power of two. */
const WINDOW = 26

function tar(words: readonly string[], input?: Buffer): Buffer {
	const { status, stdout, stderr } = spawnSync('tar', [...words], { maxBuffer: 2 ** 30, ...(input && { input }) })
	if (status !== 0) throw new Error(`tar: ${stderr.toString().trim()}`)
	return stdout
}

export function pack(folder: string, file: string): void {
	const packed = tar(['--owner=0', '--group=0', '--sort=name', '-C', folder, '-cf', '-', '.'])
	const params = { [constants.BROTLI_PARAM_LARGE_WINDOW]: 1, [constants.BROTLI_PARAM_LGWIN]: WINDOW, [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length }
	writeFileSync(file, brotliCompressSync(packed, { params }))
}

/** What was packed belongs to whoever unpacks it. */
export function unpack(file: string, folder: string): void {
	const packed = brotliDecompressSync(readFileSync(file), { params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 } })
	tar(['-C', folder, '-x', '-o', '-f', '-'], packed)
}
