import type { Selectable } from 'kysely';
import { isErased } from '../domain/erased.ts';
import { STRUCK } from '../domain/redact.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isTheirs } from '../domain/ticket/theirs.ts';
import { rowsOf, run, textsOf } from './bulk.ts';
import type { Engine, MessageTable, Trx } from './database.ts';
import { forgetMemory } from './erase-contact.ts';
import type { Pseudonyms } from './pseudonym.ts';
import type { SearchStatements } from './search-index.ts';
import { storableJson } from './storable.ts';
import type { Attachment } from './store.ts';
import { forgetUploads } from './strike-file.ts';

/** Shorter words stand in others by chance: they go only where nothing else stands. */
const SHORTEST_SOUGHT = 6;
const MESSAGE_SHAPE = { id: 'text', conversation: 'text', external_id: 'text' } as const;

export interface CaseTools {
  engine: Engine;
  search: SearchStatements;
  names: Pseudonyms;
}

/** Whose words go, and by what they are known beside their conversations. */
export interface Whose {
  contacts: readonly string[];
  addresses: readonly { channel: string; address: string }[];
  /** Who they are goes, and what was written stays. */
  keepWords?: boolean;
  now: number;
}

/** What came of a case: hashes of its files, and of deliveries and messages that must not come back. */
export interface ErasedCase {
  files: string[];
  tombstones: string[];
}

type Row = Pick<
  Selectable<MessageTable>,
  'id' | 'author' | 'channel' | 'conversation' | 'external_id' | 'files'
>;

/** First of all, as every commit does: what somebody writes meanwhile is neither taken back nor waits for what we hold. */
export function lockedTicket(trx: Trx, engine: Engine, ticketId: string) {
  const found = trx.selectFrom('tickets').selectAll().where('id', '=', ticketId);
  return (engine === 'postgres' ? found.forUpdate() : found).executeTakeFirst();
}

/**
 * Empties what the person's case holds: bodies, earlier texts, headings, quotes, files, drafts, the index; conversations and ids of
 * vendors get pseudonyms wherever they stand, in the log too, so that the row stays the fold of its events. Of a case that is another
 * customer's only what is this person's. All of it can be repeated.
 */
export async function eraseCase(
  trx: Trx,
  tools: CaseTools,
  ticketId: string,
  whose: Whose,
): Promise<ErasedCase> {
  const ticket = await lockedTicket(trx, tools.engine, ticketId);
  if (ticket === undefined) return { files: [], tombstones: [] };
  const state: Ticket = JSON.parse(ticket.state);
  const theirs = whose.contacts.includes(ticket.contact_id);
  const messages = (await messagesOf(trx, ticketId)).filter((row) => isTheirs(row, state, whose.contacts));
  const places = placesOf(state, whose, theirs);
  const tombstones = [
    ...messages.flatMap(({ channel, conversation, external_id: id }) =>
      id === null || isErased(id) || isErased(conversation)
        ? []
        : [tools.names.message(channel, conversation, id)],
    ),
    ...(await forgetDeliveries(trx, tools, places)),
  ];
  if (whose.keepWords === true) await disguise(trx, tools, messages);
  else await emptyMessages(trx, tools, messages, whose.now);
  if (theirs && whose.keepWords !== true) await eraseBeside(trx, ticketId);
  for (const { channel, conversation } of places) await forgetMemory(trx, channel, conversation);
  for (const { channel, conversation } of places)
    await trx
      .deleteFrom('questions')
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .execute();
  await rename(trx, tools, { ticket, places, whose, theirs });
  const files = whose.keepWords === true ? [] : [...new Set(messages.flatMap(hashesOf))];
  return { files, tombstones };
}

interface Place {
  channel: string;
  conversation: string;
}

function messagesOf(trx: Trx, ticketId: string): Promise<Row[]> {
  return trx
    .selectFrom('messages')
    .select(['id', 'author', 'channel', 'conversation', 'external_id', 'files'])
    .where('ticket_id', '=', ticketId)
    .execute();
}

function placesOf({ conversation }: Ticket, { contacts }: Whose, theirs: boolean): Place[] {
  const { channel, key, replyKey, joined = [] } = conversation;
  const own = theirs ? [key, ...(replyKey === undefined ? [] : [replyKey])] : [];
  return [
    ...own.map((name) => ({ channel, conversation: name })),
    ...joined.filter(({ contactId }) => contacts.includes(contactId)),
  ].filter((place) => !isErased(place.conversation));
}

/** What came in for them, applied or not understood; what waits is a new message of theirs. */
async function forgetDeliveries(trx: Trx, { names }: CaseTools, places: readonly Place[]): Promise<string[]> {
  const hashes: string[] = [];
  for (const { channel, conversation } of places)
    for (const name of [channel, `desk:${channel}`]) {
      const gone = await trx
        .deleteFrom('inbox')
        .where('channel', '=', name)
        .where('conversation', '=', conversation)
        .where(({ or, eb }) => or([eb('applied_at', 'is not', null), eb('dead_at', 'is not', null)]))
        .returning('external_id')
        .execute();
      hashes.push(...gone.map(({ external_id }) => names.delivery(name, external_id)));
    }
  return hashes;
}

async function emptyMessages(
  trx: Trx,
  { engine, search, names }: CaseTools,
  messages: readonly Row[],
  now: number,
): Promise<void> {
  if (messages.length === 0) return;
  const ids = storableJson(messages.map(({ id }) => id));
  const rows = disguised(messages, names);
  await run(trx, `delete from editions where message_id in ${textsOf(engine, '$1')}`, [ids]);
  await run(
    trx,
    `update messages set text = '', files = '[]', quotes = null, heading = null,
      deleted_at = coalesce(messages.deleted_at, $1), conversation = r.conversation, external_id = r.external_id
      from ${rowsOf(engine, '$2', MESSAGE_SHAPE)} where messages.id = r.id`,
    [now, storableJson(rows)],
  );
  await forgetUploads(trx, engine, messages.flatMap(filesOf));
  await run(trx, search.changed, [ids]);
  await run(trx, `update search set words = '' where ref in ${textsOf(engine, '$1')}`, [ids]);
}

