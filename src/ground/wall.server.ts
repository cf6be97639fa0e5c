/** The time zone people here keep: that of the machine, which `TZ` sets. The night's sweep goes by it, too. */
export const zoneHere = (): string => {
	const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
	// What an empty TZ comes to, and no clock can be read by it.
	return zone === 'Etc/Unknown' ? 'UTC' : zone
}
