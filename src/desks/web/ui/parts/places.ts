/** Ids of the places that keys and actions move to. */
export const PLACES = { reply: 'reply-text', note: 'note-text', search: 'queue-search' } as const;

/** Moves to a box; on a narrow page the note's stands behind its own tab. */
export function place(id: string): void {
  const tab = document.querySelector<HTMLElement>(`[data-shows~="${id}"]`);
  if (tab !== null && tab.offsetParent !== null) tab.click();
  window.setTimeout(() => document.getElementById(id)?.focus());
}
