/** What can hold an incident or a spot, or leads to one: a type that says whether another can, for the tests of what plans and counts. */
export type Leads<T> = T extends { readonly incident: unknown } | { readonly spot: unknown } | { readonly lat: unknown } | { readonly observedAt: unknown } | { readonly avoid: unknown }
	? true
	: T extends (...all: never[]) => unknown
		? false
		: T extends readonly (infer One)[]
			? Leads<One>
			: T extends ReadonlyMap<infer Key, infer Value>
				? Leads<Key> | Leads<Value>
				: T extends ReadonlySet<infer One>
					? Leads<One>
					: T extends object
						? Leads<T[keyof T]>
						: false
