// The script of every page. Each task of the platform works without it; it saves round trips,
// keeps drafts, reads aloud and draws charts.
import { onContent, onSwap, settle } from "./swap";
import { controls } from "./controls";
import { lists, listSwapped } from "./lists";
import { drafts } from "./drafts";
import { install } from "./install";
import { maps } from "./map";
import { passkeys } from "./passkeys";
import { speech } from "./speech";
import { wall } from "./wall";

function start(root: ParentNode): void {
  controls(root);
  lists(root);
  drafts(root);
  passkeys(root);
  speech(root);
  wall(root);
  maps(root);
  const charts = root.querySelectorAll<HTMLElement>("[data-chart]");
  if (charts.length > 0) {
    void import("./charts").then((m) => charts.forEach(m.draw));
  }
}

start(document);
settle();
install();
onContent(start);
onSwap(listSwapped);
