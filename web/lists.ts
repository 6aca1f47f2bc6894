// Tables: selection with its bar, column choice, and what is said after a swap.
import { announce } from "./controls";

export function lists(root: ParentNode): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-list]")) setUp(list);
  if (root instanceof HTMLElement && root.matches("[data-list]")) setUp(root);
}

function setUp(list: HTMLElement): void {
  const bar = list.querySelector<HTMLFormElement>("[data-bulk]");
  if (bar) selection(list, bar);
  for (const form of list.querySelectorAll<HTMLFormElement>("form[data-join]")) {
    form.addEventListener("submit", () => join(form));
  }
}

function selection(list: HTMLElement, bar: HTMLFormElement): void {
  const boxes = [...list.querySelectorAll<HTMLInputElement>('tbody input[name="id"]')];
  const all = list.querySelector<HTMLInputElement>("[data-all]");
  const count = bar.querySelector<HTMLElement>("[data-bulk-count]");
  const text = count?.dataset["text"] ?? "";
  const show = (): void => {
    const n = boxes.filter((b) => b.checked).length;
    bar.hidden = n === 0;
    if (count) count.textContent = text.replace("{n}", String(n));
    if (all) {
      all.checked = n > 0 && n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const b of boxes) b.checked = all.checked;
      show();
    });
  }
  for (const b of boxes) b.addEventListener("change", show);
  show();
}

// The chosen columns travel as one value (cols=a,b) so that the address stays short.
function join(form: HTMLFormElement): void {
  const name = form.dataset["join"] ?? "";
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="col"]')];
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = boxes.filter((b) => b.checked).map((b) => b.value).join(",");
  for (const b of boxes) b.disabled = true;
  form.append(field);
}

/** Says how many rows there are now, for those who cannot see the table change. */
export function listSwapped(el: Element): void {
  if (!el.matches("[data-list]")) return;
  const foot = el.querySelector(".pager > span") ?? el.querySelector(".empty h2");
  announce(foot?.textContent ?? "");
}
