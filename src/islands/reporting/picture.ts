/** The print of a picture on this phone. The picture is drawn small and forgotten; nothing of it is sent but the print. */
import { printOf } from '#rooms/hotline/prints.ts'

/** As wide as is enough for 32 fields, and no more to read than an old phone can. */
const WIDE = 256

/** Null where this is no picture the browser can read. */
export async function printOfFile(file: Blob): Promise<string | null> {
	const picture = await createImageBitmap(file).catch(() => null)
	if (!picture || picture.width < 8 || picture.height < 8) return null
	const canvas = document.createElement('canvas')
	canvas.width = Math.min(WIDE, picture.width)
	canvas.height = Math.max(1, Math.round((picture.height * canvas.width) / picture.width))
	const brush = canvas.getContext('2d', { willReadFrequently: true })
	if (!brush || canvas.height > 8 * WIDE) return null
	brush.imageSmoothingQuality = 'high'
	brush.drawImage(picture, 0, 0, canvas.width, canvas.height)
	picture.close()
	return printOf(brush.getImageData(0, 0, canvas.width, canvas.height))
}
