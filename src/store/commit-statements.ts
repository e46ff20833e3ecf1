import { insertRows, numbersOf, type RowShape, rowsOf, textsOf } from './bulk.ts';
import type { Engine } from './database.ts';
import { MESSAGE_SHAPE, PATCH_SHAPE } from './message-row.ts';
import { allPlanned } from './planned.ts';
import { TICKET_SHAPE } from './ticket-row.ts';

const MESSAGE_KEY_SHAPE = {
  item: 'bigint',
  id: 'text',
  channel: 'text',
  conversation: 'text',
  external_id: 'text',
} as const satisfies RowShape;
const PATCH_KEY_SHAPE = { item: 'bigint', id: 'text', external_id: 'text' } as const satisfies RowShape;
const TOLD_KEY_SHAPE = {
  item: 'bigint',
  ticket_id: 'text',
  due_at: 'bigint',
  stage: 'text',
} as const satisfies RowShape;
const ADDRESS_KEY_SHAPE = { item: 'bigint', channel: 'text', address: 'text' } as const satisfies RowShape;
const EVENT_SHAPE = {
  ticket_id: 'text',
  version: 'bigint',
  seq: 'bigint',
  type: 'text',
  at: 'bigint',
  actor: 'text',
  body: 'text',
} as const satisfies RowShape;
const TOLD_SHAPE = {
  ticket_id: 'text',
  stage: 'text',
  due_at: 'bigint',
  audience: 'text',
  at: 'bigint',
  late: 'bigint',
  broke: 'bigint',
  digest: 'text',
} as const satisfies RowShape;
const CONTACT_SHAPE = {
  id: 'text',
  name: 'text',
  created_at: 'bigint',
  language: 'text',
  language_by: 'text',
} as const satisfies RowShape;
const ADDRESS_SHAPE = { channel: 'text', address: 'text', contact_id: 'text' } as const satisfies RowShape;
const OUTWARD_SHAPE = {
  ticket_id: 'text',
  contact_id: 'text',
  version: 'bigint',
  seq: 'bigint',
  type: 'text',
  at: 'bigint',
} as const satisfies RowShape;
const APPLIED_SHAPE = { id: 'bigint', at: 'bigint' } as const satisfies RowShape;

export type CommitStatements = ReturnType<typeof commitStatements>;

/**
 * The statements of a commit. Each takes its rows as one JSON parameter. `cross join` makes SQLite start from the rows;
 * on PostgreSQL rows are locked in one order, so that two processes' batches cannot wait for each other.
 */
export function commitStatements(engine: Engine) {
  const columns = Object.keys(TICKET_SHAPE);
  const locking = engine === 'postgres' ? 'for update' : '';
  return allPlanned({
    pendingInbox: `select id from inbox where id in ${numbersOf(engine, '$1')}
      and applied_at is null and dead_at is null order by id ${locking}`,
    knownMessages: `select r.item as item from ${rowsOf(engine, '$1', MESSAGE_KEY_SHAPE)} cross join messages m
      where m.id = r.id`,
    knownExternals: `select r.item as item from ${rowsOf(engine, '$1', MESSAGE_KEY_SHAPE)} cross join messages m
      where m.channel = r.channel and m.conversation = r.conversation and m.external_id = r.external_id`,
    takenExternals: `select r.item as item from ${rowsOf(engine, '$1', PATCH_KEY_SHAPE)}
      cross join messages o cross join messages m
      where o.id = r.id and m.channel = o.channel and m.conversation = o.conversation
      and m.external_id = r.external_id and m.id <> o.id`,
    knownTold: `select r.item as item from ${rowsOf(engine, '$1', TOLD_KEY_SHAPE)} cross join told t
      where t.ticket_id = r.ticket_id and t.due_at = r.due_at and t.stage = r.stage`,
    knownAddresses: `select r.item as item, a.contact_id as contact_id
      from ${rowsOf(engine, '$1', ADDRESS_KEY_SHAPE)} cross join addresses a
      where a.channel = r.channel and a.address = r.address`,
    lockTickets: `select id, status from tickets where id in ${textsOf(engine, '$1')} order by id ${locking}`,
    updateTickets: `update tickets set ${columns.map((name) => `${name} = r.${name}`).join(', ')}
      from ${rowsOf(engine, '$1', { id: 'text', expected: 'bigint', ...TICKET_SHAPE })}
      where tickets.id = r.id and tickets.version = r.expected returning tickets.id as id, tickets.number as number`,
    insertTickets: `${insertRows(engine, 'tickets', { id: 'text', ...TICKET_SHAPE })}
      order by r.channel, r.conversation on conflict do nothing returning id, number`,
    insertEvents: insertRows(engine, 'events', EVENT_SHAPE),
    insertMessages: insertRows(engine, 'messages', MESSAGE_SHAPE),
    keepEditions: `insert into editions (message_id, text, at) select m.id, m.text, r.at
      from ${rowsOf(engine, '$1', PATCH_SHAPE)} cross join messages m where m.id = r.id and m.text <> r.text`,
    patchMessages: `update messages set ${patched()} from ${rowsOf(engine, '$1', PATCH_SHAPE)} where messages.id = r.id`,
    upsertContacts: `${insertRows(engine, 'contacts', CONTACT_SHAPE)}
      on conflict (id) do update set name = coalesce(contacts.name, excluded.name),
      language = ${unlessChosen('language')}, language_by = ${unlessChosen('language_by')}`,
    insertAddresses: insertRows(engine, 'addresses', ADDRESS_SHAPE),
    insertTold: insertRows(engine, 'told', TOLD_SHAPE),
    insertHookDeliveries: hookDeliveries(engine),
    applyInbox: `update inbox set applied_at = r.at, raw = '' from ${rowsOf(engine, '$1', APPLIED_SHAPE)}
      where inbox.id = r.id`,
  });
}

/** What a message tells of the language goes for what is kept, but for what somebody chose, even a moment ago. */
function unlessChosen(column: string): string {
  return `case when excluded.language is null or excluded.language_by = 'chosen' or contacts.language_by = 'chosen'
    then contacts.${column} else excluded.${column} end`;
}

function patched(): string {
  const kept = [
    'ticket_id',
    'text',
    'delivery',
    'external_id',
    'files',
    'edited_at',
    'deleted_at',
    'sent_at',
    'quotes',
    'heading',
  ];
  const columns = kept.map((name) => `${name} = coalesce(r.${name}, messages.${name})`);
  return [...columns, 'error = case when r.sets_error = 1 then r.error else messages.error end'].join(', ');
}

/** One for each hook that follows the event. No name of an event holds a character that means something to `like`. */
export function hookDeliveries(engine: Engine): string {
  const random =
    engine === 'postgres' ? "replace(gen_random_uuid()::text, '-', '')" : 'lower(hex(randomblob(16)))';
  return `insert into hook_deliveries (id, hook_id, ticket_id, contact_id, version, seq, type, at, state, tries)
    select 'msg_' || ${random}, h.id, r.ticket_id, r.contact_id, r.version, r.seq, r.type, r.at, 'waiting', '[]'
    from ${rowsOf(engine, '$1', OUTWARD_SHAPE)} cross join hooks h
    where h.active = 1 and (h.events = '[]' or h.events like '%"' || r.type || '"%')
    returning id`;
}
