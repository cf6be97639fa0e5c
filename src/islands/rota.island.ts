/** The coordinators' board, taken up in the browser: dragging, the keyboard, and what others change. */
import Board from '#ui/rota/Board.svelte'
import { takeUp } from '#ui/desk/take-up.ts'

takeUp('rota', Board as never)
