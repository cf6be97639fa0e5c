/** Leases: a key for one thing alone, held by the house. What lies under it can be opened while the lease lives, and by nobody after. */
import type * as v from 'valibot'
import { idOf } from './ids.ts'

export const LeaseId = idOf('lease')
export type LeaseId = v.InferOutput<typeof LeaseId>
