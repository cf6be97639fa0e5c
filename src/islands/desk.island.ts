/** The desk, taken up in the browser. */
import Desk from '#ui/desk/Desk.svelte'
import { takeUp } from '#ui/desk/take-up.ts'

takeUp('desk', Desk)
