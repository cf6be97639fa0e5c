/** Tables as spreadsheets take them (RFC 4180), without what a spreadsheet would run. */

/** A spreadsheet runs what begins with these signs (OWASP, "CSV injection"), full-width ones and after spaces, too; a leading apostrophe stops it. */
export const cell = (text: string): string => `"${text.replace(/^\s*[=+\-@|%＝＋－＠]/, "'$&").replaceAll('"', '""')}"`

/** With a mark at its beginning by which spreadsheets know UTF-8. Cells come as `cell` made them, or as numbers and dates that need no quotes. */
export const csvOf = (rows: readonly (readonly string[])[]): string => `\uFEFF${rows.map((row) => row.join(',')).join('\r\n')}\r\n`
