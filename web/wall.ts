// A wall screen reads its figures again from time to time.

/** Reloads the page after the seconds that the wall names; a hidden page waits until it is seen. */
export function wall(root: ParentNode): void {
  const seconds = Number(root.querySelector<HTMLElement>("[data-refresh]")?.dataset["refresh"] ?? 0);
  if (seconds <= 0) return;
  setTimeout(() => {
    if (!document.hidden) location.reload();
    else document.addEventListener("visibilitychange", () => location.reload(), { once: true });
  }, seconds * 1000);
}
