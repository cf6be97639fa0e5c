/**
 * The demo: a fortnight of what neighbours ask, offer and write to each other. Every name, place and number is invented.
 * Replies name a weekday only where any weekday will do, so that the demo is true on whichever day it is started.
 */
import { CLOSED } from './demo-closed.ts'
import type { Story } from './demo-town.ts'

// Answered, or waiting for the asker

const ANSWERED: readonly Story[] = [
	{
		daysAgo: 4.1, side: 'ask', kind: 'essentials', language: 'en', urgency: 'days', zone: 'mossgate', people: '4', helper: 1, shown: true,
		text: 'Our fridge died and it cannot be mended. We keep my husband’s insulin in a box with ice, and the ice is gone by morning. A small used fridge is fine.',
		next: [
			{ hoursLater: 7, by: 'desk', text: 'We have it, and the insulin comes first. From today a shelf in the kitchen fridge of Lamp Hill Hall is yours, every day from 7 to 9. Say “the blue box” at the door. For a fridge we need two things from you: how wide may it be, and how many steps are there to your door?' },
			{ hoursLater: 11, by: 'asker', text: 'The shelf works, thank you. 30 inches wide and 64 high. Two steps outside, none inside.' },
			{ hoursLater: 24, by: 'desk', text: 'There is a white fridge for you, 28 by 61, from someone who is moving away. She measured it twice. Two neighbours with a van can bring it on Saturday between 10 and 12. They carry it in and stay until it runs. Does that suit you?' },
			{ hoursLater: 6, by: 'asker', text: 'Yes, we are all home then. Could they take the old one? It is too heavy for us.' },
			{ hoursLater: 13, by: 'desk', text: 'Yes, the old one goes with them. So: Saturday between 10 and 12, two people, one grey van. Keep the shelf until the new fridge is cold. Write here that evening and tell us if it is, then we close this together.' },
		],
	},
	{
		daysAgo: 6.2, side: 'ask', kind: 'ride', language: 'es', urgency: 'days', zone: 'fennel-row', name: 'Efraín', people: '1', when: 'martes y jueves, salir a las 5:40', way: 'text', contact: '612-555-0107', hours: ['afternoon'], helper: 1,
		text: 'Necesito llegar a diálisis los martes y jueves a las 6 de la mañana. El regreso ya lo tengo. No uso silla.',
		next: [
			{ hoursLater: 15, by: 'desk', text: 'Los jueves ya hay quien lo lleve, el mismo vecino cada semana. Sale a las 5:40 y le manda un mensaje al llegar. Para los martes seguimos buscando. Antes del lunes a mediodía le decimos sí o no.' },
		],
	},
	{
		daysAgo: 5.9, side: 'ask', kind: 'company', language: 'en', urgency: 'week', zone: 'cooper-bend', name: 'V.', people: '1', when: 'next Tuesday, 8:30', way: 'text', contact: '612-555-0171', hours: ['evening', 'never-aloud'],
		text: 'I have court next Tuesday at 8:30 and I do not want to sit there alone. It may take all morning. Someone calm. They do not need to know what it is about.',
		next: [
			{ hoursLater: 19, by: 'desk', text: 'Two people come with you. One of them has done this for years. They wait at the main door from 8:00 with a green scarf tied to a bag, sit beside you, and stay until you leave. They do not ask what it is about. The evening before, they text you once.' },
			{ hoursLater: 8, by: 'asker', text: 'Can my sister come too? She would bring the baby.' },
			{ hoursLater: 12, by: 'desk', text: 'Yes, both are welcome. One of the two can take the baby for a walk if it gets long. They bring water and a blanket.' },
		],
	},
	{
		daysAgo: 5.4, side: 'ask', kind: 'food', language: 'en', urgency: 'days', zone: 'saltworks', name: 'Nilda', people: '1', when: 'after 2', way: 'call', contact: '612-555-0176', hours: ['afternoon'],
		text: 'For my mother-in-law downstairs: rice, beans, coffee, soft fruit. Ela só fala português. Por favor, liguem depois das 14 horas. She is proud, so please talk to her and not about her.',
		next: [
			{ hoursLater: 21, by: 'desk', text: 'We have it. Somebody who grew up with Portuguese calls her tomorrow after 2 and asks her what she would like. The bag comes the day after. Amanhã ligamos para ela.' },
		],
	},
	{
		daysAgo: 5, side: 'ask', kind: 'bill', language: 'es', urgency: 'week', zone: 'wren-flats', name: 'Yoli', people: '4', way: 'text', contact: '612-555-0109', hours: ['evening'], helper: 1,
		text: 'La cuenta del agua nos salió al doble, 168, y somos los mismos cuatro. No sé si hay una fuga o si está mal cobrada.',
		next: [
			{ hoursLater: 17, by: 'desk', text: 'Vamos por partes. Hoy en la noche mire el medidor, no abran el agua en una hora y mírelo otra vez. Escríbanos los dos números. Si se movió, va un vecino plomero. Si no, una vecina revisa la cuenta con usted.' },
		],
	},
	{
		daysAgo: 4.6, side: 'ask', kind: 'children', language: 'en', urgency: 'whenever', zone: 'wren-flats', people: '3', when: 'school days, 7:40',
		text: 'Our street used to walk to school together and now it is only us. Is there another family at the north end that leaves around 7:40?',
		next: [
			{ hoursLater: 28, by: 'desk', text: 'There are two families close to you who leave at 7:35 and would like company. If you say yes, we ask them, and tell you both the corner and the time. Until everyone agrees, nobody learns who you are.' },
		],
	},
	{
		daysAgo: 4.2, side: 'ask', kind: 'legal', language: 'en', urgency: 'days', zone: 'lamp-hill', name: 'Tomas', people: '5', way: 'text', contact: '612-555-0178', hours: ['afternoon', 'evening'],
		text: 'A letter from the landlord says 14 days. It has three pages and I do not understand the second one. We have paid every month.',
		next: [
			{ hoursLater: 4, by: 'desk', text: 'We have it. We give no legal advice at the desk, so someone who may do it reads the letter with you: tomorrow at 5, Lamp Hill Hall, the small room. It costs nothing. Bring all three pages, the envelope, and whatever shows that you paid.' },
		],
	},
	{
		daysAgo: 3.6, side: 'ask', kind: 'essentials', language: 'es', urgency: 'days', zone: 'mossgate', people: '3', way: 'relay', relay: 'El pastor de la capilla, 612-555-0126. Lo veo miércoles y domingos.', helper: 1,
		text: 'Pañales talla 4 y toallitas. El niño tiene diez meses. También calcetines gruesos si hay. No tengo teléfono por ahora.',
		next: [
			{ hoursLater: 22, by: 'desk', text: 'Ya está. El pastor tiene una bolsa con dos paquetes de talla 4, toallitas y seis pares de calcetines. Dígale nada más que viene por «la bolsa verde». En dos semanas le guardamos otra, si usted quiere.' },
		],
	},
	{
		daysAgo: 3.2, side: 'ask', kind: 'food', language: 'en', urgency: 'week', zone: 'cooper-bend', name: 'Hodan', people: '7', way: 'text', contact: '612-555-0181', hours: ['afternoon'], takenBy: true,
		text: 'Taken at the table. Food for seven, halal. Waxaan u baahnahay bariis, saliid iyo caano. (Rice, oil and milk.) Her eldest reads English and can pick up by bike, so two trips.',
		next: [
			{ hoursLater: 20, by: 'desk', text: 'We have it. Rice, oil, milk, lentils and halal chicken for seven are ready on Friday from 4 at Lamp Hill Hall. It is too much for a bike, so a neighbour drives the second half behind you. Mahadsanid.' },
		],
	},
	{
		daysAgo: 2.7, side: 'ask', kind: 'callback', language: 'es', urgency: 'days', zone: 'fennel-row', name: 'Lupita', people: '1', when: 'solo de 17 a 20 h', way: 'call', contact: '612-555-0184', hours: ['evening', 'never-aloud'], helper: 1,
		text: 'Llamen a mi mamá, por favor. Solo puede contestar de 17 a 20 h, antes anda trabajando. Quiere preguntar por zapatos y útiles para mis hermanos. Si no contesta, no dejen recado.',
		next: [
			{ hoursLater: 16, by: 'desk', text: 'La llamamos hoy a las 17:30. Le habla Marisol, despacio y en español. Si no contesta, no dejamos recado y probamos a las 19. Para los zapatos nos sirve la medida del pie de cada niño.' },
		],
	},
	{
		daysAgo: 6.5, side: 'offer', kind: 'vehicle', language: 'en', urgency: 'days', zone: 'wren-flats', name: 'Arlo', when: 'Saturdays, 9 to 1', way: 'text', contact: '612-555-0147', hours: ['evening'], limits: 'No stairs. Two or three steps are fine. Home by dark.',
		text: 'A grey cargo van, with me driving. Straps and a hand truck. My back allows one heavy thing a week.',
		next: [
			{ hoursLater: 84, by: 'desk', text: 'Thank you, and your one heavy thing is a fridge: Wren Flats to Mossgate, Saturday between 10 and 12, two steps in all. A second person lifts with you. Would you take the old one to the yard as well? No is a good answer too.' },
			{ hoursLater: 9, by: 'asker', text: 'Yes to both. That makes two heavy things, so next Saturday I rest.' },
			{ hoursLater: 13, by: 'desk', text: 'Agreed, next Saturday you rest. We text you both corners on Friday evening.' },
		],
	},
	{
		daysAgo: 5.6, side: 'offer', kind: 'afar', language: 'en', urgency: 'whenever', name: 'Ruth', way: 'call', contact: '612-555-0150', hours: ['morning'], limits: 'Up to 40 pages a week. Written words only, nothing medical.',
		text: 'I live four hours away. I can print and mail, and translate between English and Portuguese. I taught school for thirty years, so I can make a hard letter easy.',
		next: [
			{ hoursLater: 30, by: 'desk', text: 'Thank you. Here is a first one: a two-page sheet about school buses, into Portuguese, by the end of next week. Names are taken out before anything reaches you. Shall we send it?' },
		],
	},
	{
		daysAgo: 4.3, side: 'offer', kind: 'languages', language: 'es', urgency: 'week', zone: 'mossgate', name: 'Petrona', when: 'domingos y lunes', way: 'call', contact: '612-555-0152', hours: ['afternoon'], limits: 'Por teléfono, media hora. De doctores no, no sé esas palabras.', helper: 1,
		text: 'Hablo mam y español. Puedo ayudar a que la gente se entienda, en la escuela o en la tienda.',
		next: [
			{ hoursLater: 25, by: 'desk', text: 'Gracias, hacía falta. La escuela tiene una llamada el lunes a las 4, de veinte minutos. Nosotros marcamos y usted no da su número. ¿Le queda bien? Si no, buscamos otro día.' },
		],
	},
	{
		daysAgo: 3.8, side: 'offer', kind: 'time', language: 'en', urgency: 'days', zone: 'lamp-hill', name: 'Sam', when: 'two evenings a week, after 6', way: 'text', contact: '612-555-0154', hours: ['evening'], limits: 'Not Thursdays. I am new here, so not alone the first time.',
		text: 'I am good with forms and patient with toddlers. I can also carry things.',
		next: [
			{ hoursLater: 20, by: 'desk', text: 'Welcome. Nobody goes alone the first time, and nobody has to go a second. On Tuesday from 6 to 8 two of us fill in forms at Lamp Hill Hall, and you can sit beside us. Is Tuesday good?' },
		],
	},
]

