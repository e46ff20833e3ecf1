import type { DeadlineTerms } from '../src/domain/deadline.ts';
import { fold as folded } from '../src/domain/fold.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, decide } from '../src/domain/ticket/ticket.ts';
import { ticketRow } from '../src/store/ticket-row.ts';
import { grown, openTicket } from './fill.ts';
import { twelveWords } from './words.ts';

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
/** When every template begins: all instants in one have thirteen digits, and are known by them. */
const BASE = 1_000_000_000_000;
/** Nothing of it comes due while it is measured, today or when the database is used again. */
export const LONG_PROMISE: DeadlineTerms = {
  promiseMs: 10 * YEAR,
  targetMs: 8 * YEAR,
  stages: [
    { name: 'half', at: 0.5, tell: 'owner' },
    { name: 'target', at: 0.8, tell: 'owner' },
    { name: 'supervisors', at: 0.9, tell: 'supervisors' },
    { name: 'break', at: 1, tell: 'supervisors' },
  ],
  quiet: null,
  why: [],
};
/** How long a closed one was open. */
export const WORKED_MS = 5 * HOUR;
const TEMPLATES = 700;

/** A row of which many are made: instants are milliseconds after its beginning, texts may hold what `format` fills in. */
export interface Template {
  open: boolean;
  place: number;
  cells: Record<string, string | number | null>;
  state: string;
  event: string;
}

/** What `format` fills into states and events besides instants, in this order. */
const NAMES = ['ticket', 'conversation', 'contact', 'message', 'channel'] as const;

/**
 * Tickets as the deciders make them, open ones whole, closed ones with nothing but what happened to them. `offsets`: the instants that
 * `format` fills in after the names, ms after the beginning.
 */
export function templates(): { all: Template[]; offsets: number[] } {
  const offsets = new Map<number, number>([[0, 0]]);
  const all = [true, false].flatMap((open) =>
    Array.from({ length: TEMPLATES }, (_, place) => templateOf(open, place, offsets)),
  );
  return { all, offsets: [...offsets.keys()] };
}

function templateOf(open: boolean, place: number, offsets: Map<number, number>): Template {
  const owner = (index: number) => (index % 100 === 1 ? 'ana' : index % 7 === 0 ? `p${index % 40}` : null);
  const filling = { since: () => BASE, owner, now: BASE + HOUR, terms: LONG_PROMISE };
  const begun = openTicket(filling, place);
  const first: TicketEvent = {
    type: 'ticket-opened',
    ...{ ticketId: begun.id, channel: begun.conversation.channel, conversation: begun.conversation.key },
    ...{
      contactId: begun.conversation.contactId,
      at: BASE,
      actor: `contact:${begun.conversation.contactId}`,
    },
  };
  const { ticket, event } = open ? { ticket: begun, event: first } : resolved(begun);
  const row = ticketRow(ticket, open ? 1 : 2, BASE);
  const state = open ? JSON.parse(row.state) : slim(ticket);
  const { state: _, id: __, channel, conversation, contact_id, last_inbound_id, ...cells } = row;
  const text = (of: unknown) => formatOf(JSON.stringify(of), ticket, offsets);
  return { open, place, cells, state: text(state), event: text(event) };
}

function resolved(ticket: Ticket): { ticket: Ticket; event: TicketEvent } {
  const now = BASE + WORKED_MS;
  const actor = { kind: 'person' as const, id: ticket.claim.by ?? 'ana', role: 'supervisor' as const };
  const intent = { type: 'resolve' as const, noteId: null };
  const events = decide(ticket, intent, { now, actor, policy: {} });
  if (!Array.isArray(events))
    throw new Error(`A ticket of the bench was not resolved: ${JSON.stringify(events)}`);
  const event = events.find(({ type }) => type === 'resolved');
  if (event === undefined) throw new Error('Nothing says that it was resolved');
  return { ticket: grown(ticket, events), event };
}

/** As a ticket whose concerns are left out when nothing happened to them; it is read like any other. */
function slim(ticket: Ticket): object {
  const blank: Record<string, unknown> = { ...blankTicket(ticket.id) };
  const kept = Object.entries({ ...ticket, version: 2 }).filter(
    ([name, value]) =>
      !['waiting', 'resolution', 'number'].includes(name) &&
      (name === 'id' || JSON.stringify(value) !== JSON.stringify(blank[name])),
  );
  return Object.fromEntries(kept);
}

/** JSON as a text for PostgreSQL's `format`. */
function formatOf(json: string, ticket: Ticket, offsets: Map<number, number>): string {
  const { channel, key, contactId, lastInbound } = ticket.conversation;
  const values: Record<(typeof NAMES)[number], string> = {
    ticket: ticket.id,
    conversation: key,
    contact: contactId,
    message: lastInbound?.id ?? '',
    channel: JSON.stringify(channel),
  };
  let text = json.replaceAll('%', '%%');
  for (const [at, name] of NAMES.entries()) {
    const filled = name === 'channel' ? `"%${at + 1}$s"` : `%${at + 1}$s`;
    text = text.replaceAll(values[name], filled);
  }
  return text.replace(/\b1\d{12}\b/g, (digits) => {
    const offset = Number(digits) - BASE;
    const at = offsets.get(offset) ?? offsets.size;
    offsets.set(offset, at);
    return `%${NAMES.length + 1 + at}$s`;
  });
}

/** What a cell holds besides its ticket's beginning, when it is an instant counted from there; else null. */
export function offsetOf(value: string | number | null | undefined): number | null {
  return typeof value === 'number' && value >= BASE && value < 2 * BASE ? value - BASE : null;
}

/** What a message goes on with after its order's name: as it was written and as it is found. */
export function textPool(size: number): { text: string; words: string }[] {
  return Array.from({ length: size }, (_, index) => {
    const text = `has not arrived ${twelveWords(index).join(' ')}`;
    return { text, words: folded(text) };
  });
}

/** Names of customers, 8192 different ones: as many as the search index has messages in a block. */
export function namePool(): { name: string; words: string }[] {
  const letters = (at: number) => `${'bdfgklmn'[at & 7]}${'aeio'[(at >> 3) & 3]}`;
  return Array.from({ length: 8192 }, (_, index) => {
    const [first, last] = [index & 63, index >> 6];
    const one = `${letters(first)}${'rs'[first >> 5]}a`;
    const other = `${letters(last)}${['vak', 'vic', 'zek', 'nik'][last >> 5]}`;
    const name = [one, other].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
    return { name, words: folded(name) };
  });
}
