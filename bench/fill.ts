import type { DeadlineTerms } from '../src/domain/deadline.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { PRIORITIES } from '../src/domain/ticket/triage.ts';
import { insertRows, type RowShape, run } from '../src/store/bulk.ts';
import { type OpenDatabase, openDatabase } from '../src/store/open.ts';
import { TICKET_SHAPE, type TicketRow, ticketRow } from '../src/store/ticket-row.ts';

const HOUR = 3_600_000;
const BATCH = 2000;
const TERMS: DeadlineTerms = {
  promiseMs: 10 * HOUR,
  targetMs: 8 * HOUR,
  stages: [
    { name: 'half', at: 0.5, tell: 'owner' },
    { name: 'target', at: 0.8, tell: 'owner' },
    { name: 'supervisors', at: 0.9, tell: 'supervisors' },
    { name: 'break', at: 1, tell: 'supervisors' },
  ],
  quiet: null,
  why: [],
};
const TICKETS: RowShape = { id: 'text', ...TICKET_SHAPE };
const CONTACTS: RowShape = { id: 'text', name: 'text', created_at: 'bigint' };
const ADDRESSES: RowShape = { channel: 'text', address: 'text', contact_id: 'text' };
const MESSAGES: RowShape = {
  id: 'text',
  ticket_id: 'text',
  kind: 'text',
  text: 'text',
  author: 'text',
  channel: 'text',
  conversation: 'text',
  external_id: 'text',
  sent_at: 'bigint',
  sequence: 'bigint',
  received_at: 'bigint',
  files: 'text',
};

export interface Filling {
  count: number;
  /** The index of the first; 0 when absent. */
  first?: number;
  /** Since when the customer of a ticket waits, epoch ms; `index` from 0. */
  since(index: number): number;
  /** Who has claimed it, or null. */
  owner(index: number): string | null;
  /** What the customer wrote. */
  text?(index: number): string;
  /** What its customer was promised; ten hours when absent. */
  terms?: DeadlineTerms;
  now: number;
  say(words: string): void;
}

/** Many open tickets, in the store's own rows: each the fold of the events that a first message makes. */
export async function fill(url: string, filling: Filling): Promise<void> {
  const database = await openDatabase(url);
  try {
    const start = filling.first ?? 0;
    const end = start + filling.count;
    for (let first = start; first < end; first += BATCH) {
      if (first % 200_000 === 0) filling.say(`${first.toLocaleString('en')} tickets are there`);
      await insertBatch(database, filling, first, Math.min(first + BATCH, end));
    }
  } finally {
    await database.db.destroy();
  }
}

type Cells = Record<string, string | number | null>;

async function insertBatch({ db, engine }: OpenDatabase, filling: Filling, first: number, end: number) {
  const tickets: TicketRow[] = [];
  const contacts: Cells[] = [];
  const addresses: Cells[] = [];
  const messages: Cells[] = [];
  for (let index = first; index < end; index++) {
    const ticket = openTicket(filling, index);
    const { channel, contactId, key, lastInbound } = ticket.conversation;
    const at = lastInbound?.at ?? 0;
    tickets.push(ticketRow(ticket, 1, at));
    contacts.push({ id: contactId, name: `Guest ${index}`, created_at: at });
    addresses.push({ channel, address: key, contact_id: contactId });
    messages.push({
      ...{ id: lastInbound?.id ?? '', ticket_id: ticket.id, kind: 'inbound', author: `contact:${contactId}` },
      ...{ channel, conversation: key, external_id: `e${index}`, files: '[]' },
      ...{
        text: filling.text?.(index) ?? `My order ${index} has not arrived.`,
        sent_at: at,
        sequence: index,
        received_at: at,
      },
    });
  }
  await db.transaction().execute(async (trx) => {
    const insert = (table: string, shape: RowShape, rows: object[]) =>
      run(trx, insertRows(engine, table, shape), [JSON.stringify(rows)]);
    await insert('contacts', CONTACTS, contacts);
    await insert('addresses', ADDRESSES, addresses);
    await insert('messages', MESSAGES, messages);
    await insert('tickets', TICKETS, tickets);
  });
}

/** What a first message makes of a ticket, and a claim when it has an owner. */
export function openTicket(
  { since, owner, now, terms = TERMS }: Pick<Filling, 'since' | 'owner' | 'now' | 'terms'>,
  index: number,
): Ticket {
  const id = (kind: string) => `${kind}-${String(index).padStart(10, '0')}`;
  const at = since(index);
  const by = owner(index);
  const context = {
    now: at,
    actor: { kind: 'contact' as const, id: id('c') },
    policy: { triage: triageOf(index), deadline: terms },
  };
  const channel = index % 3 === 0 ? 'telegram' : 'webchat';
  const place = { ticketId: id('t'), channel, conversation: id('v'), contactId: id('c') };
  const opened = grown(
    blankTicket(id('t')),
    decide(blankTicket(id('t')), { type: 'open', ...place }, context),
  );
  const intent = { type: 'receive' as const, messageId: id('m'), sentAt: at };
  const waiting = grown(opened, decide(opened, intent, context));
  if (by === null) return waiting;
  const claimed = {
    now: Math.min(at + 1000, now),
    actor: { kind: 'person' as const, id: by, role: 'agent' as const },
  };
  return grown(waiting, decide(waiting, { type: 'claim' }, { ...claimed, policy: {} }));
}

function triageOf(index: number) {
  const rare = index % 50 === 0;
  const priority = rare ? PRIORITIES[0] : (PRIORITIES[1 + (index % 3)] ?? 'normal');
  return { priority, tags: [`tag-${index % 20}`], team: `team-${index % 5}`, segment: null, why: [] };
}

export function grown(ticket: Ticket, events: TicketEvent[] | object): Ticket {
  if (!Array.isArray(events)) throw new Error('A ticket of the bench was refused');
  return fold(ticket, events as TicketEvent[]);
}
