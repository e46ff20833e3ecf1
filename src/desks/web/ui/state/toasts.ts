import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  tone: 'good' | 'bad' | 'urgent';
  text: string;
  /** The ticket it is about, to open it. */
  ticket?: number;
}

const SHOWN_MS = 7_000;
let last = 0;

/** Short messages at the edge of the page, read out by screen readers. Errors stay until they are closed. */
export const toasts = signal<Toast[]>([]);

export function toast(tone: Toast['tone'], text: string, ticket?: number): void {
  last += 1;
  const id = last;
  const added: Toast = ticket === undefined ? { id, tone, text } : { id, tone, text, ticket };
  toasts.value = [...toasts.value.slice(-3), added];
  if (tone !== 'bad') window.setTimeout(() => closeToast(id), SHOWN_MS);
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}
