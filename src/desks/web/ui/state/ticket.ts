import { signal } from '@preact/signals';
import type { MessageView, TicketView } from '../../../../api/shapes.ts';
import { ApiError, post, read } from '../api.ts';
import { type Present, withPresence } from '../logic/collision.ts';
import type { StreamEvents } from '../stream.ts';
import { markRead, noteTicket, selected } from './queue.ts';
import { openNumber } from './route.ts';
import { sessionState, tell } from './session.ts';
import { closeToastsOf } from './toasts.ts';

export type OpenTicket =
  | { state: 'none' }
  | { state: 'loading'; number: number }
  | { state: 'failed'; number: number; problem: string }
  | { state: 'ready'; view: TicketView; older: MessageView[]; complete: boolean };

/** The ticket on the page. `older` are messages before those of the view; `complete` when there are no more. */
export const open = signal<OpenTicket>({ state: 'none' });

/** Who is at the open ticket. */
export const present = signal<Present[]>([]);

/** The server shows at most this many newest messages with a ticket. */
const SHOWN_AT_FIRST = 200;
const PRESENCE_MS = 5_000;

/** Opens what the address names. */
export async function followRoute(): Promise<void> {
  const number = openNumber.value;
  if (number === null) {
    open.value = { state: 'none' };
    return;
  }
  selected.value = number;
  closeToastsOf(number);
  open.value = { state: 'loading', number };
  await fetchTicket(number);
}

/** Fetches the open ticket again: at once, or when the change that the server tells of is its. */
export async function refreshTicket(change?: StreamEvents['ticket']): Promise<void> {
  const shown = open.value;
  if (shown.state === 'failed' && (change === undefined || change.number === shown.number))
    return fetchTicket(shown.number);
  if (shown.state !== 'ready') return;
  const { number, version } = shown.view.ticket;
  if (change !== undefined && (change.number !== number || change.version <= version)) return;
  await fetchTicket(number);
}

async function fetchTicket(number: number): Promise<void> {
  try {
    const view = await read<TicketView>(`/api/tickets/${number}`);
    if (openNumber.value !== number) return;
    show(view);
  } catch (error) {
    if (openNumber.value !== number) return;
    // What is on the page stays while the line is dead; it is fetched again when the line is back.
    if (error instanceof ApiError && error.status === 0 && open.value.state === 'ready') return;
    if (error instanceof ApiError && error.status !== 401)
      open.value = { state: 'failed', number, problem: error.message };
    else tell(error);
  }
}

function show(view: TicketView): void {
  const shown = open.value;
  const same = shown.state === 'ready' && shown.view.ticket.number === view.ticket.number ? shown : null;
  if (same !== null && same.view.ticket.version > view.ticket.version) return;
  // What slid out of the newest messages since the last fetch is still on the page.
  const ids = new Set(view.messages.map((message) => message.id));
  const older =
    same === null ? [] : [...same.older, ...same.view.messages].filter((message) => !ids.has(message.id));
  const complete = same?.complete ?? view.messages.length < SHOWN_AT_FIRST;
  open.value = { state: 'ready', view, older, complete };
  present.value = view.presence.reduce<Present[]>(
    (all, said) => withPresence(all, said, performance.now()),
    [],
  );
  noteTicket(view.ticket);
  if (!document.hidden) markRead(view.ticket);
}

export async function loadOlder(): Promise<void> {
  const shown = open.value;
  if (shown.state !== 'ready') return;
  const first = shown.older[0] ?? shown.view.messages[0];
  if (first === undefined) return;
  try {
    const { number } = shown.view.ticket;
    const before = encodeURIComponent(first.id);
    const page = await read<{ messages: MessageView[] }>(`/api/tickets/${number}/messages?before=${before}`);
    const now = open.value;
    if (now.state !== 'ready' || now.view.ticket.number !== number) return;
    open.value = { ...now, older: [...page.messages, ...now.older], complete: page.messages.length === 0 };
  } catch (error) {
    tell(error);
  }
}

/** Somebody came, writes, or went. */
export function notePresence({ number, person, doing }: StreamEvents['presence']): void {
  const shown = open.value;
  if (shown.state !== 'ready' || shown.view.ticket.number !== number) return;
  present.value = withPresence(present.value, { person, doing }, performance.now());
}

/** When a reply was last typed in; milliseconds of the page's clock. Notes do not count: the customer is told of it. */
let wroteAt = Number.NEGATIVE_INFINITY;
let writingTold = false;

/** What stands in the reply box now: nothing is no writing, be it taken out or sent. */
export function noteWriting(written: string): void {
  const writing = written !== '';
  wroteAt = writing ? performance.now() : Number.NEGATIVE_INFINITY;
  if (writing !== writingTold) void sayPresence();
}

async function sayPresence(): Promise<void> {
  const shown = open.value;
  if (shown.state !== 'ready' || document.hidden || sessionState.value.phase !== 'in') return;
  writingTold = performance.now() - wroteAt < PRESENCE_MS;
  await saying(shown.view.ticket.number, writingTold ? 'writing' : 'viewing');
}

async function saying(ticket: number, doing: 'viewing' | 'writing' | 'gone'): Promise<void> {
  try {
    await post('/api/presence', { ticket, doing });
  } catch (error) {
    // Presence ends by itself; whether the server can be reached is shown by the stream.
    if (!(error instanceof ApiError)) throw error;
  }
}

/** Says every few seconds where this person is, and that they left a ticket. */
export function startPresence(): void {
  let last: number | null = null;
  window.setInterval(() => void sayPresence(), PRESENCE_MS);
  open.subscribe((shown) => {
    const number = shown.state === 'ready' ? shown.view.ticket.number : null;
    if (number === last) return;
    if (last !== null) void saying(last, 'gone');
    last = number;
    wroteAt = Number.NEGATIVE_INFINITY;
    queueMicrotask(() => void sayPresence());
  });
  document.addEventListener('visibilitychange', () => {
    const shown = open.value;
    if (!document.hidden && shown.state === 'ready') markRead(shown.view.ticket);
  });
}
