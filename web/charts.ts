// Draws the charts of a page from their data blocks, in the colours of the display mode.
import { init, resolve, type ECharts, type Json } from "./echarts";

/** CSS variables behind the tokens of an option. */
const variables: Record<string, string> = {
  page: "--color-base-100", ink: "--color-base-content", primary: "--color-primary", demand: "--color-accent",
  supply: "--color-secondary", muted: "--rq-muted", line: "--rq-line", edge: "--rq-edge",
  success: "--color-success", warning: "--color-warning", error: "--color-error", soft: "--rq-ink",
  none: "--rq-none", c1: "--rq-c1", c2: "--rq-c2", c3: "--rq-c3", c4: "--rq-c4", c5: "--rq-c5", c6: "--rq-c6",
  font: "--font-sans",
};
const sizes: Record<string, string> = { xs: "--text-xs", sm: "--text-sm", base: "--text-base", lg: "--text-lg" };

function tokens(el: Element): (name: string) => string | number {
  const style = getComputedStyle(el);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (name) => {
    const size = sizes[name === "side" ? "xs" : name];
    if (size) {
      const v = style.getPropertyValue(size).trim();
      const px = v.endsWith("rem") ? parseFloat(v) * rem : parseFloat(v);
      return name === "side" ? px * 11.4 : px; // room for a name beside a node
    }
    return style.getPropertyValue(variables[name] ?? "--color-base-content").trim();
  };
}

function data(figure: Element, attr: string): Json | null {
  const block = figure.querySelector(`script[${attr}]`);
  return block?.textContent ? (JSON.parse(block.textContent) as Json) : null;
}

/** Draws one chart and keeps it fitted to its box. */
export function draw(figure: HTMLElement): void {
  const box = figure.querySelector<HTMLElement>("[data-box]");
  const wide = data(figure, "data-option");
  if (!box || wide === null || box.clientWidth === 0) return;
  const token = tokens(figure);
  // Heights are counted for text of 16 px and less; larger text needs more.
  if (figure.dataset["height"]) box.style.height = parseFloat(figure.dataset["height"]) * Math.max(1, Number(token("xs")) / 16) + "px";
  const narrow = box.clientWidth < 480 ? data(figure, "data-narrow") : null;
  const chart = init(box, null, { renderer: "svg" });
  chart.setOption(resolve(narrow ?? wide, token) as Record<string, Json>);
  new ResizeObserver(() => chart.resize()).observe(box);
  opens(chart, figure.dataset["open"] ?? "");
  saves(chart, figure, box);
}

// A click on a node or a mark leads to its page; {id} in the address is the datum's id.
function opens(chart: ECharts, address: string): void {
  if (!address) return;
  chart.on("click", (e) => {
    const id = (e.data as { id?: string } | undefined)?.id;
    if (id) location.assign(address.replace("{id}", encodeURIComponent(id)));
  });
}

function saves(chart: ECharts, figure: HTMLElement, box: HTMLElement): void {
  const tools = figure.querySelector<HTMLElement>("[data-tools]");
  if (!tools) return;
  tools.hidden = false;
  const name = figure.querySelector("h2")?.textContent?.trim() ?? "chart";
  for (const b of tools.querySelectorAll<HTMLElement>("[data-save]")) {
    b.addEventListener("click", () => {
      const svg = chart.renderToSVGString();
      if (b.dataset["save"] === "svg") {
        download(new Blob([svg], { type: "image/svg+xml" }), name + ".svg");
      } else {
        raster(svg, box.clientWidth, box.clientHeight, (png) => download(png, name + ".png"));
      }
    });
  }
}

function raster(svg: string, w: number, h: number, done: (png: Blob) => void): void {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = w * 2;
    canvas.height = h * 2;
    const g = canvas.getContext("2d");
    if (!g) return;
    g.fillStyle = "#ffffff";
    g.fillRect(0, 0, canvas.width, canvas.height);
    g.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((b) => b && done(b), "image/png");
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
}

function download(blob: Blob, name: string): void {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  URL.revokeObjectURL(a.href);
}
