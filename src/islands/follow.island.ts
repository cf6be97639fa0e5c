/** A follow-up written down, taken up in the browser: what is typed is sealed here. */
import FollowForm from '#ui/hotline/FollowForm.svelte'
import { takeUp } from '#ui/desk/take-up.ts'

takeUp('follow', FollowForm as never)