/** Only whose they are: conversations, ids of vendors, and addresses of whoever reads along. */
async function disguise(
  trx: Trx,
  { engine, names }: Pick<CaseTools, 'engine' | 'names'>,
  messages: readonly Row[],
): Promise<void> {
  await run(
    trx,
    `update messages set conversation = r.conversation, external_id = r.external_id, heading = null
      from ${rowsOf(engine, '$1', MESSAGE_SHAPE)} where messages.id = r.id`,
    [storableJson(disguised(messages, names))],
  );
}

function disguised(messages: readonly Row[], names: Pseudonyms) {
  return messages.map(({ id, channel, conversation, external_id: external }) => ({
    id,
    conversation: names.id(channel, conversation),
    external_id: external === null ? null : names.id(channel, conversation, external),
  }));
}

/** What stands beside the messages: replies begun, thanks for it among colleagues, what hooks were answered. */
export async function eraseBeside(trx: Trx, ticketId: string): Promise<void> {
  await trx.deleteFrom('drafts').where('ticket_id', '=', ticketId).execute();
  // Nobody is called: their place is somebody else's.
  await trx.deleteFrom('callbacks').where('ticket_id', '=', ticketId).execute();
  await trx.updateTable('kudos').set({ words: STRUCK }).where('ticket_id', '=', ticketId).execute();
  await trx.deleteFrom('hook_deliveries').where('ticket_id', '=', ticketId).execute();
  const sent = 'select id from surveys_sent where ticket_id = $1';
  await run(trx, `update survey_answers set text = '' where sent_id in (${sent})`, [ticketId]);
  const places = trx.selectFrom('cards').select(['desk', 'ref']).where('ticket_id', '=', ticketId);
  for (const { desk, ref } of await places.execute())
    if (ref !== null)
      await trx
        .deleteFrom('inbox')
        .where('channel', '=', `desk:${desk}`)
        .where('conversation', '=', ref)
        .where('dead_at', 'is not', null)
        .execute();
  // Where cards stood before, the pointer is written again, with the name that stands now.
  await trx.updateTable('former_cards').set({ pointed: 0 }).where('ticket_id', '=', ticketId).execute();
}

/** The places of a case, in the row, its state and its log. */
async function rename(
  trx: Trx,
  { names }: CaseTools,
  {
    ticket,
    places,
    whose,
    theirs,
  }: {
    ticket: { id: string; version: number; conversation: string; state: string };
    places: readonly Place[];
    whose: Whose;
    theirs: boolean;
  },
): Promise<void> {
  const words = new Map([
    ...whose.addresses.map(({ channel, address }) => [address, names.id(channel, address)] as const),
    ...places.map(({ channel, conversation }) => [conversation, names.id(channel, conversation)] as const),
  ]);
  const without = (json: string) => storableJson(renamed(JSON.parse(json), words, theirs));
  const own = words.get(ticket.conversation) ?? ticket.conversation;
  const version = ticket.version + 1;
  await trx
    .updateTable('tickets')
    .set({
      conversation: own,
      // Whoever decided on it as it was before loads it again.
      state: storableJson({ ...(renamed(JSON.parse(ticket.state), words, theirs) as object), version }),
      version,
      // Nothing is due any more: nobody is asked how it was.
      ...(theirs ? { next_due_at: null } : {}),
    })
    .where('id', '=', ticket.id)
    .execute();
  const events = await trx
    .selectFrom('events')
    .select(['version', 'seq', 'body'])
    .where('ticket_id', '=', ticket.id)
    .execute();
  for (const { version, seq, body } of events) {
    const now = without(body);
    if (now !== body)
      await trx
        .updateTable('events')
        .set({ body: now })
        .where('ticket_id', '=', ticket.id)
        .where('version', '=', version)
        .where('seq', '=', seq)
        .execute();
  }
}

/** Of fields, what somebody chose stays; numbers and days may tell who somebody is. Texts stand in notes, which are empty. */
function renamed(value: unknown, words: ReadonlyMap<string, string>, theirs: boolean, key = ''): unknown {
  if (typeof value === 'string') return renamedText(value, words);
  if (Array.isArray(value)) return value.map((one) => renamed(one, words, theirs, key));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (theirs && key === 'fields')
    return Object.fromEntries(entries.filter(([, one]) => !isPersonal(one as FieldValue)));
  const field = theirs && 'field' in value && 'value' in value && isPersonal(value.value as FieldValue);
  return Object.fromEntries(
    entries.map(([name, one]) => [
      renamedText(name, words),
      field && name === 'value' ? null : renamed(one, words, theirs, name),
    ]),
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function isPersonal(value: FieldValue): boolean {
  return typeof value === 'number' || (typeof value === 'string' && DAY.test(value));
}

function renamedText(text: string, words: ReadonlyMap<string, string>): string {
  const whole = words.get(text);
  if (whole !== undefined) return whole;
  let left = text;
  for (const [word, instead] of words)
    if (word.length >= SHORTEST_SOUGHT) left = left.replaceAll(word, instead);
  return left;
}

type Kept = Pick<Attachment, 'id' | 'hash' | 'name'>;

function filesOf({ files }: Row): Kept[] {
  return JSON.parse(files);
}

function hashesOf(row: Row): string[] {
  return filesOf(row).flatMap(({ hash }) => (hash === null ? [] : [hash]));
}
