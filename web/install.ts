// The platform can be put on a telephone's home screen. Browsers take a service worker over https
// and on this machine only; elsewhere nothing happens.

export function install(): void {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/worker.js", { scope: "/" }).catch(() => undefined); // without it all pages work
  });
}
