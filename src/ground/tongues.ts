/** Tongues a neighbour may speak though the hub has no words in them, by their codes. */
export const TONGUES = ['am', 'ar', 'bn', 'de', 'en', 'es', 'fa', 'fr', 'hi', 'hmn', 'ht', 'it', 'km', 'ko', 'lo', 'my', 'ne', 'om', 'pl', 'ps', 'pt', 'ru', 'so', 'sw', 'ti', 'tl', 'uk', 'ur', 'vi', 'zh'] as const
