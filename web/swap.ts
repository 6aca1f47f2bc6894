// The only file that knows htmx. The server marks up what is swapped (hx-boost, hx-get …); other
// files learn of new content through onContent and onSwap.
import htmx from "htmx.org";

// The content security policy forbids eval and inline styles; the platform uses neither hx-on nor
// js: values, and the indicator's rules stand in the style sheet.
htmx.config.includeIndicatorCSS = false;
htmx.config.history = true;
htmx.config.defaultTimeout = 60_000;

interface SwapEvent extends Event {
  detail?: { ctx?: { target?: Element; response?: { status: number } } };
}

/** Calls fn for each piece of content that came after the page. */
export function onContent(fn: (root: ParentNode) => void): void {
  document.addEventListener("htmx:after:swap", (e) => fn(swapped(e) ?? document));
}

/** Calls fn with the element that was swapped in, after its parts are set up. */
export function onSwap(fn: (root: Element) => void): void {
  document.addEventListener("htmx:after:swap", (e) => {
    const el = swapped(e);
    if (el) fn(el);
  });
}

// With outerHTML the event's target has left the page; what stands in its place has the same id.
function swapped(e: Event): Element | null {
  const target = (e as SwapEvent).detail?.ctx?.target;
  if (!target) return null;
  return target.isConnected || !target.id ? target : document.getElementById(target.id);
}

/** Goes to an address of this site, keeping the place on the page. */
export function visit(address: string): void {
  sessionStorage.setItem("rq-scroll", String(window.scrollY));
  location.assign(address);
}

/** Puts the page back to where it was before [[visit]]. */
export function settle(): void {
  const y = sessionStorage.getItem("rq-scroll");
  sessionStorage.removeItem("rq-scroll");
  if (y !== null) window.scrollTo(0, Number(y));
}