// Still waiting, some because they wrote again

const WAITING: readonly Story[] = [
	{
		daysAgo: 0.15, side: 'ask', kind: 'food', language: 'en', urgency: 'today', zone: 'cooper-bend', people: '4', way: 'text', contact: '612-555-0183', hours: ['afternoon', 'evening'],
		text: 'The children eat at school, but school is closed today and payday is in three days. Anything that cooks on one burner.',
	},
	{
		daysAgo: 0.2, side: 'ask', kind: 'other', language: 'en', urgency: 'today', zone: 'saltworks', name: 'Jonah', people: '4', way: 'call', contact: '612-555-0185', hours: ['morning', 'afternoon', 'evening'],
		text: 'No heat since last night. The landlord says a part is coming. We are four with my grandmother, who is 81. Two small heaters, or a warm place for her to sleep tonight.',
	},
	{
		daysAgo: 0.25, side: 'ask', kind: 'ride', language: 'es', urgency: 'today', zone: 'mossgate', name: 'Carmen', people: '3', when: 'hoy; le avisan una hora antes', way: 'call', contact: '612-555-0187', hours: ['morning', 'afternoon', 'evening'], helper: 1,
		text: 'Mi hija sale hoy del hospital con su bebé. Tenemos silla para el carro. Somos tres y una maleta chica.',
		next: [
			{ hoursLater: 4.9, by: 'desk', note: true, text: 'Pregunté a dos choferes. Una sale del trabajo en un rato y me dice. Lo tengo yo.' },
		],
	},
	{
		daysAgo: 1.3, side: 'ask', kind: 'company', language: 'en', urgency: 'days', zone: 'fennel-row', name: 'Nell', people: '1', when: 'any morning', way: 'text', contact: '612-555-0188', hours: ['morning'],
		text: 'I have to fetch my brother’s things from the hospital. It takes half an hour. I would like someone beside me. We do not have to talk.',
	},
	{
		daysAgo: 2.2, side: 'ask', kind: 'legal', language: 'es', urgency: 'days', zone: 'wren-flats', people: '3', way: 'signal', contact: '612-555-0190', hours: ['evening', 'never-aloud'], helper: 1,
		text: 'Quiero dejar por escrito quién recoge a mis dos hijos en la escuela cuando yo no alcanzo a llegar. ¿Hay una hoja para eso, y quién me ayuda a llenarla?',
		next: [
			{ hoursLater: 21, by: 'desk', note: true, text: 'La escuela tiene su hoja en los dos idiomas, pedí copias. Falta saber si hay que firmarla allá. Preguntar y contestarle.' },
		],
	},
	{
		daysAgo: 3.4, side: 'ask', kind: 'bill', language: 'en', urgency: 'days', zone: 'lamp-hill', name: 'Curtis', people: '1', way: 'relay', relay: 'His pastor, 612-555-0134, mornings', takenBy: true,
		text: 'Taken at the table. His phone bill, 45 dollars. It is the only number his daughter and the clinic have. He paid it every month until he broke his wrist. He can pay 15.',
	},
	{
		daysAgo: 6, side: 'ask', kind: 'food', language: 'es', urgency: 'days', zone: 'mossgate', name: 'Irma', people: '4', way: 'text', contact: '612-555-0192', hours: ['morning'], helper: 1,
		text: 'Despensa para cuatro, con un bebé de seis meses. Tenemos estufa pero no horno. Frijol y verdura, lo que haya.',
		next: [
			{ hoursLater: 23, by: 'desk', text: 'Ya lo tenemos. Pasado mañana, entre 9 y 11, una vecina le deja la caja donde usted diga. Nada que ocupe horno. Ella le escribe antes de salir.' },
			{ hoursLater: 66, by: 'asker', text: 'Llegó todo, gracias. Solo faltó la leche del bebé, la de seis meses en adelante. ¿Se podrá esta semana?' },
		],
	},
	{
		daysAgo: 7.9, side: 'ask', kind: 'ride', language: 'en', urgency: 'week', zone: 'lamp-hill', name: 'Bernice', people: '1', when: 'Mondays and Wednesdays at 1, four weeks', way: 'call', contact: '612-555-0194', hours: ['morning'],
		text: 'A ride to therapy for my knee. I fold my walker myself. My nephew brings me home.',
		next: [
			{ hoursLater: 27, by: 'desk', text: 'You have both days. Mondays a neighbour with a low car, Wednesdays her husband. They come at 12:30 and carry nothing you do not hand them.' },
			{ hoursLater: 120, by: 'asker', text: 'The clinic moved my Wednesdays to 2:15. Can he still come, or should I look for someone?' },
		],
	},
	{
		daysAgo: 8.8, side: 'ask', kind: 'food', language: 'en', urgency: 'week', zone: 'fennel-row', name: 'Gus', people: '2', way: 'call', contact: '612-555-0196', hours: ['afternoon'], takenBy: true,
		text: 'Taken by phone. Food for two, both watch their sugar. Vegetables, eggs, brown rice. They cannot carry much, third floor. He says others can go first.',
	},
	{
		daysAgo: 9.9, side: 'offer', kind: 'things', language: 'es', urgency: 'whenever', zone: 'fennel-row', name: 'Alma', way: 'text', contact: '612-555-0159', hours: ['evening'],
		text: 'Ropa de niño talla 6 y 7, limpia y doblada, y una bicicleta chica con rueditas.',
	},
	{
		daysAgo: 4.9, side: 'offer', kind: 'afar', language: 'en', urgency: 'week', name: 'Idil', when: 'weekday evenings, 6 to 9', way: 'signal', contact: '612-555-0161', hours: ['evening'], limits: 'Two evenings a week. From next month I rest, a baby is coming.',
		text: 'I moved away but I can take calls from home. Waxaan ku hadlaa Soomaali iyo Ingiriisi. (I speak Somali and English.)',
	},
	{
		daysAgo: 3, side: 'offer', kind: 'things', language: 'en', urgency: 'days', zone: 'cooper-bend', name: 'Hal', when: 'Thursdays', way: 'call', contact: '612-555-0163', hours: ['morning'],
		text: 'Twelve dozen eggs a week from our hens. Bring the cartons back and we fill them again.',
		next: [
			{ hoursLater: 18, by: 'desk', text: 'Thank you. We fetch them on Thursdays at 8 and bring the empty cartons. They go to the blue fridge and to the food table, half and half.' },
			{ hoursLater: 31, by: 'asker', text: 'It got cold and they lay less. This week it is eight dozen. Sorry about that.' },
		],
	},
	{
		daysAgo: 2.9, side: 'offer', kind: 'space', language: 'en', urgency: 'whenever', zone: 'saltworks', name: 'Mo', when: 'weekday mornings', way: 'text', contact: '612-555-0168', hours: ['afternoon'], limits: 'Ten people at most. Out by noon.',
		text: 'A ground-floor room with its own door and a ramp. Tables, a kettle, a corner with toys.',
	},
	{
		daysAgo: 1.6, side: 'offer', kind: 'vehicle', language: 'es', urgency: 'days', zone: 'mossgate', name: 'Nacho', when: 'lunes y miércoles, de 7 a 11', way: 'call', contact: '612-555-0177', hours: ['afternoon'], limits: 'Dentro de la ciudad y de día.', helper: 1,
		text: 'Una camioneta de siete lugares con dos sillas de niño. Manejo yo y no tengo prisa.',
		next: [
			{ hoursLater: 12, by: 'desk', text: 'Gracias. Hay un viaje a terapia los miércoles y otro a la clínica los lunes. Siempre le preguntamos antes, y puede decir que no. ¿Empezamos este lunes?' },
			{ hoursLater: 14, by: 'asker', text: 'Sí, este lunes. Se me olvidó decir: tengo rampa para silla de ruedas, pero quita dos lugares.' },
		],
	},
	{
		daysAgo: 0.7, side: 'offer', kind: 'time', language: 'en', urgency: 'week', zone: 'lamp-hill', name: 'Opal', when: 'Sundays', way: 'call', contact: '612-555-0180', hours: ['morning'], limits: 'I cook, I do not drive. Every other Sunday.',
		text: 'Lentil soup for twenty, in jars. Somebody has to fetch it at 3 and bring the jars back some day.',
	},
]

export const STORIES: readonly Story[] = [...CLOSED, ...ANSWERED, ...WAITING]
