// The parts of ECharts that the platform uses; the browser and the server draw with the same ones.
import { use } from "echarts/core";
import { BarChart, CustomChart, GraphChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent, DataZoomComponent, GraphicComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features"; // leaves out labels that would cover one another
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart, CustomChart, GraphChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, DataZoomComponent, GraphicComponent, GridComponent, LegendComponent, MarkAreaComponent,
  MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent, LabelLayout, SVGRenderer,
]);

export { init } from "echarts/core";
export type { ECharts } from "echarts/core";

export type Json = null | boolean | number | string | Json[] | { [k: string]: Json };

/**
 * Puts colours and sizes into an option: the server writes "@demand", "@muted", "@xs" where a
 * token of the display mode belongs.
 */
export function resolve(option: Json, token: (name: string) => string | number): Json {
  if (typeof option === "string") return option.startsWith("@") ? token(option.slice(1)) : option;
  if (Array.isArray(option)) return option.map((o) => resolve(o, token));
  if (option !== null && typeof option === "object") {
    return Object.fromEntries(Object.entries(option).map(([k, v]) => [k, resolve(v, token)]));
  }
  return option;
}
