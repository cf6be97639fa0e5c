/** The cells of what everybody can read of the hotline in the table of who may do what. */
import type { Cell, Matrix } from './cells.testing.ts'

export function alertsMay(): Matrix {
	const open = (path: string): Readonly<Record<string, Cell>> => ({ '': { who: ['anyone'], ask: () => ({ path }) } })
	return { 'GET /alerts': open('/alerts'), 'GET /alerts.atom': open('/alerts.atom'), 'GET /alerts.cap.xml': open('/alerts.cap.xml') }
}
