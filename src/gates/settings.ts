/** What the carriers' file says: which gates are open, and with what. Passwords stand in it, so it is read by the house alone. */
import * as v from 'valibot'

const line = (most: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(most))
const number = (least: number, most: number) => v.pipe(v.number(), v.minValue(least), v.maxValue(most))
/** `perSecond` of each of its numbers, `cents` for each segment, `registered`: whether it may send here. */
const pace = { perSecond: v.optional(number(0.001, 100_000)), numbers: v.optional(v.pipe(number(1, 1000), v.integer())), cents: v.optional(number(0, 10_000)), registered: v.optional(v.boolean()) }

/** base64url, as `web-push generate-vapid-keys` prints them: a point of P-256 and a number (RFC 8292). */
const vapidKey = (length: number) => v.pipe(v.string(), v.regex(/^[\w-]+$/), v.length(length))
export const Push = v.strictObject({ publicKey: vapidKey(87), privateKey: vapidKey(43), /** Whom the push service may write to: mailto: or https: */ subject: v.pipe(v.string(), v.regex(/^(mailto:\S+@\S+|https:\/\/\S+)$/), v.maxLength(200)), ...pace })
export const Mail = v.strictObject({ host: line(200), port: v.optional(v.pipe(number(1, 65_535), v.integer()), 587), secure: v.optional(v.boolean()), user: v.optional(v.string()), password: v.optional(v.string()), from: v.pipe(line(200), v.regex(/@/)), ...pace })

const { numbers: _, ...paced } = pace
/** A carrier that speaks as Twilio does. Each of `from` sends `perSecond`. `signedWith` where calls from it are signed with another secret than `token`. `pictures`: hosts it sends on to for a picture. */
export const Sms = v.strictObject({ pictures: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z\d.-]+(:\d{1,5})?$/), v.maxLength(200))), v.maxLength(10))), account: v.pipe(line(100), v.regex(/^[\w-]+$/)), token: line(200), signedWith: v.optional(line(200)), base: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/), v.maxLength(300))), from: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/))), v.minLength(1), v.maxLength(100)), ...paced })

/** Other hubs. `nearby`: those in a network of one's own, such as two hubs in one house, may be reached, and without TLS. */
export const Peers = v.strictObject({ nearby: v.optional(v.boolean()) })

/** A signal-cli beside the hub (`signal-cli daemon --http`), and the account it sends from. */
export const Signal = v.strictObject({ url: v.pipe(v.string(), v.regex(/^https?:\/\/[^\s?#]+$/), v.maxLength(300)), account: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)), ...paced })

/** A carrier of calls that speaks as Twilio does. `from`: the hub's number. */
export const Voice = v.strictObject({ account: v.pipe(line(100), v.regex(/^[\w-]+$/)), token: line(200), signedWith: v.optional(line(200)), base: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/), v.maxLength(300))), from: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)) })

/** A gate somebody misspelt would otherwise stay shut without a word. */
export const GateSettings = v.strictObject({ push: v.optional(Push), mail: v.optional(Mail), sms: v.optional(Sms), peers: v.optional(Peers), signal: v.optional(Signal), voice: v.optional(Voice) })
export type GateSettings = v.InferOutput<typeof GateSettings>
export type Paced = Partial<{ [Field in keyof typeof pace]: v.InferOutput<(typeof pace)[Field]> }>
