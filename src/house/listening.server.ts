/** Why the front cannot listen, where a person can mend it: one line that says what to do. */
import { CannotStart, type Config } from './config.server.ts'

/** @returns a CannotStart, or what went wrong as it came */
export function whyNotListening(fault: unknown, { host, port }: Pick<Config, 'host' | 'port'>): unknown {
	const code = fault instanceof Error && 'code' in fault ? fault.code : ''
	if (code === 'EADDRINUSE') return new CannotStart('port-taken', `Another program listens on port ${port} of ${host} already: end it, or choose another PORT.`, fault)
	if (code === 'EACCES') return new CannotStart('port-not-ours', `This user may not listen on port ${port}: choose a PORT above 1023 and let a proxy stand in front.`, fault)
	if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new CannotStart('host-not-here', `This machine has no address ${host}: set HOST to one of its own, for example 127.0.0.1.`, fault)
	return fault
}
