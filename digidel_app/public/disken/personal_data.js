// Finds personal data in free text: identity numbers, e-mail addresses, phone numbers.
//
// The same rule as digidel_app/domain/personal_data.py, function by function and under the same names, so that a
// note is refused while it is typed and without a network too. Both are held to the same examples by
// tests/browser/test_disken_rules.py. It answers what was found and where, never the text itself.
//
// Python's \d and \w know every script: \p{Nd} and [\p{L}\p{N}_] say the same here.

export const PERSONAL_NUMBER = "personal identity number";
export const COORDINATION_NUMBER = "coordination number";
export const EMAIL = "e-mail address";
export const PHONE = "phone number";

const PUBLIC_SHORT_NUMBERS = ["112", "1177", "11313", "11414", "116000", "116111", "116117", "118118", "118000"];

/**
 * Everything in the text that points at a person, in order, without overlaps.
 * @param {string} text what somebody typed; null counts as empty
 * @param {Iterable<string>} allowedNumbers phone numbers that may stand in it (the referral directory)
 * @returns {{kind: string, start: number, end: number}[]}
 */
export function findPersonalData(text, allowedNumbers = []) {
	const plain = plainText(text || "");
	const findings = [...identityNumbers(plain), ...emails(plain)];
	if (/[0+]/.test(plain)) {
		const allowed = new Set([...PUBLIC_SHORT_NUMBERS, ...allowedNumbers].map(normalPhone));
		const taken = findings.map((finding) => [finding.start, finding.end]);
		findings.push(...phones(plain, allowed).filter((phone) => !overlaps(phone, taken)));
	}
	return findings.sort((one, other) => one.start - other.start);
}

/** Digits of a phone number with the Swedish country code written as 0: "+46 (0)31-390 06 05" is "0313900605". */
export function normalPhone(number) {
	const plain = stripped(plainText(number || ""));
	const digits = digitsOf(plain);
	const countryCode = plain.startsWith("+") ? "46" : "0046";
	if (!digits.startsWith(countryCode)) return digits;
	const national = digits.slice(countryCode.length);
	return PUBLIC_SHORT_NUMBERS.includes(national) ? national : "0" + withoutLeadingZero(national);
}

// -- the text as it is read ---------------------------------------------------------------------------------

const DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad";
const SPACES =
	"\t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff";
const OTHER_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９";
const TABLE = new Map([
	...[...DASHES].map((dash) => [dash, "-"]),
	...[...SPACES].map((space) => [space, " "]),
	...[...OTHER_DIGITS].map((digit, place) => [digit, String(place % 10)]),
	["＋", "+"],
	["＠", "@"],
]);

/** The same text, character for character, with one kind of dash, space, digit, plus and at sign. */
function plainText(text) {
	return Array.from(text, (character) => TABLE.get(character) ?? character).join("");
}

const digitsOf = (text) => text.replace(/\P{Nd}/gu, "");
const lengthOf = (text) => Array.from(text).length;
const stripped = (text) => text.replace(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g, "");
const withoutLeadingZero = (digits) => (digits.startsWith("0") ? digits.slice(1) : digits);
const isDigit = (text, position) => position >= 0 && position < text.length && /^[0-9]$/.test(text[position]);
const overlaps = (finding, taken) => taken.some(([start, end]) => finding.start < end && start < finding.end);

/** The match of a sticky expression at this place, or null. */
function matchAt(expression, text, position) {
	expression.lastIndex = position;
	return expression.exec(text);
}

// -- identity numbers ---------------------------------------------------------------------------------------

const SPELLINGS = [
	/((?:18|19|20)?\p{Nd}{6}) {0,2}[-+]? {0,2}(\p{Nd}{4})(?!\p{Nd})/uy,
	/((?:18|19|20)?\p{Nd}\p{Nd}([-./])\p{Nd}\p{Nd}\2\p{Nd}\p{Nd}) {0,2}[-+] {0,2}(\p{Nd}{4})(?!\p{Nd})/uy,
	/((?:18|19|20)?\p{Nd}\p{Nd} \p{Nd}\p{Nd} \p{Nd}\p{Nd}) {0,2}[-+]? {0,2}(\p{Nd}\p{Nd} ?\p{Nd}\p{Nd})(?!\p{Nd})/uy,
	/((?:18|19|20) \p{Nd}{6}) {0,2}[-+]? {0,2}(\p{Nd}{4})(?!\p{Nd})/uy,
];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const COORDINATION_DAY = 60;

function identityNumbers(text) {
	const found = [];
	let position = 0;
	while (position < text.length) {
		const finding = identityNumberAt(text, position);
		if (finding) found.push(finding);
		position = finding ? finding.end : position + 1;
	}
	return found;
}

function identityNumberAt(text, start) {
	if (!isDigit(text, start) || isDigit(text, start - 1)) return null;
	for (const spelling of SPELLINGS) {
		const match = matchAt(spelling, text, start);
		const kind = match && identityNumberKind(digitsOf(match[0]));
		if (kind) return { kind, start, end: start + match[0].length };
	}
	return null;
}

/** PERSONAL_NUMBER, COORDINATION_NUMBER or null for 10 or 12 digits. */
export function identityNumberKind(digits) {
	if (![10, 12].includes(lengthOf(digits)) || !luhnIsValid(digits.slice(-10))) return null;
	const month = Number(digits.slice(-8, -6));
	let day = Number(digits.slice(-6, -4));
	const kind = day > COORDINATION_DAY ? COORDINATION_NUMBER : PERSONAL_NUMBER;
	if (day > COORDINATION_DAY) day -= COORDINATION_DAY;
	if (month < 1 || month > 12 || day < 1 || day > DAYS_IN_MONTH[month - 1]) return null;
	if (month === 2 && day === 29 && !leapYearPossible(digits.slice(0, -8))) return null;
	return kind;
}

