// Dialogs, folds, copying, and the focus after a form came back.

export function controls(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
  for (const a of root.querySelectorAll<HTMLElement>("[data-dialog]")) {
    a.addEventListener("click", openDialog);
  }
  for (const b of root.querySelectorAll<HTMLElement>("[data-copy]")) {
    b.hidden = false;
    b.addEventListener("click", () => void copy(b));
  }
  for (const b of root.querySelectorAll<HTMLElement>("[data-print]")) {
    b.hidden = false;
    b.addEventListener("click", () => window.print());
  }
  if (root === document) {
    document.addEventListener("click", closeFolds);
    document.addEventListener("keydown", (e) => {
      if (e.key === "Escape") closeOwnFold();
    });
  }
}

// The link's address asks the same question on a page of its own, so a missing dialog is no error.
function openDialog(e: Event): void {
  const id = (e.currentTarget as HTMLElement).dataset["dialog"] ?? "";
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement) {
    e.preventDefault();
    dialog.showModal();
  }
}

async function copy(button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    announce(button.dataset["done"] ?? "");
  } catch {
    button.hidden = true; // the text stands beside it and can be selected
  }
}

/** Says a text to screen readers. */
export function announce(text: string): void {
  const box = document.getElementById("announce");
  if (box) box.textContent = text;
}

function closeFolds(e: Event): void {
  for (const fold of document.querySelectorAll<HTMLDetailsElement>("details.fold[open]")) {
    if (!fold.contains(e.target as Node)) fold.open = false;
  }
}

function closeOwnFold(): void {
  const fold = document.activeElement?.closest<HTMLDetailsElement>("details.fold[open]");
  if (fold) {
    fold.open = false;
    fold.querySelector("summary")?.focus();
  }
}
