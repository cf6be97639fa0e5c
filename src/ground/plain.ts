/** Words without their accents and capitals, for comparing what somebody typed with what somebody else did. */
export const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export const plainWords = (text: string) => plain(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
