/** The demo: what its neighbours asked and offered and what is closed by now. Every name, place and number is invented. */
import type { Story } from './demo-town.ts'

export const CLOSED: readonly Story[] = [
	{
		daysAgo: 13.6, side: 'ask', kind: 'food', language: 'es', urgency: 'days', zone: 'mossgate', name: 'Rosa', people: '5', when: 'después de las 6', way: 'text', contact: '612-555-0114', hours: ['evening'], helper: 1,
		text: 'Somos cinco. Nos hace falta arroz, frijol, aceite y leche. La niña toma leche sin lactosa. Podemos pasar por ello.',
		next: [
			{ hoursLater: 20, by: 'desk', text: 'Ya lo tenemos. Mañana desde las 6:30 hay una caja para cinco en Lamp Hill Hall, con leche sin lactosa. Diga solo «caja de cinco». No le van a pedir su nombre.' },
			{ hoursLater: 30, by: 'asker', text: 'Ya la recogimos. Alcanzó para todo, gracias.' },
			{ hoursLater: 9, by: 'desk', text: 'Qué bueno. Aquí cerramos esta. Si hace falta otra vez, escriba con el mismo recibo.', closes: 'helped' },
		],
	},
	{
		daysAgo: 13.1, side: 'ask', kind: 'essentials', language: 'en', urgency: 'days', zone: 'wren-flats', name: 'Dee', people: '3', way: 'text', contact: '612-555-0123', hours: ['afternoon', 'evening'],
		text: 'Diapers size 5 and wipes for twins. We are down to four diapers. No perfume in them please, they both get a rash.',
		next: [
			{ hoursLater: 5, by: 'desk', text: 'We have it. Two packs of size 5 and wipes without perfume come today. A neighbour texts this number from the corner first. She does not ring the bell.' },
			{ hoursLater: 8, by: 'asker', text: 'They are here, both asleep and dry. Thank you.' },
			{ hoursLater: 14, by: 'desk', text: '', closes: 'helped' },
		],
	},
	{
		daysAgo: 12.4, side: 'ask', kind: 'ride', language: 'en', urgency: 'week', zone: 'lamp-hill', name: 'Mr. Abel', people: '1', when: 'Wednesday, there by 9:40', way: 'call', contact: '612-555-0131', hours: ['morning'], takenBy: true,
		text: 'Taken at the table. He goes to the eye clinic across town and sees little after the drops, so he needs the ride home too. Walks with a cane. One step is fine.',
		next: [
			{ hoursLater: 22, by: 'desk', text: 'You have both rides. A neighbour in a green car comes at 9:00 on Wednesday. She waits at the clinic until you are done and brings you home. She calls when she sets out.' },
			{ hoursLater: 170, by: 'desk', note: true, text: 'He called. Both rides went well, and he would like the same driver in three months.', closes: 'helped' },
		],
	},
	{
		daysAgo: 12.9, side: 'offer', kind: 'things', language: 'en', urgency: 'whenever', zone: 'cooper-bend', name: 'Paul', way: 'text', contact: '612-555-0136', hours: ['evening'],
		text: 'A wooden crib, taken apart, all screws in a bag. Clean mattress. I can bring it to any porch in town.',
		next: [
			{ hoursLater: 30, by: 'desk', text: 'Thank you. A family takes it. Please bring it to Lamp Hill Hall on Friday between 4 and 7. They pick it up there, so neither of you needs an address.' },
			{ hoursLater: 150, by: 'desk', text: 'The crib is standing and somebody sleeps in it. Thank you for the bag of screws.', closes: 'helped' },
		],
	},
	{
		daysAgo: 11.8, side: 'ask', kind: 'bill', language: 'en', urgency: 'days', zone: 'fennel-row', name: 'Lena', people: '3', when: 'the power goes off in six days', way: 'call', contact: '612-555-0139', hours: ['afternoon'],
		text: 'The power bill is 212 dollars and we can pay 90 of it. My son sleeps with a breathing machine, so we cannot be without power at night.',
		next: [
			{ hoursLater: 6, by: 'desk', text: 'We have it, and we do two things. Today at 3 we call you and ask the power company together for more time. Meanwhile we ask neighbours about the 122 that is missing. By tomorrow night you know how far we got.' },
			{ hoursLater: 28, by: 'desk', note: true, text: 'Company agreed to three more weeks and wrote the machine on the account. 80 pledged by four neighbours. Still short by 42.' },
			{ hoursLater: 40, by: 'desk', text: 'The company waits three more weeks, and 80 of the 122 is paid. We did not find the last 42, and we are sorry. If it is still missing in two weeks, write here and we ask again.', closes: 'partly' },
		],
	},
	{
		daysAgo: 11.2, side: 'ask', kind: 'legal', language: 'es', urgency: 'week', zone: 'mossgate', name: 'Chema', people: '1', way: 'signal', contact: '612-555-0142', hours: ['evening'], helper: 1,
		text: 'Me deben dos semanas de trabajo en una cocina y ya no me contestan. Tengo mis horas apuntadas en el teléfono. ¿Con quién se puede hablar?',
		next: [
			{ hoursLater: 24, by: 'desk', text: 'Lo leímos hoy. Hay un grupo que ve justo esto, los martes en la tarde, y no cobra. Le apartaron las 5:30. Lleve las horas así como están en su teléfono; con eso empiezan.' },
			{ hoursLater: 170, by: 'desk', text: 'El grupo nos dice que ya lo está viendo con usted. Lo dejamos en sus manos. Si algo se atora, escriba aquí.', closes: 'referred' },
		],
	},
	{
		daysAgo: 10.9, side: 'ask', kind: 'children', language: 'en', urgency: 'today', zone: 'cooper-bend', name: 'Keisha', people: '2', when: 'today, 2 to 9', way: 'text', contact: '612-555-0157', hours: ['morning', 'afternoon', 'evening'],
		text: 'My sitter is sick and my shift starts at 2. Two boys, 4 and 7. The little one is shy for ten minutes and then he is not.',
		next: [
			{ hoursLater: 0.7, by: 'desk', text: 'Two neighbours who often do this can be with them at Lamp Hill Hall from 1:30 to 9. One of them stays the whole time. Is that all right? Say yes and they get ready.' },
			{ hoursLater: 0.3, by: 'asker', text: 'Yes. My bus comes in at 9:15, is that too late?' },
			{ hoursLater: 0.2, by: 'desk', text: '9:15 is fine. There is supper at 6. If they miss you, we text you and you can talk to them.' },
			{ hoursLater: 19, by: 'desk', text: '', closes: 'helped' },
		],
	},
	{
		daysAgo: 10.6, side: 'offer', kind: 'space', language: 'es', urgency: 'whenever', zone: 'lamp-hill', name: 'Don Beto', way: 'call', contact: '612-555-0144', hours: ['afternoon'], limits: 'Hasta fin de mes. Nada que huela.', helper: 1,
		text: 'Tengo un garaje seco con llave donde caben unas cuarenta cajas.',
		next: [
			{ hoursLater: 26, by: 'desk', text: 'Gracias. Nos sirve mucho para las cobijas y los abrigos. Comida no le llevamos, para que no huela. ¿Le queda bien el sábado a las 10 para las primeras veinte cajas?' },
			{ hoursLater: 5, by: 'asker', text: 'El sábado a las 10 está bien. Yo abro.' },
			{ hoursLater: 160, by: 'desk', text: 'Ya están ahí las veinte cajas. Al final usamos la mitad del lugar. Las sacamos antes de fin de mes, como usted pidió.', closes: 'partly' },
		],
	},
	{
		daysAgo: 10.3, side: 'ask', kind: 'food', language: 'en', urgency: 'week', zone: 'lamp-hill', people: '6', way: 'relay', relay: 'Our daughter’s teacher, 612-555-0118, after 3:30', helper: 1,
		text: 'Groceries for six. No pork. The baby eats soft food now. Please do not come to the house, the teacher can hand it to us.',
		next: [
			{ hoursLater: 26, by: 'desk', text: 'We have it. Two bags for six, no pork, with oats and bananas for the baby, are with the teacher tomorrow after 3:30. Your name is not on them.' },
			{ hoursLater: 49, by: 'desk', note: true, text: 'Teacher says both bags went home. She can do this every other week and would rather not be asked more often.', closes: 'helped' },
		],
	},
	{
		daysAgo: 9.7, side: 'ask', kind: 'essentials', language: 'es', urgency: 'week', zone: 'wren-flats', people: '1', helper: 1,
		text: 'Una chamarra de invierno de mujer, talla grande, y botas del 7 si hay. Trabajo afuera desde las 5 de la mañana.',
		next: [
			{ hoursLater: 60, by: 'asker', text: 'Mi cuñada ya me consiguió las dos cosas. Dénselas a alguien más, por favor.' },
			{ hoursLater: 5, by: 'desk', text: 'Gracias por avisar. La quitamos de la lista. Que no le falte calor.', closes: 'withdrawn' },
		],
	},
	{
		daysAgo: 9.3, side: 'ask', kind: 'food', language: 'en', urgency: 'days', zone: 'saltworks', name: 'Mrs. Odell', people: '2', when: 'before noon', way: 'call', contact: '612-555-0165', hours: ['morning'], takenBy: true,
		text: 'Taken by phone. Food for two, soft things please, and tea if there is any. Her daughter is with her until the end of the month.',
		next: [
			{ hoursLater: 14, by: 'desk', text: 'We have it. Soup, eggs, soft bread, rice pudding and tea for two come tomorrow between 11 and 12. The neighbour knocks twice and leaves the bag on the bench.' },
			{ hoursLater: 40, by: 'desk', text: '', closes: 'helped' },
		],
	},
	{
		daysAgo: 9.2, side: 'ask', kind: 'food', language: 'en', urgency: 'days', zone: 'saltworks', people: '2', way: 'text', contact: '612-555-0166',
		text: 'Food for my mother and me. She may have called you already. I was not sure it went through, so I ask here too.',
		next: [
			{ hoursLater: 12, by: 'desk', note: true, text: 'Called the mother. It is the same bag, and she said her daughter may know. Looked after there, and told the daughter by text.', closes: 'twice' },
		],
	},
	{
		daysAgo: 8.5, side: 'ask', kind: 'other', language: 'en', urgency: 'whenever', zone: 'fennel-row', name: 'Ines', people: '1', way: 'text', contact: '612-555-0169', hours: ['evening'],
		text: 'An upright piano has to come down from the second floor. It was my aunt’s. The stairs turn once.',
		next: [
			{ hoursLater: 70, by: 'desk', text: 'We asked everyone with a van and a strong back. Nobody can take a piano down a turning stair safely, so we have to say no, and we are sorry. Once it stands on the ground floor, write here: from there we can move it.', closes: 'could-not' },
		],
	},
	{
		daysAgo: 8.1, side: 'ask', kind: 'company', language: 'es', urgency: 'days', zone: 'lamp-hill', name: 'Doña Meche', people: '1', when: 'la junta es de hoy en ocho', way: 'call', contact: '612-555-0172', hours: ['morning'], helper: 1,
		text: 'Quiero que alguien me acompañe a la junta de la escuela de mi nieto. Hablan muy rápido y yo quiero entender bien.',
		next: [
			{ hoursLater: 18, by: 'desk', text: 'Va con usted una vecina que habla los dos idiomas y ha ido a muchas juntas. La espera en la puerta quince minutos antes. Ella le explica bajito, y habla solo si usted se lo pide.' },
			{ hoursLater: 164, by: 'asker', text: 'Fuimos. Entendí todo y pregunté dos veces. Que Dios se lo pague.' },
			{ hoursLater: 4, by: 'desk', text: 'Nos da mucho gusto. Ella dice que iría otra vez. Cerramos esta; para la próxima junta, escríbanos con tiempo.', closes: 'helped' },
		],
	},
	{
		daysAgo: 7.4, side: 'ask', kind: 'callback', language: 'en', urgency: 'days', zone: 'saltworks', name: 'Walt', people: '1', way: 'call', contact: '612-555-0174', hours: ['morning', 'afternoon'],
		text: 'Please call. I do not type well. It is about my furnace.',
		next: [
			{ hoursLater: 5, by: 'desk', note: true, text: 'Called, we talked for ten minutes. The furnace starts and stops. He has an electric blanket and a neighbour looks in at night.' },
			{ hoursLater: 20, by: 'desk', text: 'Good to talk with you. The repair group comes on Thursday between 1 and 3, two people, and they call from the street. From here on they look after it. If they do not come, call us.', closes: 'referred' },
		],
	},
]
