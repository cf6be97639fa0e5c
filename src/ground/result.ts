/** A rule's answer: done, or refused for a reason we can say out loud. Broken things throw instead. */
export type Done<T> = { readonly ok: true; readonly value: T }
export type Refused<R extends string> = { readonly ok: false; readonly refusal: R }
export type Result<T, R extends string> = Done<T> | Refused<R>

export const done = <T>(value: T): Done<T> => ({ ok: true, value })
export const refuse = <const R extends string>(refusal: R): Refused<R> => ({ ok: false, refusal })
