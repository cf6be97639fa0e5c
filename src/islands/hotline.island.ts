/** The dispatcher's board, taken up in the browser: what others change, the keyboard, and acts that wait for the line. */
import Board from '#ui/hotline/Board.svelte'
import { takeUp } from '#ui/desk/take-up.ts'

takeUp('hotline', Board as never)
