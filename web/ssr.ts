// The entry for drawing on the server (goja): one function from option, tokens and size to SVG.
import { init, resolve, type Json } from "./echarts";

function renderSVG(option: string, tokens: string, width: number, height: number): string {
  const table = JSON.parse(tokens) as Record<string, string | number>;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption(resolve(JSON.parse(option) as Json, (t) => table[t] ?? "#000000") as Record<string, Json>);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

(globalThis as { renderSVG?: typeof renderSVG }).renderSVG = renderSVG;
