/** What a carrier that is played calls our account, our secret and our number. */
export const ACCOUNT = `AC${'0'.repeat(32)}`
export const TOKEN = 'a-token-nobody-else-has'
export const HUB_NUMBER = '+16125550100'
