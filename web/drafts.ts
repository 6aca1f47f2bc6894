// Forms keep what was typed in this browser until it was sent. Passwords, files and fields marked
// data-private are never kept; signing out throws all drafts away; a draft lives seven days.

const prefix = "draft:";
const lifetime = 7 * 24 * 3600 * 1000;

interface Draft {
  at: number;
  sent: boolean;
  values: [string, string][];
}

export function drafts(root: ParentNode): void {
  if (root === document) {
    sweep();
    for (const out of document.querySelectorAll('form[action="/sign-out"]')) {
      out.addEventListener("submit", () => each((k) => localStorage.removeItem(k)));
    }
  }
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]")) keep(form);
}

function keep(form: HTMLFormElement): void {
  const key = prefix + (form.dataset["draft"] ?? "");
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  const cameBack = document.querySelector(".summary") !== null;
  const old = read(key);
  if (old && !old.sent && !cameBack) {
    restore(form, old);
    say(note, "restored", old.at);
  }
  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const d: Draft = { at: Date.now(), sent: false, values: collect(form) };
      if (write(key, d)) say(note, "saved", d.at);
    }, 800);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    write(key, { at: Date.now(), sent: true, values: collect(form) });
  });
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
  return [...form.elements].filter((el): el is HTMLInputElement =>
    el.matches("input, select, textarea") &&
    !el.matches('[type="hidden"], [type="password"], [type="file"], [data-private]'));
}

function collect(form: HTMLFormElement): [string, string][] {
  const out: [string, string][] = [];
  for (const f of fields(form)) {
    if (f instanceof HTMLInputElement && (f.type === "checkbox" || f.type === "radio")) {
      if (f.checked) out.push([f.name, f.value]);
    } else {
      out.push([f.name, f.value]);
    }
  }
  return out;
}

function restore(form: HTMLFormElement, d: Draft): void {
  for (const f of fields(form)) {
    const values = d.values.filter(([n]) => n === f.name).map(([, v]) => v);
    if (f instanceof HTMLInputElement && (f.type === "checkbox" || f.type === "radio")) {
      f.checked = values.includes(f.value);
    } else if (values[0] !== undefined) {
      f.value = values[0];
    }
  }
}

function say(note: HTMLElement | null, what: "saved" | "restored", at: number): void {
  if (!note) return;
  const time = new Date(at).toTimeString().slice(0, 5);
  note.textContent = (note.dataset[what] ?? "").replace("{time}", time);
}

function read(key: string): Draft | null {
  try {
    const text = localStorage.getItem(key);
    return text ? (JSON.parse(text) as Draft) : null;
  } catch {
    return null;
  }
}

function write(key: string, d: Draft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(d));
    return true;
  } catch {
    return false; // storage is full or forbidden: the form works without it
  }
}

function each(fn: (key: string) => void): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(prefix)) fn(key);
  }
}

// A draft that was sent goes when the next page is not its form coming back with errors.
function sweep(): void {
  try {
    const cameBack = document.querySelector(".summary") !== null;
    each((key) => {
      const d = read(key);
      if (!d || Date.now() - d.at > lifetime || (d.sent && !cameBack)) localStorage.removeItem(key);
    });
  } catch {
    return; // storage is forbidden: nothing was kept
  }
}
