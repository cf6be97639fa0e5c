/** A picture on this phone: read only where it is not too large, and its print. Nothing of it is sent but the print, until somebody says otherwise (sending.ts). */
import { saidSize } from '#rooms/hotline/jpeg.ts'
import { printOf } from '#rooms/hotline/prints.ts'

/** As wide as is enough for 32 fields, and no more to read than an old phone can. */
const WIDE = 256
/** What a phone can hold in its memory; asked before anything is drawn. */
const BYTES = 40_000_000
const POINTS = 64_000_000
/** Where a picture says how large it is comes behind what the camera wrote. */
const HEAD = 512 * 1024

/** Null where this is no picture the browser can read, or one too large. */
export async function readPicture(file: Blob): Promise<ImageBitmap | null> {
	if (file.size > BYTES) return null
	const said = saidSize(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()))
	if (said && said.width * said.height > POINTS) return null
	const picture = await createImageBitmap(file).catch(() => null)
	return picture && picture.width >= 8 && picture.height >= 8 && picture.width * picture.height <= POINTS ? picture : null
}

/** Null where it is far too narrow to be compared. */
export function printOfPicture(picture: ImageBitmap): string | null {
	const canvas = document.createElement('canvas')
	canvas.width = Math.min(WIDE, picture.width)
	canvas.height = Math.max(1, Math.round((picture.height * canvas.width) / picture.width))
	const brush = canvas.getContext('2d', { willReadFrequently: true })
	if (!brush || canvas.height > 8 * WIDE) return null
	brush.imageSmoothingQuality = 'high'
	brush.drawImage(picture, 0, 0, canvas.width, canvas.height)
	return printOf(brush.getImageData(0, 0, canvas.width, canvas.height))
}
