import { fold } from '../domain/fold.ts';
import type { Heading } from '../domain/heading.ts';
import { insertRows, type RowShape, rowsOf, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { planned } from './planned.ts';
import { storableJson } from './storable.ts';
import type { Change, Message } from './store.ts';

/** Characters of a folded text that are indexed; a page has some 3,000. PostgreSQL takes a megabyte of distinct words. */
const MOST_CHARACTERS = 100_000;

/** Ids that programs give, such as those of visitors: nobody types one, and each is five words. */
const MADE_UP = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

export const ENTRY_SHAPE = { ref: 'text', customer: 'text', words: 'text' } as const satisfies RowShape;
const WORDS_SHAPE = { ref: 'text', words: 'text' } as const satisfies RowShape;

export type SearchStatements = ReturnType<typeof searchStatements>;

/** The statements that keep the index; see commit-statements.ts for their make. */
export function searchStatements(engine: Engine) {
  return {
    insert: planned(insertRows(engine, 'search', ENTRY_SHAPE)),
    reword: `update search set words = case when m.deleted_at is null then r.words else '' end
      from ${rowsOf(engine, '$1', WORDS_SHAPE)} cross join messages m where m.id = r.ref and search.ref = r.ref`,
    // From the contact to the entries: SQLite would read the whole index the other way, while nobody can write.
    rename: `update search set customer = $1 where id in (
        select s.id from tickets t cross join messages m cross join search s
        where t.contact_id = $2 and m.ticket_id = t.id and s.ref = m.id
      ) and customer <> $1`,
    // Wherever the sets of frequent words are out of date from now on.
    changed: `insert into search_changed (id) select id from search where ref in ${textsOf(engine, '$1')}`,
    renamed: `insert into search_changed (id) select s.id from tickets t cross join messages m cross join search s
      where t.contact_id = $1 and m.ticket_id = t.id and s.ref = m.id and s.customer <> $2`,
    contactWords: planned(`${insertRows(engine, 'contact_words', WORDS_SHAPE)} order by r.ref
      on conflict (ref) do update set words = excluded.words where contact_words.words <> excluded.words`),
    names: planned(`select c.id as id, c.name as name, c.external_id as external_id, a.address as address
      from contacts c left join addresses a on a.contact_id = c.id where c.id in ${textsOf(engine, '$1')}
      order by c.id, a.channel, a.address`),
  };
}

/** Indexes what changes bring, in their transaction and after their rows; a message has one of the patches. */
export async function indexChanges(
  trx: Db,
  statements: SearchStatements,
  changes: readonly Change[],
  patches: readonly { id: string; text: string | null; deleted_at: number | null; heading: string | null }[],
): Promise<void> {
  const said = changes.flatMap(({ messages = [], ticket }) =>
    messages.map((message) => ({ message, contactId: ticket.conversation.contactId })),
  );
  const introduced = changes.flatMap(({ contact }) => contact?.contact.id ?? []);
  if (said.length + introduced.length > 0) {
    const customers = await customerWords(trx, statements, [
      ...new Set([...said.map(({ contactId }) => contactId), ...introduced]),
    ]);
    await keepContactWords(trx, statements, customers);
    const entries = said.map(({ message, contactId }) => ({
      ref: message.id,
      customer: customers.get(contactId) ?? '',
      words: wordsOf(message),
    }));
    await run(trx, statements.insert, [storableJson(entries)]);
  }
  const reworded = patches
    .filter(({ text, deleted_at }) => text !== null || deleted_at !== null)
    .map(({ id, text, heading }) => ({
      ref: id,
      words: foldedText(withCopies(text ?? '', heading === null ? null : (JSON.parse(heading) as Heading))),
    }));
  if (reworded.length === 0) return;
  await run(trx, statements.reword, [storableJson(reworded)]);
  await run(trx, statements.changed, [storableJson(reworded.map(({ ref }) => ref))]);
}

/** Whoever was called otherwise is found by their name and addresses as they are now. */
export async function reindexContact(trx: Db, statements: SearchStatements, id: string): Promise<void> {
  const customers = await customerWords(trx, statements, [id]);
  const customer = customers.get(id);
  if (customer === undefined) return;
  await keepContactWords(trx, statements, customers);
  await run(trx, statements.renamed, [id, customer]);
  await run(trx, statements.rename, [customer, id]);
}

/** What a message is found by; nothing of one that was deleted. */
export function wordsOf({
  text,
  deletedAt,
  heading,
}: Pick<Message, 'text' | 'deletedAt' | 'heading'>): string {
  return deletedAt === null ? foldedText(withCopies(text, heading)) : '';
}

/** Whoever reads along is found too; there are never many. */
function withCopies(text: string, heading?: Heading | null): string {
  return [text, ...(heading?.cc ?? [])].join(' ');
}

function foldedText(text: string): string {
  const folded = fold(text);
  return folded.length <= MOST_CHARACTERS
    ? folded
    : folded.slice(0, folded.lastIndexOf(' ', MOST_CHARACTERS));
}

/** By which customers themselves are found: see contact-words.ts. */
async function keepContactWords(
  trx: Db,
  { contactWords }: SearchStatements,
  customers: ReadonlyMap<string, string>,
): Promise<void> {
  const rows = [...customers].map(([ref, words]) => ({ ref, words: ` ${words}` }));
  if (rows.length > 0) await run(trx, contactWords, [storableJson(rows)]);
}

/** What customers are found by, by their ids. */
export async function customerWords(
  db: Db,
  statements: SearchStatements,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await run<{
    id: string;
    name: string | null;
    external_id: string | null;
    address: string | null;
  }>(db, statements.names, [storableJson(ids)]);
  const known = new Map<string, Set<string>>();
  for (const { id, name, external_id, address } of rows) {
    const words = known.get(id) ?? new Set();
    for (const one of [name, external_id, address])
      if (one !== null && !MADE_UP.test(one)) words.add(fold(one));
    known.set(id, words);
  }
  return new Map([...known].map(([id, words]) => [id, foldedText([...words].join(' '))]));
}
