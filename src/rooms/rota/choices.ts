/** Rota: every list a person chooses from, and what fits in it. Plain words without a library. */
export const KINDS = ['packing', 'fridge', 'kitchen', 'desk', 'door', 'driving', 'company', 'childcare', 'circle', 'hotline', 'medic', 'clinic', 'coordinating', 'other'] as const
export const OPENS = ['nothing', 'sealed'] as const
export const GIVES = ['meal', 'childcare', 'ride', 'talk'] as const
export const EFFORTS = ['light', 'plain', 'hard'] as const
/** Whether one is there, waits at home, or can be woken. */
export const PRESENCES = ['there', 'standby', 'on-call'] as const
export const SKILLS = ['dispatch', 'verify', 'medic', 'driving', 'children', 'court', 'clinic', 'kitchen', 'keys', 'lead', 'facilitate', 'interpret', 'machine'] as const
/** What somebody else must have seen before it counts; the rest is as one says oneself. */
export const GRANTED = ['dispatch', 'verify', 'medic', 'children', 'court', 'clinic', 'keys', 'lead', 'machine'] as const satisfies readonly (typeof SKILLS)[number][]
/** A learner, one who can, one who can lead. */
export const LEVELS = ['shadow', 'able', 'lead'] as const
export const PLACES_AT_MOST = 40
export const NEEDS_AT_MOST = 6
/** Letters. */
export const WHERE_AT_MOST = 60
/** What a shift takes where nobody says: hands. */
export const TAKES_HANDS = { least: 1, worth: 1, effort: 'plain', presence: 'there', needs: [], newcomers: 0, isPaired: false, serves: null } as const
/** Why somebody is needed now. */
export const REASONS = ['someone-waits', 'nobody-came', 'too-few', 'question', 'keys', 'machine'] as const
