import type pg from 'pg';
import { TICKET_SHAPE } from '../src/store/ticket-row.ts';
import { namePool, offsetOf, templates, textPool, WORKED_MS } from './bulk-templates.ts';

/** Messages in a block of the search index; see src/store/search-blocks.ts. */
export const BLOCK = 8192;
/** Blocks after which texts and customers come again. */
export const PERIOD = 6;
const YEAR = 365 * 86_400_000;
/** Between two open tickets: a million of them go back three hours. */
const APART_MS = 10;
/** The columns that differ from ticket to ticket; all others stand in its template. */
const OWN = {
  id: 'x.id',
  channel: 'x.channel',
  conversation: 'x.conversation',
  contact_id: 'x.contact',
  last_inbound_id: 'x.message',
  created_at: 'x.at',
  updated_at: `x.at + k.worked`,
  waiting_since: 'x.at + k.waiting_since',
  next_due_at: 'x.at + k.next_due_at',
  // Without a deadline it is the same number for all.
  sort_at: 'case when k.open then x.at + k.sort_at else k.sort_at end',
} as const;
const DATED = ['sort_at', 'waiting_since', 'next_due_at'] as const;
const SAME = Object.keys(TICKET_SHAPE).filter((name) => !(name in OWN) && name !== 'state');

export interface Filled {
  closed: number;
  total: number;
  customers: number;
  start: number;
  /** Templates of each kind, texts, and instants that `format` fills in. */
  templates: number;
  texts: number;
  offsets: readonly number[];
}

/** What rows are made from, in tables of their own. */
export async function pools(client: pg.Client): Promise<Pick<Filled, 'templates' | 'texts' | 'offsets'>> {
  const { all, offsets } = templates();
  const texts = textPool(PERIOD * BLOCK);
  await client.query('drop schema if exists bench cascade');
  await client.query('create schema bench');
  await client.query(`create table bench.templates (open boolean, place bigint, state text, event text, worked bigint,
    ${[...DATED, ...SAME].map((name) => `${name} ${TICKET_SHAPE[name as keyof typeof TICKET_SHAPE]}`).join(', ')})`);
  const rows = all.map(({ cells, ...template }) => ({
    ...template,
    ...Object.fromEntries(SAME.map((name) => [name, cells[name]])),
    ...Object.fromEntries(DATED.map((name) => [name, offsetOf(cells[name]) ?? cells[name]])),
    worked: template.open ? 0 : WORKED_MS,
  }));
  await filled(client, 'templates', rows);
  await client.query('create table bench.texts (place bigint primary key, text text, words text)');
  await filled(client, 'texts', placed(texts));
  await client.query('create table bench.names (place bigint primary key, name text, words text)');
  await filled(client, 'names', placed(namePool()));
  await client.query('analyze');
  return { templates: all.length / 2, texts: texts.length, offsets };
}

function placed<One extends object>(all: readonly One[]): object[] {
  return all.map((one, place) => ({ place, ...one }));
}

async function filled(client: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  await client.query(
    `insert into bench.${table} select * from json_populate_recordset(null::bench.${table}, $1)`,
    [JSON.stringify(rows)],
  );
}

/** Tables that are filled beside each other, and those that one transaction fills. */
export const TABLES = [
  ['contacts', 'addresses', 'contact_words', 'tickets', 'events', 'ticket_tags'],
  ['messages', 'search'],
] as const satisfies readonly (readonly (keyof typeof ROWS)[])[];

/** A statement that makes the rows from $1 to $2, and the last of them. */
interface Rows {
  text: string;
  until: number;
}

/** What all tables know of the nth ticket. Its id and its message's are in the order of time, as those that the house makes; its customer is anybody. */
function tickets({ closed, total, customers, start }: Filled): string {
  const step = Math.max(1, Math.floor(YEAR / Math.max(1, closed)));
  return `(select n, at, n <= ${closed} as closed, n % ${customers} as who,
      ${idAt('at', 't', 'n')} as id, ${idAt('at', 'm', 'n')} as message,
      ${idOf('c', `(n % ${customers})`)} as contact, ${idOf('v', `(n % ${customers})`)} as conversation,
      case when n % ${customers} % 3 = 0 then 'forms' else 'webchat' end as channel
    from (select n, case when n <= ${closed} then ${start}::bigint - ${2 * WORKED_MS} - (${closed} - n) * ${step}
        else ${start}::bigint - (${total} - n) * ${APART_MS} end as at
      from generate_series($1::bigint, $2::bigint) n) dated) x`;
}

