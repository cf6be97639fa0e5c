/** Rota: every list a person chooses from, and what fits in it. Plain words without a library. */
export const KINDS = ['packing', 'fridge', 'kitchen', 'desk', 'door', 'driving', 'company', 'childcare', 'circle', 'other'] as const
export const OPENS = ['nothing', 'sealed'] as const
export const GIVES = ['meal', 'childcare', 'ride', 'talk'] as const
export const PLACES_AT_MOST = 40
/** Letters. */
export const WHERE_AT_MOST = 60
