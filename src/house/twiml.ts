/**
 * What a phone is told, as TwiML (Twilio; SignalWire's cXML and Telnyx's TeXML are the same here). A sentence is said by the carrier's voice for its language;
 * where there is none, a recorded clip of ours is played; where there is none either, it is said in the nearest language there is a voice for.
 *
 * Pure: no clock, no storage.
 */
import type { Language } from '#ground/words.ts'
import { xml } from './replies.ts'

/** Languages the carriers' plain voices speak, as they name them. */
const VOICES: Readonly<Record<Language, string>> = { ar: 'arb', da: 'da-DK', de: 'de-DE', en: 'en-US', es: 'es-MX', fr: 'fr-FR', hi: 'hi-IN', it: 'it-IT', ja: 'ja-JP', ko: 'ko-KR', nl: 'nl-NL', pl: 'pl-PL', pt: 'pt-BR', ru: 'ru-RU', zh: 'zh-CN' }
export const hasVoice = (language: Language): boolean => language in VOICES

const tag = (name: string, inside: string, is: Readonly<Record<string, string | number>> = {}) => `<${name}${Object.entries(is).map(([key, value]) => ` ${key}="${xml(String(value))}"`).join('')}>${inside}</${name}>`

/** A sentence, and in which language it stands. */
export type Said = { readonly text: string; readonly language: Language }
export const say = ({ text, language }: Said): string => tag('Say', xml(text), { language: VOICES[language] ?? 'en-US' })
/** @param url of a recorded clip */
export const play = (url: string): string => tag('Play', xml(url))
export const pause = (seconds: number): string => tag('Pause', '', { length: seconds })
/** So many keys, then `to`; where none is pressed, what comes after it. */
export const gather = (to: string, seconds: number, inside: string, keys = 1): string => tag('Gather', inside, { action: to, method: 'POST', numDigits: keys, timeout: seconds })
export const redirect = (to: string): string => tag('Redirect', xml(to), { method: 'POST' })
/** Waits under this name, hearing what `hears` says, until somebody joins or it is let go; then `after`. */
export const wait = (name: string, hears: string, after: string): string => tag('Enqueue', xml(name), { action: after, method: 'POST', waitUrl: hears, waitUrlMethod: 'POST' })
export const letGo = '<Leave/>'
/** Joins whoever waits under this name. */
export const join = (name: string, after: string): string => tag('Dial', tag('Queue', xml(name)), { action: after, method: 'POST', timeout: 10, timeLimit: 3600 })
/** Rings a number and joins it; both see `from`. */
export const dial = (number: string, from: string, after: string): string => tag('Dial', tag('Number', xml(number)), { action: after, method: 'POST', callerId: from, timeout: 30, timeLimit: 3600 })
/** The carrier writes nothing down of it. */
export const record = (after: string): string => tag('Record', '', { action: after, method: 'POST', maxLength: 120, timeout: 8, finishOnKey: '#', playBeep: 'true', transcribe: 'false', trim: 'do-not-trim' })
export const hangUp = '<Hangup/>'
export const answer = (...parts: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>${tag('Response', parts.join(''))}`