/** The instant, then what differs: as in src/new-id.ts. */
function idAt(at: string, what: string, of: string): string {
  const random = `md5('${what}' || ${of})`;
  return `(lpad(to_hex(${at}), 12, '0') || '7' || substr(${random}, 1, 3) || '8' || substr(${random}, 4, 15))::uuid::text`;
}

function idOf(what: string, of: string): string {
  return `md5('${what}' || ${of})::uuid::text`;
}

/** What only this message holds: ten letters that no other word or name begins with. */
const ORDER = `(select substr('quvxyz', 1 + get_byte(b, 0) % 6, 1) || chr(97 + get_byte(b, 1) % 26)
    || translate(encode(substr(b, 3, 4), 'hex'), '0123456789', 'ghijklmnop') as word
  from (select uuid_send(md5('o' || n)::uuid) as b) o)`;

const customersIn = ({ customers, total }: Filled) => Math.min(customers, total + 1);

export const ROWS = {
  contacts: (filled: Filled): Rows => ({
    until: customersIn(filled),
    text: `insert into contacts (id, name, created_at)
      select ${idOf('c', 'who')}, p.name, ${filled.start}::bigint - ${2 * YEAR} + who
      from (select n - 1 as who from generate_series($1::bigint, $2::bigint) n) w
      join bench.names p on p.place = who % ${BLOCK}`,
  }),
  addresses: (filled: Filled): Rows => ({
    until: customersIn(filled),
    text: `insert into addresses (channel, address, contact_id)
      select case when who % 3 = 0 then 'forms' else 'webchat' end, ${idOf('v', 'who')}, ${idOf('c', 'who')}
      from (select n - 1 as who from generate_series($1::bigint, $2::bigint) n) w`,
  }),
  contact_words: (filled: Filled): Rows => ({
    until: customersIn(filled),
    text: `insert into contact_words (ref, words) select ${idOf('c', 'who')}, ' ' || p.words
      from (select n - 1 as who from generate_series($1::bigint, $2::bigint) n) w
      join bench.names p on p.place = who % ${BLOCK} order by who`,
  }),
  tickets: (filled: Filled): Rows => ({
    until: filled.total,
    text: `insert into tickets (number, observed, state, ${[...Object.keys(OWN), ...SAME].join(', ')})
      overriding system value
      select x.n, k.version, format(k.state, x.id, x.conversation, x.contact, x.message, x.channel,
        ${filled.offsets.map((offset) => `x.at + ${offset}`).join(', ')}),
        ${[...Object.values(OWN), ...SAME.map((name) => `k.${name}`)].join(', ')}
      from ${tickets(filled)}
      join bench.templates k on k.open = not x.closed and k.place = x.n % ${filled.templates} order by x.n`,
  }),
  events: (filled: Filled): Rows => ({
    until: filled.total,
    text: `insert into events (ticket_id, version, seq, type, at, actor, body)
      select x.id, k.version, 0, e.body::json ->> 'type', (e.body::json ->> 'at')::bigint, e.body::json ->> 'actor', e.body
      from ${tickets(filled)}
      join bench.templates k on k.open = not x.closed and k.place = x.n % ${filled.templates}
      cross join lateral (select format(k.event, x.id, x.conversation, x.contact, x.message, x.channel,
        ${filled.offsets.map((offset) => `x.at + ${offset}`).join(', ')}) as body) e`,
  }),
  ticket_tags: (filled: Filled): Rows => ({
    until: filled.total,
    text: `insert into ticket_tags (tag, status, sort_at, number)
      select distinct value, t.status, t.sort_at, t.number from tickets t, json_array_elements_text(t.tags::json)
      where t.number between $1 and $2 and t.tags <> '[]' order by 1, 2, 3, 4`,
  }),
  messages: (filled: Filled): Rows => ({
    until: filled.total,
    text: `insert into messages (id, ticket_id, kind, text, author, channel, conversation, external_id,
        sent_at, sequence, received_at, files)
      select x.message, x.id, 'inbound', 'My order ' || ${ORDER} || ' ' || p.text, 'contact:' || x.contact, x.channel,
        x.conversation, 'e' || x.n, x.at, x.n, x.at, '[]'
      from ${tickets(filled)} join bench.texts p on p.place = x.n % ${filled.texts} order by x.n`,
  }),
  search: (filled: Filled): Rows => ({
    until: filled.total,
    text: `insert into search (id, ref, customer, words) overriding system value
      select x.n, x.message, c.words, 'my order ' || ${ORDER} || ' ' || p.words
      from ${tickets(filled)}
      join bench.texts p on p.place = x.n % ${filled.texts}
      join bench.names c on c.place = x.who % ${BLOCK} order by x.n`,
  }),
};
