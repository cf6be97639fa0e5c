/** The desk, taken up in the browser. */
import Desk from '#ui/desk/Desk.svelte'
import { keptLight, shine } from '#ui/desk/light.ts'
import { takeUp } from '#ui/desk/take-up.ts'

shine(document.documentElement, keptLight(localStorage))
takeUp('desk', Desk)
