import { neighbour } from '../logic/queue.ts';
import { act, undoNewest } from '../state/act.ts';
import { choose, chooseTo, chosen, clearChosen } from '../state/bulk.ts';
import { commandOf } from '../state/catalogue.ts';
import { closeDialog, type Dialog, dialog } from '../state/dialogs.ts';
import { beginOffer } from '../state/giving.ts';
import { selected, tickets } from '../state/queue.ts';
import { closeTicket, openNumber, openTicket } from '../state/route.ts';
import { works } from '../state/session.ts';
import { PLACES, place } from './places.ts';

/** Listens to the desk's keys. Answers how to stop it. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

const PLAIN_KEYS: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  x: () => onSelected(choose),
  X: () => onSelected(chooseTo),
  c: () => onTicket((ticket) => void act('claim', { ticket })),
  e: () => onTicket((ticket) => void act('resolve', { ticket })),
  a: () => askFor('assign'),
  h: () => askFor('transfer'),
  l: () => askFor('tag'),
  s: () => askFor('snooze'),
  r: () => onTicket(() => place(PLACES.reply)),
  m: () => onTicket(() => works.value && openDialog({ kind: 'macros' })),
  n: () => onTicket(() => place(PLACES.note)),
  o: () => onTicket(beginOffer),
  t: () => works.value && openDialog({ kind: 'new' }),
  u: closeTicket,
  z: () => works.value && undoNewest(),
  '.': () => openDialog({ kind: 'actions' }),
  '/': openCommandLine,
  '?': () => openDialog({ kind: 'help' }),
};

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && latinKey(event).toLowerCase() === 'k') {
    event.preventDefault();
    openCommandLine();
    return;
  }
  if (dialog.value.kind !== 'none' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') leave(event.target);
  if (isTyping(event.target)) return;
  if (event.key === 'Enter') {
    openSelected(event);
    return;
  }
  const press = PLAIN_KEYS[latinKey(event)];
  if (press === undefined) return;
  event.preventDefault();
  press();
}

/** The letter on the key where a keyboard writes another script: whoever writes Cyrillic presses the same keys. */
function latinKey({ key, code, shiftKey }: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter === undefined || /^[\x20-\x7e]+$/.test(key)) return key;
  return shiftKey ? letter : letter.toLowerCase();
}

/** Out of a box first, then out of the selection. */
function leave(target: EventTarget | null): void {
  if (!isTyping(target)) clearChosen();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function openDialog(next: Dialog): void {
  dialog.value = next;
}

/** A form of a command: for the tickets that were selected, or else for the open one. */
export function askFor(name: string): void {
  const command = commandOf(name);
  const chosenOnes = [...chosen.value];
  const tickets = chosenOnes.length > 0 ? chosenOnes : openNumber.value === null ? [] : [openNumber.value];
  if (command !== undefined && tickets.length > 0) openDialog({ kind: 'form', command, tickets });
}

function onSelected(work: (number: number) => void): void {
  if (selected.value !== null && works.value) work(selected.value);
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
  if (openNumber.value !== null && works.value) work(openNumber.value);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
