/** What is answered to a carrier that speaks TwiML: one message back to whoever wrote, or nothing. */
export const xml = (text: string) => text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '').replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)

export const replyOf = (text: string): string => `<?xml version="1.0" encoding="UTF-8"?><Response><Message>${xml(text)}</Message></Response>`
export const NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
