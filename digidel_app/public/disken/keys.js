// The keyboard: digits for topics, and a row of letters each for gender, age and outcome, as they stand on the screen.
// Somebody who dictates can turn single keys off (WCAG 2.1.4).

export const TOPIC_KEYS = [..."123456789"];
export const GENDER_KEYS = [..."QWERT"];
export const AGE_KEYS = [..."ASDFGHJKLÖ"];
export const OUTCOME_KEYS = [..."ZXCVBN"];
export const MORE_QUESTIONS_KEY = "+";
export const SEARCH_KEY = "/";
export const UNDO_KEY = "U";
export const MORE_KEY = "M";

const SETTING = "digidel-disken-keys";

export const keysAreOn = () => localStorage.getItem(SETTING) !== "off";
export const turnKeys = (on) => localStorage.setItem(SETTING, on ? "on" : "off");

/** Calls `handle` with a single key that was pressed outside fields and dialogs; it answers whether it used the key. */
export function listen(handle) {
	document.addEventListener("keydown", (event) => {
		if (!keysAreOn() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
		if (document.querySelector("dialog[open]")) return;
		// a field of a dialog that has just closed keeps the focus for a moment: what is pressed then is meant for the page
		const field = event.target.closest("input, select, textarea, [contenteditable]");
		if (field && !field.closest("dialog:not([open])")) return;
		if (handle(event.key.toLocaleUpperCase("sv"))) event.preventDefault();
	});
}
