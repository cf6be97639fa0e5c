import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Leads } from '#ground/leads.testing.ts'
import type { Problem as InDays } from './days/problem.ts'
import type { Problem } from './problem.ts'

test('what a planner is handed can hold no incident, no spot and nothing to avoid: the compiler refuses it', () => {
	const leads: true extends Leads<Problem> | Leads<InDays> ? never : 'nowhere' = 'nowhere'
	assert.equal(leads, 'nowhere')
	// What would be refused, is: a spot deep within is found.
	const found: Leads<{ readonly shifts: readonly (Problem['shifts'][number] & { readonly near?: { readonly lat: number } })[] }> extends false ? never : 'found' = 'found'
	assert.equal(found, 'found')
})
