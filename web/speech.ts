// 读给我听: reads the page part by part with the browser's own voice and marks where it is.

export function speech(root: ParentNode): void {
  if (!("speechSynthesis" in window)) return;
  for (const b of root.querySelectorAll<HTMLElement>("[data-read]")) {
    b.hidden = false;
    b.setAttribute("aria-pressed", "false");
    b.addEventListener("click", () => toggle(b));
  }
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

let marked: Element | null = null;

function toggle(button: HTMLElement): void {
  const reading = button.getAttribute("aria-pressed") === "true";
  stop(button);
  if (reading) return;
  const box = document.getElementById(button.dataset["read"] ?? "main");
  if (!box) return;
  button.setAttribute("aria-pressed", "true");
  readParts(parts(box), 0, button);
}

function stop(button: HTMLElement): void {
  speechSynthesis.cancel();
  mark(null);
  button.setAttribute("aria-pressed", "false");
}

function mark(el: Element | null): void {
  marked?.classList.remove("speaking");
  el?.classList.add("speaking");
  marked = el;
}

// What is read: visible headings, paragraphs, list items without inner ones, labels, cells.
function parts(box: HTMLElement): HTMLElement[] {
  const all = box.querySelectorAll<HTMLElement>("h1,h2,h3,p,li,dt,dd,label,legend,th,td,button,a.btn");
  return [...all].filter((el) =>
    el.getClientRects().length > 0 &&
    !el.parentElement?.closest("p,li,dt,dd,label,legend,th,td") &&
    (el.innerText ?? "").trim() !== "");
}

function readParts(list: HTMLElement[], i: number, button: HTMLElement): void {
  const el = list[i];
  if (!el || button.getAttribute("aria-pressed") !== "true") {
    stop(button);
    return;
  }
  mark(el);
  el.scrollIntoView({ block: "center" });
  const u = new SpeechSynthesisUtterance(el.innerText.trim());
  u.lang = document.documentElement.lang;
  u.rate = 0.9;
  u.onend = () => readParts(list, i + 1, button);
  u.onerror = () => stop(button);
  speechSynthesis.speak(u);
}
