import type { EventView, MessageView } from '../../../../api/shapes.ts';
import { text } from '../words.ts';
import { clockTime } from './time-words.ts';

/** Events that a message shows by itself. */
const SHOWN_BY_MESSAGE = new Set([
  'message-received',
  'message-edited',
  'message-deleted',
  'note-added',
  'reply-queued',
  'reply-scheduled',
  'reply-cancelled',
  'reply-sending',
  'reply-put-back',
  'reply-delivered',
  'reply-failed',
  'reply-unknown',
  'reply-receipt',
]);

export type TimelineEntry =
  | { kind: 'message'; id: string; at: string; message: MessageView }
  | { kind: 'events'; id: string; at: string; events: EventView[] };

/** Messages in the order given (the vendor's), with the events between them, neighbours gathered. */
export function timeline(messages: readonly MessageView[], events: readonly EventView[]): TimelineEntry[] {
  const told = events.filter((event) => !SHOWN_BY_MESSAGE.has(event.type));
  const entries: TimelineEntry[] = [];
  let next = 0;
  for (const message of messages) {
    const before: EventView[] = [];
    for (let event = told[next]; event !== undefined && event.at < message.at; event = told[next]) {
      before.push(event);
      next += 1;
    }
    pushEvents(entries, before);
    entries.push({ kind: 'message', id: message.id, at: message.at, message });
  }
  pushEvents(entries, told.slice(next));
  return entries;
}

function pushEvents(entries: TimelineEntry[], events: EventView[]): void {
  const first = events[0];
  if (first === undefined) return;
  entries.push({ kind: 'events', id: `${first.type}@${first.at}`, at: first.at, events });
}

export type DeliveryAction = 'send' | 'at' | 'undo' | 'send-again' | 'mark-sent';

/** How a sent message stands, in words, with a symbol and what can be done about it. */
export interface DeliveryMark {
  symbol: string;
  text: string;
  tone: 'still' | 'good' | 'bad';
  actions: DeliveryAction[];
}

const MARKS: Record<NonNullable<MessageView['delivery']>, Omit<DeliveryMark, 'text'>> = {
  gated: { symbol: '◷', tone: 'still', actions: [] },
  scheduled: { symbol: '◷', tone: 'still', actions: ['send', 'at', 'undo'] },
  queued: { symbol: '◷', tone: 'still', actions: ['undo'] },
  sending: { symbol: '↗', tone: 'still', actions: [] },
  sent: { symbol: '✓', tone: 'good', actions: [] },
  delivered: { symbol: '✓✓', tone: 'good', actions: [] },
  read: { symbol: '✓✓', tone: 'good', actions: [] },
  failed: { symbol: '✕', tone: 'bad', actions: ['send-again'] },
  unknown: { symbol: '?', tone: 'bad', actions: ['mark-sent', 'send-again'] },
  cancelled: { symbol: '↩', tone: 'still', actions: [] },
};

function scheduledWords(
  { at, theirs, held }: NonNullable<MessageView['scheduled']>,
  now: number,
): Pick<DeliveryMark, 'text' | 'tone'> {
  if (held !== null) return { text: text('card.held', { because: held }), tone: 'bad' };
  const when = clockTime(at, now);
  const words =
    theirs === null ? text('card.scheduled', { when }) : text('card.scheduled-theirs', { when, theirs });
  return { text: words, tone: 'still' };
}

/** How long a reply can be taken back: seconds of this page, of which the server's clock may pass `speed` in each. */
export interface UndoTerms {
  seconds: number;
  speed: number;
}

/** The mark of an outbound message at `now` (epoch ms of the server); null for all others. */
export function deliveryMark(message: MessageView, now: number, undo: UndoTerms): DeliveryMark | null {
  const { delivery } = message;
  if (delivery === null) return null;
  const mark = MARKS[delivery];
  if (message.scheduled !== undefined) return { ...mark, ...scheduledWords(message.scheduled, now) };
  if (delivery !== 'queued') return { ...mark, text: text(`desk.delivery.${delivery}`) };
  const passed = (now - Date.parse(message.at)) / 1000 / undo.speed;
  const seconds = Math.min(Math.ceil(undo.seconds - passed), undo.seconds);
  const words = seconds > 0 ? text('desk.delivery.undoable', { seconds }) : text('desk.delivery.queued');
  return { ...mark, text: words };
}
