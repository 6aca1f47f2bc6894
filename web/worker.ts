// The service worker. It keeps the built files, whose names carry a hash, and one page for when
// there is no network. It never keeps another page: what one has read while signed in stays with
// the server. The server writes the list of files before this script.

interface Kept {
  version: string;
  offline: string;
  files: string[];
}

interface Worker {
  kept: Kept;
  location: Location;
  registration: { navigationPreload?: { enable(): Promise<void> } };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, fn: (e: WorkerEvent) => void): void;
}

interface WorkerEvent extends Event {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  waitUntil(p: Promise<unknown>): void;
  respondWith(p: Promise<Response>): void;
}

const sw = self as unknown as Worker;
const prefix = "rongqiao-";
const shelf = prefix + sw.kept.version;

sw.addEventListener("install", (e) => {
  e.waitUntil(caches.open(shelf).then((c) => c.addAll([sw.kept.offline, ...sw.kept.files])).then(() => sw.skipWaiting()));
});

sw.addEventListener("activate", (e) => {
  e.waitUntil(tidy().then(() => sw.clients.claim()));
});

async function tidy(): Promise<void> {
  for (const key of await caches.keys()) {
    if (key.startsWith(prefix) && key !== shelf) await caches.delete(key);
  }
  await sw.registration.navigationPreload?.enable();
}

sw.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== sw.location.origin) return;
  if (e.request.mode === "navigate") {
    e.respondWith(page(e));
  } else if (sw.kept.files.includes(url.pathname)) {
    e.respondWith(file(e.request));
  }
});

// A page comes from the network or not at all.
async function page(e: WorkerEvent): Promise<Response> {
  try {
    return (await e.preloadResponse) ?? (await fetch(e.request));
  } catch {
    return (await caches.match(sw.kept.offline)) ?? Response.error();
  }
}

// The name of a file says what is in it, so the first copy is as good as any.
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
