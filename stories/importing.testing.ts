/** Invented old sheets, under the names real ones have for their columns. */

/** Stands in every row somewhere. */
export const CANARY = /Canario|Marisol|canario/

export type Sheet = readonly (readonly string[])[]

const quoted = (cell: string) => (/[",;\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

export function csvFile(rows: Sheet, by = ',', encoding: 'utf8' | 'windows-1252' = 'utf8'): Buffer {
	const text = rows.map((row) => row.map(quoted).join(by)).join('\r\n')
	// All of what is written here stands at the same place in Latin-1.
	return encoding === 'utf8' ? Buffer.from(`\uFEFF${text}\r\n`) : Buffer.from(text, 'latin1')
}

const pad = (n: number) => String(n).padStart(2, '0')
/** Day, month, year, as a form in Spanish writes it. */
export function daysAgo(n: number, order: 'us' | 'eu' = 'eu'): string {
	const day = new Date(Date.now() - n * 86_400_000)
	const [d, m, y] = [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()]
	return order === 'eu' ? `${pad(d)}/${pad(m)}/${y} 10:15:00` : `${m}/${d}/${y} 10:15:00`
}

/** What a form's sheet of volunteers looks like, a title above it; five rows at the end cannot come. */
export function volunteers(n: number): Sheet {
	const header = ['Timestamp', 'Name', 'Email', 'Phone number', 'What languages do you speak?', 'Which days are you available?', 'How would you like to volunteer?<br><br>(Note: risks will be discussed.)', 'Address']
	const row = (i: number) => [daysAgo(30, 'us'), `Canario ${i}`, `canario${i}@example.org`, `612-555-${String(1000 + i)}`, i % 3 === 1 ? 'Español' : 'English', 'Saturdays,\nSundays', 'Deliver food; drive', `${i} Canario Street`]
	return [header, ...Array.from({ length: n }, (_, i) => row(i)), row(0), ['', 'Canario X', 'not an address', '', '', '', '', ''], ['', '', 'canario-y@example.org', '', '', '', '', ''], ['', '', '', '', '', '', '', ''], ['', 'Canario Z', '', '', '', '', '', '']]
}

/** As SignUpGenius exports it. */
export function signUps(n: number): Sheet {
	const header = ['Sign Up', 'Start Date/Time (mm/dd/yyyy)', 'End Date/Time (mm/dd/yyyy)', 'Location', 'Qty', 'Item', 'First Name', 'Last Name', 'Email', 'SignUp Comment', 'Phone', 'PhoneType', 'Sign Up Timestamp']
	return [header, ...Array.from({ length: n }, (_, i) => ['Packing', '3/14/2026 9:00', '3/14/2026 12:00', 'Hall', '1', 'Packer', 'Canario', `Turno${i}`, `canario-turno${i}@example.org`, '', '612-555-0100', 'Mobile', '3/1/2026 8:00'])]
}

/** A Spanish sheet of asks under a title, with organisers' columns; its last five rows cannot come. */
export function oldAsks(): Sheet {
	const header = ['Marca temporal', 'Nombre', 'Teléfono', '¿Qué necesita?', '¿Qué tan urgente?', 'Barrio', 'Idioma', '¿Cuántas personas?', 'Detalles', 'Estado', 'Dirección']
	const row = (days: number, need: string, more: Partial<Record<'zone' | 'urgency' | 'status' | 'date' | 'name', string>> = {}) => [more.date ?? daysAgo(days), more.name ?? `Marisol ${need.slice(0, 3)}`, '612-555-0144', need, more.urgency ?? 'Esta semana', more.zone ?? 'Norte', 'Español', '5', need === '' ? '' : 'Somos cinco;\nCanario', more.status ?? 'Pendiente', 'Calle Canario 5']
	return [
		['Pedidos de ayuda', '', '', '', '', '', '', '', '', '', ''],
		header,
		row(20, 'Despensa', { urgency: '¡Urgente!' }),
		row(13, 'Pañales, despensa'),
		row(12, 'Transporte'),
		row(11, 'Vivienda', { zone: 'Centro' }),
		row(9, 'Abogado'),
		row(5, 'Despensa', { urgency: 'No es urgente' }),
		row(100, 'Despensa'),
		row(6, 'Ropa', { status: 'Completado' }),
		row(6, 'Ropa', { date: 'un martes' }),
		row(6, ''),
		row(20, 'Despensa', { urgency: '¡Urgente!' }),
	]
}
