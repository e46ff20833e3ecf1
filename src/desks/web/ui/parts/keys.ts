import { neighbour } from '../logic/queue.ts';
import { act } from '../state/act.ts';
import { closeDialog, dialog } from '../state/dialogs.ts';
import { selected, tickets } from '../state/queue.ts';
import { closeTicket, openNumber, openTicket } from '../state/route.ts';

/** Ids of the places that keys move to. */
export const PLACES = { reply: 'reply-text', note: 'note-text', search: 'queue-search' } as const;

/** Listens to the desk's keys. Answers how to stop it. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

const PLAIN_KEYS: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  c: () => onTicket((ticket) => void act('claim', { ticket })),
  e: () => onTicket((ticket) => void act('resolve', { ticket })),
  r: () => place(PLACES.reply),
  n: () => place(PLACES.note),
  u: closeTicket,
  '/': openCommandLine,
  '?': () => {
    dialog.value = { kind: 'help' };
  },
};

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    openCommandLine();
    return;
  }
  if (dialog.value.kind !== 'none' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape' && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (isTyping(event.target)) return;
  if (event.key === 'Enter') {
    openSelected(event);
    return;
  }
  const press = PLAIN_KEYS[event.key];
  if (press === undefined) return;
  event.preventDefault();
  press();
}

export function openCommandLine(line: string | Event = ''): void {
  closeDialog();
  dialog.value = { kind: 'command', line: typeof line === 'string' ? line : '' };
}

/** Enter opens the selected row, unless it is meant for something that has the focus. */
function openSelected(event: KeyboardEvent): void {
  const focused = event.target instanceof Element && event.target !== document.body;
  if (focused || selected.value === null) return;
  openTicket(selected.value);
}

function move(steps: number): void {
  const next = neighbour(tickets.value, selected.value, steps);
  if (next === null) return;
  selected.value = next;
  document.getElementById(`row-${next}`)?.focus();
}

function onTicket(work: (number: number) => void): void {
  if (openNumber.value !== null) work(openNumber.value);
}

/** Moves to a box; on a narrow page the note's stands behind its own tab. */
function place(id: string): void {
  const tab = document.querySelector<HTMLElement>(`[data-shows~="${id}"]`);
  if (tab !== null && tab.offsetParent !== null) tab.click();
  window.setTimeout(() => document.getElementById(id)?.focus());
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
