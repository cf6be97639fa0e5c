import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markupFaults } from './markup.ts'

const SOUND = `<script lang="ts">
	const style = 'a'
	el.style.color = "red"
</script>
<!-- style="no" -->
<p class="stylish" onclick={() => go()} onfocus="{go}">{style}</p>
<input type="file" hidden />
<style>
	p { color: red }
</style>`

test('sound markup has no fault, whatever its scripts, styles and comments hold', () => assert.deepEqual(markupFaults('src/routes/+page.svelte', SOUND), []))

test('what the policy would refuse is named with its line', () => {
	for (const [planted, says] of [
		['<p style="color: red">', /style attribute/],
		['<p\nstyle={red}>', /:2 .*style attribute/],
		['<p style:color={red}>', /style directive/],
		['<button onclick="go()">', /handler written as text/],
		['<a href="JavaScript:go()">', /address that is a script/],
		['{@html words}', /sets HTML/],
		['<input type="file" name="sheet" />', /shows a file field/],
	] as const) {
		const faults = markupFaults('src/routes/+page.svelte', planted)
		assert.equal(faults.length, 1, planted)
		assert.match(faults[0] ?? '', says)
	}
})

test('shared pieces may set HTML they made themselves', () => assert.deepEqual(markupFaults('src/ui/Icon.svelte', '{@html icon}'), []))
