/** The pictures, each beside a word: lucide's (ISC), taken in one by one. */
import arrowRightLeft from 'lucide-static/icons/arrow-right-left.svg?raw'
import baby from 'lucide-static/icons/baby.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import car from 'lucide-static/icons/car.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import clock from 'lucide-static/icons/clock.svg?raw'
import eyeOff from 'lucide-static/icons/eye-off.svg?raw'
import fileText from 'lucide-static/icons/file-text.svg?raw'
import handHeart from 'lucide-static/icons/hand-heart.svg?raw'
import heartHandshake from 'lucide-static/icons/heart-handshake.svg?raw'
import house from 'lucide-static/icons/house.svg?raw'
import languages from 'lucide-static/icons/languages.svg?raw'
import laptop from 'lucide-static/icons/laptop.svg?raw'
import layers from 'lucide-static/icons/layers.svg?raw'
import lock from 'lucide-static/icons/lock.svg?raw'
import logOut from 'lucide-static/icons/log-out.svg?raw'
import messageCircleQuestion from 'lucide-static/icons/message-circle-question.svg?raw'
import mic from 'lucide-static/icons/mic.svg?raw'
import moon from 'lucide-static/icons/moon.svg?raw'
import parcel from 'lucide-static/icons/package.svg?raw'
import phone from 'lucide-static/icons/phone.svg?raw'
import phoneCall from 'lucide-static/icons/phone-call.svg?raw'
import play from 'lucide-static/icons/play.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import printer from 'lucide-static/icons/printer.svg?raw'
import receipt from 'lucide-static/icons/receipt.svg?raw'
import refreshCw from 'lucide-static/icons/refresh-cw.svg?raw'
import scale from 'lucide-static/icons/scale.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import send from 'lucide-static/icons/send.svg?raw'
import settings from 'lucide-static/icons/settings.svg?raw'
import shirt from 'lucide-static/icons/shirt.svg?raw'
import shoppingBasket from 'lucide-static/icons/shopping-basket.svg?raw'
import square from 'lucide-static/icons/square.svg?raw'
import trash2 from 'lucide-static/icons/trash-2.svg?raw'
import triangleAlert from 'lucide-static/icons/triangle-alert.svg?raw'
import undo2 from 'lucide-static/icons/undo-2.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import volume2 from 'lucide-static/icons/volume-2.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'

type Shape = { readonly tag: string; readonly attributes: Readonly<Record<string, string>> }

const shapes = (svg: string): Shape[] =>
	Array.from(svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1).matchAll(/<(path|circle|rect|line|polyline|polygon|ellipse)\b([^>]*)\/>/g), ([, tag = '', rest = '']) => ({
		tag,
		attributes: Object.fromEntries(Array.from(rest.matchAll(/([\w-]+)="([^"]*)"/g), ([, name = '', value = '']) => [name, value])),
	}))

export const icons = {
	food: shapes(shoppingBasket),
	ride: shapes(car),
	company: shapes(users),
	legal: shapes(scale),
	essentials: shapes(shirt),
	bill: shapes(receipt),
	children: shapes(baby),
	callback: shapes(phoneCall),
	other: shapes(messageCircleQuestion),
	things: shapes(parcel),
	time: shapes(clock),
	space: shapes(house),
	vehicle: shapes(car),
	languages: shapes(languages),
	afar: shapes(laptop),
	listen: shapes(volume2),
	help: shapes(handHeart),
	offer: shapes(heartHandshake),
	lock: shapes(lock),
	mic: shapes(mic),
	moon: shapes(moon),
	stop: shapes(square),
	print: shapes(printer),
	search: shapes(search),
	leave: shapes(logOut),
	check: shapes(check),
	close: shapes(x),
	undo: shapes(undo2),
	send: shapes(send),
	delete: shapes(trash2),
	add: shapes(plus),
	warn: shapes(triangleAlert),
	play: shapes(play),
	note: shapes(fileText),
	refer: shapes(arrowRightLeft),
	again: shapes(refreshCw),
	settings: shapes(settings),
	hide: shapes(eyeOff),
	stack: shapes(layers),
	phone: shapes(phone),
	bell: shapes(bell),
} as const
export type IconName = keyof typeof icons
