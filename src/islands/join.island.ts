/** Joining, taken up in the browser. */
import Join from '#ui/desk/Join.svelte'
import { takeUp } from '#ui/desk/take-up.ts'

takeUp('join', Join)
