/** A member's keys while the desk is open: in the memory of this page and nowhere else, gone with a reload. */
import type { Member } from '#ground/people.ts'
import type { Key } from '#ground/sealed.ts'
import type { LogSeen } from './pins.ts'
import type { EpochKeys } from '#rooms/frontdoor/sealing.ts'

export type TeamKeys = EpochKeys & { readonly does: string }
/** @property made the public key of the team that this page has just made @property log the membership log these keys were held against */
export type Unlocked = { readonly hub: string; readonly member: Member; readonly seed: Key; readonly epochs: readonly TeamKeys[]; readonly isDue?: boolean; readonly made?: string; readonly log?: LogSeen }

export const epochOf = ({ epochs }: Unlocked, team: string, epoch: number): TeamKeys | null => epochs.find((one) => one.team === team && one.epoch === epoch) ?? null

/** The newest key of the team that does this work: what is sealed today is sealed to it. */
export const newestOf = ({ epochs }: Unlocked, does: string): TeamKeys | null =>
	epochs.filter((one) => one.does === does).reduce<TeamKeys | null>((newest, one) => (newest && newest.epoch >= one.epoch ? newest : one), null)

/** Overwrites what can be overwritten. The browser may have made copies; closing the page ends those. */
export function wipe({ seed, epochs }: Unlocked): void {
	for (const key of [seed, ...epochs.flatMap((epoch) => [epoch.seed, epoch.desk, epoch.likeness])]) key.fill(0)
}
