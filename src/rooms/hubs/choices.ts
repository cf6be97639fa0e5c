/** Other hubs: every list of what goes between them, and what fits. The format of a capsule is for others, too: FEDERATION.md tells it. */

/** Asked for; compared aloud and trusted; ended. */
export const PEERS = ['asked', 'trusted', 'ended'] as const
/** What a capsule says of what it is about. */
export const SAYS = ['alert', 'update', 'cancel', 'not-enforcement', 'unverified', 'all-clear', 'expired'] as const
/** What it can be about. */
export const ABOUT = ['street', 'home', 'work', 'shop', 'school', 'court', 'clinic', 'checkpoint', 'stop', 'other'] as const
/** What it was, where it was not what was feared. */
export const TURNED_OUT = ['police', 'sheriff', 'fire', 'ambulance', 'delivery', 'tow', 'court-papers', 'works', 'film', 'other'] as const

/** Bytes. */
export const CAPSULE_AT_MOST = 4096
/** Letters. */
export const PLACE_AT_MOST = 60
export const PICTURES_AT_MOST = 8
export const PEERS_AT_MOST = 40
/** Capsules of one hub kept at once, and alerts waiting for one. */
export const HEARD_AT_MOST = 200
