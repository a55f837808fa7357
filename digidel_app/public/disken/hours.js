// Who is open now: from dated opening hours of places, and from telephone hours as people write them.

const WEEKDAYS = [
	["sön", "sun"],
	["mån", "mon"],
	["tis", "tue"],
	["ons", "wed"],
	["tors", "thu"],
	["fre", "fri"],
	["lör", "sat"],
];
const EVERY_DAY = /^(alla dagar|varje dag|dagligen|dygnet runt|every day|daily)/;
const WORKING_DAYS = /^(vardag|helgfri|weekday|working day)/;

const minutesOf = (clock) => {
	const [hours, minutes = "0"] = clock.split(/[.:]/);
	return Number(hours) * 60 + Number(minutes);
};

/**
 * Places with their hours of this day.
 * @param {{date: string, place: string, place_name: string, service_label: string, opens: string, closes: string}[]} rows
 * @returns {{place: string, place_name: string, open: object[], later: object[]}[]} the open ones first
 */
export function placesNow(rows, today, minutesNow) {
	const places = new Map();
	for (const row of rows.filter((row) => row.date === today)) {
		const place = places.get(row.place) || { place: row.place, place_name: row.place_name, open: [], later: [] };
		const [opens, closes] = [minutesOf(row.opens), minutesOf(row.closes)];
		if (opens <= minutesNow && minutesNow < closes) place.open.push(row);
		else if (minutesNow < opens) place.later.push(row);
		places.set(row.place, place);
	}
	return [...places.values()].sort(
		(one, other) => other.open.length - one.open.length || one.place_name.localeCompare(other.place_name)
	);
}

/**
 * Whether somebody answers now: true, false, or null when the text cannot be read.
 * Reads "vardagar 8–16", "mån–fre 9.00–15.30", "tisdag och torsdag 9–11", several parted by comma or semicolon.
 */
export function answersNow(text, weekday, minutesNow) {
	const parts = (text || "").toLowerCase().split(/[;\n]|,(?=\s*\D)/).map((part) => part.trim()).filter(Boolean);
	const read = parts.map(readPart);
	if (!read.length || read.includes(null)) return null;
	return read.some(
		({ days, spans }) => days.has(weekday) && spans.some(([from, to]) => from <= minutesNow && minutesNow < to)
	);
}

function readPart(part) {
	const spans = Array.from(part.matchAll(/(\d{1,2}(?:[.:]\d\d)?)\s*(?:-|–|—|till|to)\s*(\d{1,2}(?:[.:]\d\d)?)/g), (match) => [
		minutesOf(match[1]),
		minutesOf(match[2]),
	]);
	const days = readDays(part.replace(/\d.*$/, "").replace(/\b(kl|klockan|telefontid|öppet)\b\.?:?/g, "").trim());
	if (/dygnet runt|around the clock/.test(part)) return { days: new Set([0, 1, 2, 3, 4, 5, 6]), spans: [[0, 1440]] };
	return spans.length && days ? { days, spans } : null;
}

function readDays(text) {
	if (EVERY_DAY.test(text) || text === "") return new Set([0, 1, 2, 3, 4, 5, 6]);
	if (WORKING_DAYS.test(text)) return new Set([1, 2, 3, 4, 5]);
	const days = new Set();
	for (const piece of text.split(/,|\boch\b|\band\b|&/).map((piece) => piece.trim()).filter(Boolean)) {
		const ends = piece.split(/-|–|—|\btill\b|\bto\b/).map((name) => dayNumber(name.trim()));
		if (ends.includes(-1)) return null;
		for (let day = ends[0]; ; day = (day + 1) % 7) {
			days.add(day);
			if (day === (ends[1] ?? ends[0])) break;
		}
	}
	return days.size ? days : null;
}

const dayNumber = (name) => WEEKDAYS.findIndex((starts) => starts.some((start) => name.startsWith(start)));
