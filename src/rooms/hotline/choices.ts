/** Hotline: every list a person chooses from, and what fits in it. Plain words without a library. */

/** How a report came. `desk`: a call-taker wrote it down. */
export const CHANNELS = ['web', 'voice', 'sms', 'signal', 'desk'] as const
/** Did you see it yourself? The first question, and the one that counts. */
export const HANDS = ['1st', '2nd', 'online'] as const
/** How many people are doing it, in bands. */
export const SIZES = ['none', 'one', 'few', 'some', 'many'] as const
/** What they are doing. A closed list: nothing here says who anybody is. */
export const DOINGS = ['parked', 'driving', 'knocking', 'stopping', 'questioning', 'detaining', 'loading', 'checkpoint', 'leaving', 'other'] as const
/** What is on their vests, as far as anybody read it. */
export const VESTS = ['ice', 'hsi', 'cbp', 'police', 'marshal', 'sheriff', 'city-police', 'none-seen'] as const
export const STILL = ['yes', 'no', 'unknown'] as const
/** What somebody there needs now; other rooms hear of it without a name. */
export const WANTS = ['interpreter', 'medic', 'childcare', 'ride', 'tow', 'lawyer'] as const
/** What the people of somebody who was taken need; other rooms hear of it without a name. */
export const FOLLOW_NEEDS = ['interpreter', 'medic', 'child-care', 'ride', 'tow', 'lawyer', 'food', 'money-for-phone'] as const
export const FOLLOW_STATES = ['offered', 'consented', 'contact-made', 'legal-connected', 'located', 'support-running', 'closed'] as const
/** What a companion sees to. It stands in the sealed part, never in a column. */
export const FOLLOW_TASKS = ['children', 'car', 'work-school', 'medicine', 'phone-money', 'lawyer', 'court-date'] as const
/** What one shift hands to the next. */
export const HANDED_SORTS = ['task', 'alert', 'incident', 'call-back', 'quarantine'] as const
export const HANDED_SAYS = ['done', 'yours', 'watch'] as const
/** What an incident can be about. */
export const INCIDENTS = ['street', 'home', 'work', 'shop', 'school', 'court', 'clinic', 'checkpoint', 'stop', 'other'] as const
/** What whoever went and looked found. */
export const SAW = ['activity', 'nothing', 'not_enforcement', 'unable'] as const
/** What it was, where it was not what was feared. */
export const REALLY = ['police', 'sheriff', 'fire', 'ambulance', 'delivery', 'tow', 'court-papers', 'works', 'film', 'other'] as const
/** Why nobody could tell. */
export const UNABLE = ['left-before', 'no-access', 'unsafe', 'nobody-free'] as const
/** Whose eyes: of a pair sent to look, of an observer, of a partner, of whoever reported, of a neighbour who answered an alert. */
export const EYES = ['verifier', 'observer', 'partner', 'reporter', 'neighbour'] as const
/** Who is told: those who go and look; observers; neighbours; other hubs; everybody. */
export const LEVELS = ['L0', 'L1', 'L2', 'L3', 'L4'] as const
/** What a version of an alert says. */
export const TELLS = ['alert', 'update', 'cancel', 'not-enforcement', 'unverified', 'all-clear', 'expired'] as const
export const WAYS_OUT = ['push', 'sms', 'signal', 'mail'] as const
/** What became of one hand-over of one version to one address on one channel. */
export const FATES = ['queued', 'handing', 'handed', 'delivered', 'failed', 'unknown', 'superseded', 'expired'] as const
export const TASK_STATES = ['offered', 'accepted', 'on-scene', 'told', 'declined', 'timed-out', 'recalled'] as const

/** Letters. */
export const WORDS_AT_MOST = 1000
export const PLACE_AT_MOST = 120
export const WHAT_AT_MOST = 200
