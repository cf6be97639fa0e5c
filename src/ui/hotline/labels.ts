/** The hotline's closed lists in a person's language. */
import type { Say } from '#ground/words.ts'
import type { CHANNELS, DOINGS, EYES, FATES, HANDS, INCIDENTS, LEVELS, REALLY, SAW, SIZES, STILL, TASK_STATES, TELLS, UNABLE, VESTS, WANTS, WAYS_OUT } from '#rooms/hotline/choices.ts'
import type { Fault } from '#rooms/hotline/linter.ts'
import type { Incident } from '#rooms/hotline/model.ts'
import { whyOf } from '#rooms/hotline/whys.ts'

type One<List extends readonly string[]> = List[number]
export const labels = {
	channel: (say: Say, one: One<typeof CHANNELS>) => say(`hotline.channel.${one}`),
	hand: (say: Say, one: One<typeof HANDS>) => say(`hotline.hand.${one}`),
	size: (say: Say, one: One<typeof SIZES>) => say(`hotline.size.${one}`),
	doing: (say: Say, one: One<typeof DOINGS>) => say(`hotline.doing.${one}`),
	vest: (say: Say, one: One<typeof VESTS>) => say(`hotline.vest.${one}`),
	still: (say: Say, one: One<typeof STILL>) => say(`hotline.still.${one}`),
	want: (say: Say, one: One<typeof WANTS>) => say(`hotline.want.${one}`),
	kind: (say: Say, one: One<typeof INCIDENTS>) => say(`hotline.kind.${one}`),
	saw: (say: Say, one: One<typeof SAW>) => say(`hotline.saw.${one}`),
	really: (say: Say, one: One<typeof REALLY>) => say(`hotline.really.${one}`),
	unable: (say: Say, one: One<typeof UNABLE>) => say(`hotline.unable.${one}`),
	eyes: (say: Say, one: One<typeof EYES>) => say(`hotline.eyes.${one}`),
	level: (say: Say, one: One<typeof LEVELS>) => say(`hotline.level.${one}`),
	tells: (say: Say, one: One<typeof TELLS>) => say(`hotline.tells.${one}`),
	way: (say: Say, one: One<typeof WAYS_OUT>) => say(`hotline.way.${one}`),
	fate: (say: Say, one: One<typeof FATES>) => say(`hotline.fate.${one}`),
	task: (say: Say, one: One<typeof TASK_STATES>) => say(`hotline.task.${one}`),
	why: (say: Say, text: string) => {
		const why = whyOf(text)
		return why ? say(`hotline.why.${why.by}`, { metres: why.metres }) : ''
	},
	/** Why a message waits for a second look. */
	fault: (say: Say, { kind, found }: Fault) => say(`hotline.say.not.${kind}`, { found }),
	state: (say: Say, one: Incident['state']) => say(`hotline.state.${one}`),
}
