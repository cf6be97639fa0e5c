/** A link as a QR code: one path, drawn as SVG, so that no page needs a style or a picture from elsewhere. */
import { encode } from 'uqr'

export type Qr = { readonly size: number; readonly path: string }

/** Quiet modules around it (ISO/IEC 18004 § 5.3.8). */
const BORDER = 4

export function qrOf(text: string): Qr {
	const { data, size } = encode(text, { ecc: 'M', border: BORDER })
	const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
	return { size, path }
}
