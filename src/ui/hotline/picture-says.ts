/** The words with which a picture is made coarse in the browser: they travel with the form, because the script carries no language. */
import type { Say } from '#ground/words.ts'

export const pictureSays = (say: Say) => ({
	tick: say('hotline.picture.tick'),
	how: say('hotline.picture.how'),
	label: say('hotline.picture.label'),
	keys: say('hotline.picture.keys'),
	undo: say('hotline.picture.undo'),
	all: say('hotline.picture.all'),
	weight: say('hotline.picture.weight', { kb: '{kb}' }),
	square: say('hotline.picture.square', { row: '{row}', col: '{col}', is: '{is}' }),
	clear: say('hotline.picture.clear'),
	coarse: say('hotline.picture.coarse'),
	failed: say('hotline.picture.failed'),
})
