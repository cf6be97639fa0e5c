/** Rota: which kind of shift somebody meant, by the words they used in a sheet, in English and Spanish. */
import { plain } from '#ground/plain.ts'
import type { Kind } from './model.ts'

/** The first that fits; a word with a star is the beginning of one. */
const WORDS: readonly (readonly [Kind, string])[] = [
	['hotline', 'hotline dispatch dispatcher dispatchers phone* linea telefono telefonos llamada* despacho'],
	['childcare', 'childcare child children kid kids babysit* nino* nina* guarderia infancia'],
	['medic', 'medic medics first-aid nurse* doctor* enfermer* medico* medica* auxilios'],
	['clinic', 'clinic* legal clinica* consultorio abogad*'],
	['kitchen', 'kitchen cook* meal* soup chef lunch dinner breakfast cocin* comida* almuerzo cena desayuno sopa'],
	['packing', 'pack* sort* bag bags bagging box boxes pantry warehouse empac* empaqu* bolsas cajas despensa* clasificar bodega'],
	['fridge', 'fridge* refrigerator* freezer nevera* refri* heladera* frigo*'],
	['driving', 'driv* deliver* pickup pickups transport* car courier* conduc* manej* chofer* reparto repart* entrega* transporte llevar'],
	['company', 'accompan* court escort companion* visit* acompan* juzgado tribunal corte visita*'],
	['circle', 'circle* class classes workshop* training* teach* study circulo* clase* taller* curso* capacitacion estudio'],
	['door', 'door greet* entrance welcome gate puerta entrada bienvenida recib*'],
	['desk', 'desk office intake admin* reception front-desk mesa oficina recepcion'],
	['coordinating', 'coordinat* lead leader leads captain organiz* shift-lead coordin* encargad* lider* organiza*'],
]

const LISTS = WORDS.map(([kind, words]) => ({ kind, starts: words.split(' ').filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1)), whole: new Set(words.split(' ')) }))

/** The word that comes first decides: "kitchen lead" is in the kitchen. */
export function kindMeant(text: string): Kind {
	const said = plain(text).split(/[^\p{L}-]+/u).filter((word) => word !== '')
	for (const word of said) {
		const found = LISTS.find(({ starts, whole }) => whole.has(word) || starts.some((start) => word.startsWith(start)))
		if (found) return found.kind
	}
	return 'other'
}
