import { signal } from '@preact/signals';
import type { TicketLine } from '../../../../api/shapes.ts';
import { customerName } from '../logic/names.ts';
import { text } from '../words.ts';
import { openTicket } from './route.ts';

type Permission = 'default' | 'granted' | 'denied' | 'unsupported';

/** Whether this browser shows desktop notifications. They are asked for by a button only. */
export const permission = signal<Permission>(
  'Notification' in window ? Notification.permission : 'unsupported',
);

export async function askPermission(): Promise<void> {
  permission.value = await Notification.requestPermission();
}

/** Tells of customers who wrote while the page is out of sight. The text stays on the page: screens are seen by others. */
export function notifyArrivals(tickets: readonly TicketLine[]): void {
  const [first] = tickets;
  if (first === undefined || !document.hidden) return;
  const body =
    tickets.length === 1
      ? text('desk.notify.one', { who: customerName(first), number: first.number })
      : text('desk.notify.many', { count: tickets.length });
  notify(body, `osem-${first.number}`, first.number);
}

/** Shows a desktop notification when they are allowed. A later one under the same tag replaces it. */
export function notify(body: string, tag: string, ticket: number): void {
  if (permission.value !== 'granted') return;
  const shown = new Notification(text('desk.title'), { body, tag, icon: '/desk/icon.svg' });
  shown.addEventListener('click', () => {
    window.focus();
    openTicket(ticket);
    shown.close();
  });
}
