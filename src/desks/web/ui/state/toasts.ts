import { signal } from '@preact/signals';
import type { Undoable } from '../api.ts';

export interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'urgent';
  text: string;
  /** The ticket it is about, to open it. */
  ticket?: number;
  /** What it is taken back with at once. */
  undo?: Undoable;
  /** A page that it leads to, of this house. */
  page?: string;
  /** The deed that was refused. */
  refused?: string;
  /** The ticket whose customer can be asked to write instead, and where, if a place was chosen. */
  knock?: { ticket: number; to: number | null };
}

/** Long enough to read it and act; a pointer is not needed. */
const SHOWN_MS = { good: 6_000, doable: 12_000, urgent: 12_000, bad: 20_000 };
let last = 0;

/** Short messages at the edge of the page, read out by screen readers. Errors stay longest. */
export const toasts = signal<Toast[]>([]);

export function toast(
  tone: Toast['tone'],
  text: string,
  ticket?: number,
  more: Pick<Toast, 'undo' | 'refused' | 'page' | 'knock'> = {},
): void {
  last += 1;
  const id = last;
  const added: Toast = ticket === undefined ? { id, tone, text } : { id, tone, text, ticket };
  toasts.value = [...toasts.value.slice(-3), { ...added, ...more }];
  window.setTimeout(
    () => closeToast(id),
    SHOWN_MS[more.undo === undefined && more.page === undefined ? tone : 'doable'],
  );
}

/** What is told of a ticket needs no telling once the ticket is open. */
export function closeToastsOf(ticket: number): void {
  toasts.value = toasts.value.filter((shown) => shown.ticket !== ticket);
}

/** What is not so any more needs no telling. */
export function closeToastsSaying(text: string): void {
  toasts.value = toasts.value.filter((shown) => shown.text !== text);
}

/** What was taken back is not taken back once more. */
export function closeUndoOf({ ticket }: { ticket?: unknown }): void {
  toasts.value = toasts.value.filter(({ undo }) => undo === undefined || undo.ticket !== ticket);
}

/** What was done or refused anew needs no older refusal beside it. */
export function closeRefusals(deed: string): void {
  toasts.value = toasts.value.filter(({ refused }) => refused !== deed);
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}
