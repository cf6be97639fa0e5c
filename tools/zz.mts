import { readable as ground } from '/work/main/src/ground/readable.ts'
import { readable as frontdoor } from '/work/main/src/rooms/frontdoor/readable.ts'
const all=[...ground,...frontdoor]
for (const [table, cols] of Map.groupBy(all, c=>c.table)) console.log(`- **${table}**, kept ${cols[0]!.kept}: ${cols.map(c=>`\`${c.column}\` ${c.what}`).join('; ')}.`)