function luhnIsValid(digits) {
	if (!/^[0-9]+$/.test(digits)) return false;
	const sum = [...digits].reverse().reduce((total, digit, place) => {
		const value = Number(digit) * (place % 2 ? 2 : 1);
		return total + (value > 9 ? value - 9 : value);
	}, 0);
	return sum % 10 === 0;
}

function leapYearPossible(year) {
	const number = Number(year);
	return number % 4 === 0 && (year.length === 2 || number % 100 !== 0 || number % 400 === 0);
}

// -- e-mail -------------------------------------------------------------------------------------------------

const EMAIL_ADDRESS = /[\p{L}\p{N}_.+%'-]+ ?@ ?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.[\p{L}\p{Nl}\p{No}]{2,}/gu;

function emails(text) {
	if (!text.includes("@")) return [];
	return Array.from(text.matchAll(EMAIL_ADDRESS), (match) => ({
		kind: EMAIL,
		start: match.index,
		end: match.index + match[0].length,
	}));
}

// -- phone numbers ------------------------------------------------------------------------------------------

const THREE_DIGIT_AREAS = new Set(
	"010 011 013 016 018 019 020 021 023 026 031 033 035 036 040 042 044 046 054 060 063 090".split(" ")
);
const MOBILE = new Set("070 072 073 076 079".split(" "));
const FULL_LENGTH = 10;

const FIRST_DIGITS = /\+ ?\p{Nd}+|\(?0\p{Nd}+/uy;
const NEXT_DIGITS = /(?: ?\(0\) ?[-/]? ?| ?\) ?[-/]? ?| {0,2}[-/.]? {0,2})(\p{Nd}+)/uy;
const NOT_PHONES = [
	/\p{Nd}{1,2}([-/. ])\p{Nd}{1,2}[-/. ](?:19|20)\p{Nd}\p{Nd}(?! ?-?\p{Nd})/gu,
	/(?:[01]\p{Nd}|2[0-4])[.:]?[0-5]\p{Nd} ?- ?(?:[01]\p{Nd}|2[0-4])[.:]?[0-5]\p{Nd}(?! ?-?\p{Nd})/gu,
	/[1-9]\p{Nd}{0,2}(?: \p{Nd}{3})+(?! ?-?\p{Nd})/gu,
];

function phones(text, allowed) {
	const skipped = NOT_PHONES.flatMap((rule) =>
		Array.from(text.matchAll(rule), (match) => [match.index, match.index + match[0].length])
	).filter(([start]) => !isDigit(text, start - 1));
	const found = [];
	let position = 0;
	while (position < text.length) {
		const end = phoneEnd(text, position);
		const finding = { kind: PHONE, start: position, end };
		if (end && !overlaps(finding, skipped)) {
			if (!allowed.has(normalPhone(text.slice(position, end)))) found.push(finding);
			position = end;
		} else {
			position += 1;
		}
	}
	return found;
}

/** End of the longest phone number that begins here, or null. */
function phoneEnd(text, start) {
	if (!"0+(".includes(text[start]) || continuesANumber(text, start)) return null;
	const first = matchAt(FIRST_DIGITS, text, start);
	if (!first) return null;
	let best = null;
	let end = start + first[0].length;
	for (;;) {
		const written = text.slice(start, end);
		if (isPhone(written) && !isDigit(text, end)) best = end;
		const following = matchAt(NEXT_DIGITS, text, end);
		if (!following || lengthOf(digitsOf(written)) > 16) return best;
		end += following[0].length;
	}
}

/** Whether what stands before makes this the tail of a date, version, amount or longer number. */
function continuesANumber(text, start) {
	const before = start ? text[start - 1] : "";
	return isDigit(text, start - 1) || ("-./:,+(".includes(before) && isDigit(text, start - 2));
}

function isPhone(written) {
	const digits = digitsOf(written);
	if (written.startsWith("+") || digits.startsWith("00")) {
		return isInternational(written.startsWith("+") ? digits : digits.slice(2), written);
	}
	return isNational(digits, written);
}

function isInternational(digits, written) {
	if (digits.startsWith("46")) return isNational("0" + withoutLeadingZero(digits.slice(2)), written, false);
	const length = lengthOf(digits);
	return !written.includes(".") && digits !== "" && digits[0] !== "0" && length >= 9 && length <= 15;
}

function isNational(digits, written, areaWrittenApart = true) {
	const area = areaCode(digits);
	if (!area || ["", "0"].includes(digits.slice(area.length, area.length + 1))) return false;
	if (areaWrittenApart && !written.replace(/^\(/, "").startsWith(area)) return false;
	const length = lengthOf(digits);
	if (MOBILE.has(area) || area === "010") return length === FULL_LENGTH;
	const shortest = lengthOf(area) === 4 ? 9 : 8;
	return !written.includes(".") && shortest <= length && length <= FULL_LENGTH;
}

/** The area code a national number begins with, or null where the numbering plan has none. */
function areaCode(digits) {
	if (digits.startsWith("08")) return "08";
	const three = digits.slice(0, 3);
	if (THREE_DIGIT_AREAS.has(three) || MOBILE.has(three)) return three;
	return /^0[1-79]\p{Nd}\p{Nd}/u.exec(digits)?.[0] ?? null;
}
