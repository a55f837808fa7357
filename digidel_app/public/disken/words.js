// The page's language: texts from the server's catalogue, numbers, dates and times as that language writes them.

const page = JSON.parse(document.getElementById("disken-page").textContent);

export const language = page.language;
export const paths = page.paths;
export const version = page.version;

const locale = language === "sv" ? "sv-SE" : "en-GB";

/** The text in the page's language, with {0}, {1} … filled in. */
export function __(text, values = []) {
	const translated = page.words[text] || text;
	return translated.replace(/\{(\d)\}/g, (whole, place) => (place in values ? String(values[place]) : whole));
}

/** One text for one, another for several: the number stands as {0} in both. */
export const counted = (number, one, several) => (number === 1 ? one : several).replace("{0}", figure(number));

export const figure = (number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(number);
export const time = (moment) => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(moment);
export const day = (moment) =>
	new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(moment);
export const shortDay = (moment) =>
	new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short" }).format(moment);
export const monthName = (moment) => new Intl.DateTimeFormat(locale, { month: "long", year: "numeric" }).format(moment);

/** 2026-11-22 in the device's own time. */
export function isoDate(moment) {
	const part = (number) => String(number).padStart(2, "0");
	return `${moment.getFullYear()}-${part(moment.getMonth() + 1)}-${part(moment.getDate())}`;
}

/** 2026-11-22T10:05:00+01:00: the clock on the wall and how far it is from UTC. */
export function isoWithOffset(moment) {
	const part = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
	const offset = -moment.getTimezoneOffset();
	const clock = `${part(moment.getHours())}:${part(moment.getMinutes())}:${part(moment.getSeconds())}`;
	return `${isoDate(moment)}T${clock}${offset < 0 ? "-" : "+"}${part(offset / 60)}:${part(offset % 60)}`;
}
