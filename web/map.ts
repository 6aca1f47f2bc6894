// The map: drag and wheel move the picture at once; when it rests, the server draws the new view with its clusters.
import { visit } from "./swap";

interface View { x: number; y: number; w: number; h: number }

export function maps(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-map]")) live(box);
}

function live(box: HTMLElement): void {
  const svg = box.querySelector("svg");
  const ground = (box.dataset["view"] ?? "").split(",").map(Number);
  if (!svg || box.dataset["live"] || ground.length !== 4 || ground.some(Number.isNaN)) return;
  box.dataset["live"] = "1";
  const full: View = { x: 0, y: 0, w: svg.viewBox.baseVal.width, h: svg.viewBox.baseVal.height };
  let view = { ...full };
  let timer = 0;
  let moved = false;
  const show = (): void => {
    svg.setAttribute("viewBox", [view.x, view.y, view.w, view.h].join(" "));
    window.clearTimeout(timer);
    timer = window.setTimeout(() => visit((box.dataset["href"] ?? "").replace("BOX", encodeURIComponent(seen(box, full, view)))), 700);
  };
  svg.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey) return; // the wheel alone scrolls the page
    e.preventDefault();
    const r = svg.getBoundingClientRect();
    const k = Math.min(1.25, Math.max(0.8, Math.exp(e.deltaY / 400)));
    const fx = (e.clientX - r.left) / r.width;
    const fy = (e.clientY - r.top) / r.height;
    view = { x: view.x + view.w * fx * (1 - k), y: view.y + view.h * fy * (1 - k), w: view.w * k, h: view.h * k };
    show();
  }, { passive: false });
  let from: { x: number; y: number; view: View } | null = null;
  svg.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || e.pointerType === "touch") return; // a finger scrolls; the links zoom
    from = { x: e.clientX, y: e.clientY, view: { ...view } };
    moved = false;
  });
  window.addEventListener("pointermove", (e) => {
    if (!from) return;
    const r = svg.getBoundingClientRect();
    const dx = e.clientX - from.x;
    const dy = e.clientY - from.y;
    if (!moved && Math.hypot(dx, dy) < 5) return;
    moved = true;
    view = { ...from.view, x: from.view.x - (dx / r.width) * from.view.w, y: from.view.y - (dy / r.height) * from.view.h };
    show();
  });
  window.addEventListener("pointerup", () => (from = null));
  svg.addEventListener("dragstart", (e) => e.preventDefault());
  svg.addEventListener("click", (e) => { if (moved) e.preventDefault(); }, true);
}

/** The ground behind a part of the picture: west, south, east, north in degrees. The data give what the whole picture shows. */
function seen(box: HTMLElement, full: View, view: View): string {
  const [west = 0, south = 0, east = 0, north = 0] = (box.dataset["view"] ?? "").split(",").map(Number);
  const lng = (x: number): number => west + ((x - full.x) / full.w) * (east - west);
  const lat = (y: number): number => north - ((y - full.y) / full.h) * (north - south);
  return [lng(view.x), lat(view.y + view.h), lng(view.x + view.w), lat(view.y)].map((v) => v.toFixed(5)).join(",");
}
