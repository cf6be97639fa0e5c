/** The time zone people here keep: that of the machine, which `TZ` sets. The night's sweep goes by it, too. */
export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
