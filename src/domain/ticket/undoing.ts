import type { Refusal } from '../refusal.ts';
import { ACTS, linksTickets } from './deed.ts';
import { callAcross } from './dropped-call.ts';
import type { Context, EventBody, Ticket, TicketEvent } from './model.ts';
import type { ContactPair } from './same-person.ts';
import type { SolvedState } from './solved.ts';
import type { Wait, WaitingState } from './waiting.ts';

/** What somebody's act may change and taking it back restores. */
const SLICES = [
  'claim',
  'status',
  'triage',
  'about',
  'waiting',
  'escalation',
  'nudges',
  'resolution',
  'handover',
  'spam',
] as const;
type Slices = Pick<Ticket, (typeof SLICES)[number]>;
/** Of what is asked at the end and answered nothing is taken back: the answer's place in front, and what was not asked after all. */
type Asked = Pick<SolvedState, 'about' | 'front'>;

/** What the act of that version had changed is as it was before. `key`: the request, so that a repeat takes back no more. */
export type UndoneEvent = {
  type: 'undone';
  of: number;
  key: string;
  asked?: Asked;
  /** Of a wait that runs on. */
  unanswered?: number;
} & Partial<Slices>;

export type UndoIntent = { type: 'undo-act' } & Act;

/** An act with what the ticket was before and after it, and the courtesies that it sent. */
interface Act {
  of: number;
  key: string;
  before: Slices & Pick<Ticket, 'solved' | 'conversation'>;
  after: Slices & Pick<Ticket, 'solved'>;
  courtesies: string[];
}

/** How an act on a ticket, done in the version `of`, is taken back. */
export type Inverse = { of: number } & (
  | { kind: 'act'; courtesies: string[] }
  | { kind: 'reply'; messageId: string }
  | Tie
);

const UNDOABLE: ReadonlySet<EventBody['type']> = new Set(ACTS);

export type VersionedEvent = TicketEvent & { version: number };

/**
 * The inverse of the newest act of `actor` (a reference) that is not taken back already. A reply stands in the way of what
 * came before it: whoever wants it back must not lose something else instead.
 */
export function inverseOf(
  events: readonly VersionedEvent[],
  ticket: Ticket,
  actor: string,
): Inverse | Refusal {
  const gone = undoneIn(events);
  const own = events.filter((event) => event.actor === actor && !gone.has(event.version));
  const versions = [...new Set(own.map(({ version }) => version))].sort((a, b) => b - a);
  for (const version of versions) {
    const inverse = inverseOfAct(
      own.filter((event) => event.version === version),
      ticket,
    );
    if (inverse !== null) return inverse;
  }
  return { refused: 'nothing-to-undo', values: { ticket: ticket.number } };
}

/** The inverse of what `actor` did in that version, whatever came after it; null: it is taken back already. */
export function inverseAt(
  events: readonly VersionedEvent[],
  ticket: Ticket,
  { actor, version }: { actor: string; version: number },
): Inverse | Refusal | null {
  const own = events.filter((event) => event.actor === actor && event.version === version);
  if (!isUndoable(own)) return { refused: 'nothing-to-undo', values: { ticket: ticket.number } };
  return undoneIn(events).has(version) ? null : inverseOfAct(own, ticket);
}

function undoneIn(events: readonly VersionedEvent[]): ReadonlySet<number> {
  const parted = events.flatMap((event) => (event.type === 'same-person-unlinked' ? [event.link] : []));
  const isAllowed = ({ one, other, version }: ContactPair & { version: number }) =>
    events.some(
      (event) =>
        event.type === 'same-person-undenied' &&
        event.version > version &&
        event.one === one &&
        event.other === other,
    );
  return new Set(
    events.flatMap((event) => {
      if (event.type === 'undone') return [event.of];
      if (event.type === 'same-person-denied') return isAllowed(event) ? [event.version] : [];
      return event.type === 'same-person-linked' && parted.includes(event.link) ? [event.version] : [];
    }),
  );
}

/** Whether these, of one act, can be taken back as what was done; a reply is taken back by its message. */
export function isUndoable(events: readonly EventBody[]): boolean {
  if (events.some((event) => isWritten(event))) return false;
  return events.some((event) => UNDOABLE.has(event.type) || linksTickets(event));
}

/** A person's reply, sent or scheduled. */
function isWritten<Event extends EventBody>(
  event: Event,
): event is Extract<Event, { type: 'reply-queued' | 'reply-scheduled' }> {
  return event.type === 'reply-scheduled' || (event.type === 'reply-queued' && event.by !== null);
}

/** Null for what is no act, or is undone already in another way. */
function inverseOfAct(events: readonly VersionedEvent[], ticket: Ticket): Inverse | Refusal | null {
  const [first] = events;
  if (first === undefined || events.some(({ type }) => type === 'undone')) return null;
  const { version: of } = first;
  for (const event of events) {
    const tie = inverseOfLink(event, ticket);
    if (tie !== undefined) return tie === null ? null : { of, ...tie };
  }
  for (const event of events) {
    if (!isWritten(event)) continue;
    const { messageId } = event;
    const phase = ticket.reply.pending[messageId]?.phase;
    const waits = phase === 'queued' || phase === 'scheduled';
    return waits ? { kind: 'reply', of, messageId } : { refused: 'too-late' };
  }
  if (!events.some(({ type }) => UNDOABLE.has(type))) return null;
  const courtesies = events.flatMap((event) => (event.type === 'reply-queued' ? [event.messageId] : []));
  return { kind: 'act', of, courtesies };
}

