/** Something was ended by its letters. If it was what this phone got, nothing of it stays on the phone. */
import { leaveNothing, phoneIn, sayOfPhone } from './worker/kept.ts'

async function over(): Promise<void> {
	const registration = 'serviceWorker' in navigator ? await navigator.serviceWorker.getRegistration('/alerts') : undefined
	const phone = phoneIn(await registration?.pushManager?.getSubscription())
	if (!registration || !phone) return
	const answer = await sayOfPhone({ act: 'see', phone })
	if (answer && answer['gets'] === null) await leaveNothing(registration)
}
void over()
