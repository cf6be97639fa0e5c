import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cell, csvOf } from './csv.ts'

test('nothing in a cell is run by a spreadsheet, whichever sign it begins with', () => {
	for (const sign of ['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '  =', '\t+', '\n@', '\r-']) assert.match(cell(`${sign}HYPERLINK("x")`), /^"'/, JSON.stringify(sign))
	assert.equal(cell('rice, beans'), '"rice, beans"')
})

test('quotes, commas and lines in what somebody wrote stay in their cell', () => {
	assert.equal(csvOf([[cell('a "b", c'), '1'], [cell('two\nlines'), '2']]), '\uFEFF"a ""b"", c",1\r\n"two\nlines",2\r\n')
})
