// Disken's service worker, served as /digidel/sw.js. The server puts `const SHELL = {version, pages, files}` before it.
//
// It keeps the empty page and its files, the same for everybody, and nothing else: no answer of the server about a
// person or a municipality ever enters its cache, and other pages under /digidel/ pass it by untouched.

/* global SHELL */

const PREFIX = "digidel-disken-";
const CACHE = PREFIX + SHELL.version;

self.addEventListener("install", (event) => {
	event.waitUntil(
		caches.open(CACHE).then((cache) =>
			// the pages past the browser's own cache: a new version never begins with an old one; a file has its content in its address
			cache.addAll([...SHELL.pages.map((url) => new Request(url, { cache: "reload" })), ...SHELL.files])
		)
	);
});

self.addEventListener("activate", (event) => {
	event.waitUntil(
		caches
			.keys()
			.then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
			.then((old) => Promise.all(old.map((name) => caches.delete(name))))
			.then(() => self.clients.claim())
	);
});

self.addEventListener("fetch", (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== "GET" || url.origin !== self.location.origin) return;
	if (request.mode === "navigate" ? SHELL.pages.includes(url.pathname) : SHELL.files.includes(url.pathname + url.search)) {
		const key = request.mode === "navigate" ? url.pathname : request;
		event.respondWith(caches.open(CACHE).then((cache) => cache.match(key)).then((kept) => kept || fetch(request)));
	}
});

// A page says when nobody is in the middle of a visit; until then the version it began with goes on working.
self.addEventListener("message", (event) => {
	if (event.data === "take over") self.skipWaiting();
});
