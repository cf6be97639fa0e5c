export { TONGUES } from '#ground/tongues.ts'

/** A tongue's name as the reader calls it. */
export function tongueIn(language: string, tongue: string): string {
	try {
		return new Intl.DisplayNames([language], { type: 'language' }).of(tongue) ?? tongue
	} catch {
		return tongue
	}
}