type Tie =
  | { kind: 'merge'; from: string; into: string }
  | { kind: 'split'; origin: string; part: string }
  | { kind: 'link' | 'unlink'; other: string }
  | { kind: 'same-person'; link: string; other: string }
  | { kind: 'not-same-person'; link?: string; other: string };

/** Undefined for what ties no tickets together. */
function inverseOfLink(event: VersionedEvent, { id, links }: Ticket): Tie | null | undefined {
  const ties = (refs: readonly { ticketId: string }[], other: string) =>
    refs.some(({ ticketId }) => ticketId === other);
  switch (event.type) {
    case 'merged-into':
      return links.mergedInto?.ticketId === event.ticketId
        ? { kind: 'merge', from: id, into: event.ticketId }
        : null;
    case 'absorbed':
      return ties(links.absorbed, event.ticketId) ? { kind: 'merge', from: event.ticketId, into: id } : null;
    case 'split-off':
      return ties(links.splitOff, event.ticketId)
        ? { kind: 'split', origin: id, part: event.ticketId }
        : null;
    case 'split-from':
      return links.mergedInto === null ? { kind: 'split', origin: event.ticketId, part: id } : null;
    case 'linked':
    case 'unlinked': {
      const linked = event.type === 'linked';
      if (event.key !== undefined || ties(links.linked, event.ticketId) !== linked) return null;
      return { kind: linked ? 'unlink' : 'link', other: event.ticketId };
    }
    case 'same-person-linked':
      return event.key === undefined
        ? { kind: 'same-person', link: event.link, other: event.ticketId }
        : null;
    case 'same-person-denied': {
      const { link, ticketId: other } = event;
      return { kind: 'not-same-person', other, ...(link === undefined ? {} : { link }) };
    }
    case 'unmerged':
    case 'unabsorbed':
    case 'rejoined':
    case 'same-person-unlinked':
    case 'same-person-undenied':
      return null;
    default:
      return undefined;
  }
}

/** What the act changed is as before; refused when any of it has changed since. */
export function decideUndo(ticket: Ticket, intent: UndoIntent, context: Context): EventBody[] | Refusal {
  const { of, key, before, after, courtesies } = intent;
  const changed = SLICES.filter((slice) => !same(done(before[slice]), done(after[slice])));
  const restored: Partial<Slices> = Object.fromEntries(changed.map((slice) => [slice, before[slice]]));
  if (restored.waiting !== undefined) restored.waiting = stillTold(restored.waiting, ticket.waiting.wait);
  const now = { ...ticket, ...restored };
  // Whose a ticket is stands in both: who owns it, and whom it is offered to.
  const owned = changed.includes('claim') ? [...changed, 'handover' as const] : changed;
  const stale = owned.some((slice) => !same(bare(ticket[slice]), bare(after[slice])));
  if (stale || (now.status.name === 'resolved' && now.waiting.wait !== null))
    return { refused: 'changed-since', values: { ticket: ticket.number } };
  const runsOn = ticket.waiting.wait === null && now.waiting.wait !== null;
  const waits = runsOn ? { unanswered: before.conversation.unanswered } : {};
  const cancelled = courtesies.filter((id) => ticket.reply.pending[id]?.phase === 'queued');
  return [
    { type: 'undone', of, key, ...askedBefore(ticket, intent, cancelled), ...waits, ...restored },
    ...(restored.spam === undefined ? [] : callAcross(now, context)),
    ...cancelled.map((messageId): EventBody => ({ type: 'reply-cancelled', messageId })),
  ];
}

/** Before all others stands again who stood there; a question that nobody saw may be asked another time. */
function askedBefore(
  { solved, waiting }: Ticket,
  { before, after }: Pick<Act, 'before' | 'after'>,
  cancelled: readonly string[],
): { asked?: Asked } {
  const unseen = cancelled.includes(after.solved.asked?.messageId ?? '');
  const about = unseen && solved.about === after.solved.about ? before.solved.about : solved.about;
  const lost = before.solved.front && !after.solved.front && waiting.wait === null;
  const front = solved.front || lost;
  return about === solved.about && front === solved.front ? {} : { asked: { about, front } };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** When its owner last did something is no change of who has it. */
function done(slice: Slices[keyof Slices]): unknown {
  return slice !== null && 'by' in slice ? { ...slice, doneAt: undefined } : slice;
}

/** Time telling stages is no act that stands in the way. */
function bare(slice: Slices[keyof Slices]): unknown {
  // When somebody did something here last is no act that stands in the way either.
  if (slice !== null && 'by' in slice) return { by: slice.by, at: slice.at };
  if (slice !== null && 'notBefore' in slice) return { ...slice, told: false, notBefore: 0 };
  if (slice === null || !('wait' in slice) || slice.wait === null) return slice;
  return { ...slice, wait: { ...slice.wait, told: [] } };
}

function stillTold(restored: WaitingState, now: Wait | null): WaitingState {
  const { wait } = restored;
  if (wait === null || now?.promiseAt !== wait.promiseAt) return restored;
  return { ...restored, wait: { ...wait, told: [...new Set([...wait.told, ...now.told])] } };
}
