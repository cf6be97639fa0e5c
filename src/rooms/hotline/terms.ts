/**
 * Hotline: what people call things, in several languages, so that “suuqa” and “the market” can be compared. A first list, meant to grow.
 * Only for comparing: nothing here is shown to anybody, and no word for a person is in it.
 */

/** @property terms a word as somebody writes it, to what it is in every language @property quiet words that tell no place from another @property ways kinds of streets */
export type Glossary = { readonly terms: ReadonlyMap<string, string>; readonly quiet: ReadonlySet<string>; readonly ways: ReadonlySet<string> }

const SAME: Readonly<Record<string, string>> = {
	market: 'market markets mercado mercadito suuq suuqa suuqii سوق',
	store: 'store shop grocery tienda bodega dukaan dukaanka متجر دكان',
	bakery: 'bakery panaderia foorno foornada مخبز',
	school: 'school escuela iskuul iskuulka dugsi dugsiga مدرسة',
	church: 'church iglesia kaniisad kaniisadda كنيسة',
	mosque: 'mosque mezquita masaajid masaajidka masjid مسجد جامع',
	clinic: 'clinic hospital clinica isbitaal isbitaalka مستشفى عيادة',
	court: 'court courthouse juzgado corte maxkamad maxkamadda محكمة',
	library: 'library biblioteca maktabad maktabadda مكتبة',
	park: 'park parque beerta حديقة',
	parking: 'parking estacionamiento baarkin baarkinka موقف lot',
	restaurant: 'restaurant restaurante makhaayad makhaayadda مطعم',
	laundry: 'laundry laundromat lavanderia مغسلة',
	apartments: 'apartment apartments building apartamento apartamentos edificio dabaq dabaqa شقة عمارة',
	home: 'home house casa guri guriga بيت منزل',
	work: 'work factory warehouse trabajo fabrica bodegon shaqo shaqada warshad عمل مصنع',
	bus: 'bus autobus camion baska حافلة',
	stop: 'stop parada istaan مواقف',
	bridge: 'bridge puente buundo buundada جسر',
	south: 'south sur koonfur جنوب',
	north: 'north norte waqooyi شمال',
	vehicle: 'suv suvs van vans truck trucks car cars vehicle vehicles camioneta camionetas carro carros auto autos gaari gaariga gaadhi سيارة سيارات',
	vest: 'vest vests jacket jackets chaleco chalecos jaakad jaakado سترة سترات',
	agent: 'agent agents officer officers agente agentes askari askarta ضابط ضباط',
	raid: 'raid raids redada redadas weerar مداهمة',
	checkpoint: 'checkpoint reten retenes حاجز',
	ice: 'ice migra inmigracion immigration socdaalka الهجرة هجرة',
	police: 'police policia booliis booliska شرطة',
	papers: 'papers documents papeles documentos waraaqo اوراق',
	knocking: 'knocking knock tocando tocan garaacaya يطرقون',
	handcuffed: 'handcuffs handcuffed esposas esposado esposada katiinad',
	two: 'two dos laba اثنان',
	three: 'three tres saddex ثلاث ثلاثة',
	four: 'four cuatro afar اربع اربعة',
	seven: 'seven siete toddoba سبعة',
}

/** Little words, and “corner of”, “in front of”, “near”, which say nothing of where. */
const QUIET = `a an the of in on at by and near next to from across side front corner outside inside is are it my that there they says say said somebody people area here
	el la los las lo un una de del y e en al a por junto cerca frente esquina lado afuera adentro dentro que hay es esta estan se me mi dice dicen aqui alli
	oo iyo ka ku u la ee waa hortiisa hortiisii agteeda dhinaca meesha
	في من على عند قرب بجانب امام و
	east west este oeste n s w o`
/** One street has many corners, and two streets one number. */
const WAYS = 'st str street ave av avenue avenida calle cll rd road carretera blvd boulevard bulevar dr drive ln lane way hwy highway wado waddo jid jidka شارع'

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')

/** Without accents, points or vowel signs; in one way of writing. */
export const plain = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/[\p{M}ـ]/gu, '')
		.toLowerCase()
		.replace(/[أإآ]/g, 'ا')
		.replace(/ى/g, 'ي')
		.replace(/ة/g, 'ه')

/** @param more what else a hub calls things: each line is one thing, in all the words for it */
export function glossaryOf(more: readonly (readonly string[])[] = []): Glossary {
	const terms = new Map(Object.entries(SAME).flatMap(([term, all]) => words(all).map((word) => [plain(word), term] as const)))
	for (const [first, ...others] of more) if (first !== undefined) for (const other of [first, ...others]) terms.set(plain(other), terms.get(plain(other)) ?? plain(first))
	return { terms, quiet: new Set(words(QUIET).map(plain)), ways: new Set(words(WAYS).map(plain)) }
}
export const GLOSSARY: Glossary = glossaryOf()

/** 14th, 14va, 14-aad: the number alone. */
const ORDINAL = /^(\d+)(?:st|nd|rd|th|a|o|ra|ro|da|do|ta|to|va|vo|na|no|ma|mo|aad)$/

/** What somebody wrote, word by word, each as it is called in every language. Little words stay. */
export function wordsOf(text: string, { terms }: Glossary): string[] {
	return (plain(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => {
		const bare = ORDINAL.exec(word)?.[1] ?? word
		return terms.get(bare) ?? (bare.startsWith('ال') ? (terms.get(bare.slice(2)) ?? bare.slice(2)) : bare)
	})
}

/** What tells one place from another in what somebody said: names, numbers, and what kind of place it is. */
export const placesIn = (text: string, glossary: Glossary): string[] => [...new Set(wordsOf(text, glossary).filter((word) => !glossary.quiet.has(word) && !glossary.ways.has(word)))]

const HOUSE_NUMBER = /(?<![\p{L}\p{N}])(\d{3,5})(?![\p{L}\p{N}])/gu
const HOME_NUMBER = /(?:#|\b(?:apt|apto|apartment|apartamento|unit|suite|depto|no)\b\.?)\s*#?\s*[\p{L}]?\d+[\p{L}]?/giu
/** A place in words, no finer than a block: “1423 Cedar Ave, apt 4” is “1400 Cedar Ave”. */
export const toBlockInWords = (place: string): string =>
	place
		.replace(HOME_NUMBER, '')
		.replace(HOUSE_NUMBER, (_, number: string) => String(Math.floor(Number(number) / 100) * 100))
		.replace(/\s+/g, ' ')
		.replace(/^[\s,;]+|[\s,;]+$/g, '')
