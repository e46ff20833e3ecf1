import { type RawBuilder, sql } from 'kysely';
import type { TicketRef } from '../domain/ticket/links.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import {
  type ContactPair,
  oneOf,
  pairOf,
  type SameBecause,
  type SameLink,
} from '../domain/ticket/same-person.ts';
import { insertRows, rowsOf, run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import { LINK_SHAPE } from './tables-of-same-person.ts';

/** Which contacts are one person. Links come and go with the events of tickets. */
export interface SamePerson {
  /** All contacts of the person, this one first. */
  contactsOf(contactId: string): Promise<string[]>;
  /** What makes them one, oldest first. */
  linksOf(contactId: string): Promise<SameLink[]>;
  /** The link between these two, whatever else joins them. */
  between(pair: ContactPair): Promise<SameLink | null>;
  /** Somebody said that they are two. */
  isDenied(pair: ContactPair): Promise<boolean>;
  /** The newest ticket of each of these contacts; of whoever has none nothing. */
  newestTickets(contacts: readonly string[]): Promise<ReadonlyMap<string, TicketRef>>;
  /** Whether a link of that id was ever made. */
  wasLinked(id: string): Promise<boolean>;
  /** Who may be the same person, as long as nobody has said that they are or that they are not; newest first. */
  suggested(contactId: string, limit: number): Promise<Suggested[]>;
  /** Of these contacts those about whom nothing was asked or said yet. */
  unasked(contactId: string, others: readonly string[]): Promise<string[]>;
}

export interface Suggested {
  contactId: string;
  because: SameBecause;
}

/** The ids of all contacts of the person, as a subselect. */
export function contactsOf(contactId: string): RawBuilder<string> {
  return sql<string>`(select cast(${contactId} as text) as id union select of_one.id from contacts of_one
    where of_one.same_as = (select same_as from contacts where id = ${contactId}))`;
}

export class SqlSamePerson implements SamePerson {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async contactsOf(contactId: string): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`select id from ${contactsOf(contactId)} as theirs`.execute(
      this.#db,
    );
    const others = rows.map(({ id }) => id).filter((id) => id !== contactId);
    return [contactId, ...others.sort()];
  }

  async linksOf(contactId: string): Promise<SameLink[]> {
    const rows = await this.#standing().where('one', 'in', contactsOf(contactId)).execute();
    return rows.map(linkOf);
  }

  async between({ one, other }: ContactPair): Promise<SameLink | null> {
    const row = await this.#standing().where('one', '=', one).where('other', '=', other).executeTakeFirst();
    return row === undefined ? null : linkOf(row);
  }

  async isDenied({ one, other }: ContactPair): Promise<boolean> {
    const row = await this.#db
      .selectFrom('same_person_asked')
      .select('denied_at')
      .where('one', '=', one)
      .where('other', '=', other)
      .executeTakeFirst();
    return row?.denied_at != null;
  }

  async newestTickets(contacts: readonly string[]): Promise<ReadonlyMap<string, TicketRef>> {
    if (contacts.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('tickets')
      .select(['id', 'number', 'contact_id'])
      .where('number', 'in', (newest) =>
        newest
          .selectFrom('tickets')
          .select((select) => select.fn.max('number').as('number'))
          .where('contact_id', 'in', contacts)
          .groupBy('contact_id'),
      )
      .execute();
    return new Map(
      rows.map(({ id, number, contact_id }) => [contact_id, { ticketId: id, number: Number(number) }]),
    );
  }

  async wasLinked(id: string): Promise<boolean> {
    const row = await this.#db.selectFrom('same_person').select('id').where('id', '=', id).executeTakeFirst();
    return row !== undefined;
  }

  async suggested(contactId: string, limit: number): Promise<Suggested[]> {
    const theirs = new Set(await this.contactsOf(contactId));
    const rows = await this.#asked(contactId)
      .select(['one', 'other', 'because'])
      .where('denied_at', 'is', null)
      .orderBy('asked_at', 'desc')
      .orderBy('one')
      .orderBy('other')
      .limit(limit + theirs.size)
      .execute();
    return rows
      .map(({ one, other, because }) => ({
        contactId: one === contactId ? other : one,
        because: because as SameBecause,
      }))
      .filter((suggested) => !theirs.has(suggested.contactId))
      .slice(0, limit);
  }

  async unasked(contactId: string, others: readonly string[]): Promise<string[]> {
    if (others.length === 0) return [];
    const [theirs, rows] = await Promise.all([
      this.contactsOf(contactId),
      this.#asked(contactId).select(['one', 'other']).execute(),
    ]);
    const known = new Set([...theirs, ...rows.flatMap(({ one, other }) => [one, other])]);
    return others.filter((id) => !known.has(id));
  }

  #standing() {
    return this.#db
      .selectFrom('same_person')
      .selectAll()
      .where('unlinked_at', 'is', null)
      .orderBy('linked_at')
      .orderBy('id');
  }

  #asked(contactId: string) {
    return this.#db
      .selectFrom('same_person_asked')
      .where(({ or, eb }) => or([eb('one', '=', contactId), eb('other', '=', contactId)]));
  }
}

type Linked = Extract<TicketEvent, { type: 'same-person-linked' }>;
type Unlinked = Extract<TicketEvent, { type: 'same-person-unlinked' }>;
type Asked = Extract<TicketEvent, { type: 'same-person-denied' | 'same-person-suggested' }>;

/** Who is one person changes alone; whoever counts what one was given waits for it. */
const ALONE = 'select pg_advisory_xact_lock(7210003)';
const COUNTING = 'select pg_advisory_xact_lock_shared(7210003)';

/** From here on nobody becomes, or ceases to be, the same person until the transaction ends. */
export async function holdSamePersons(trx: Db, engine: Engine): Promise<void> {
  if (engine === 'postgres') await run(trx, COUNTING, []);
}

/** Contacts that are one person, by their ids: each with the others. */
export async function othersOf(
  trx: Db,
  engine: Engine,
  contacts: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await run<{ id: string; other: string }>(
    trx,
    `select c.id as id, o.id as other from contacts c join contacts o on o.same_as = c.same_as and o.id <> c.id
      where c.id in ${textsOf(engine, '$1')}`,
    [storableJson(contacts)],
  );
  const others = new Map<string, string[]>();
  for (const { id, other } of rows) others.set(id, [...(others.get(id) ?? []), other]);
  return others;
}

/** What the changes say of who is one person, in their transaction. Throws Overdrawn when somebody linked the two meanwhile. */
export async function keepSamePersons(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const events = changes.flatMap((change) => change.events);
  const asked = events.filter(
    (event): event is Asked => event.type === 'same-person-denied' || event.type === 'same-person-suggested',
  );
  for (const event of asked) await keepAsked(trx, event);
  const links = events.filter((event): event is Linked => event.type === 'same-person-linked');
  const ends = events.filter((event): event is Unlinked => event.type === 'same-person-unlinked');
  if (links.length + ends.length === 0) return;
  if (engine === 'postgres') await run(trx, ALONE, []);
  for (const { link, at, actor } of ends)
    await trx
      .updateTable('same_person')
      .set({ unlinked_by: actor, unlinked_at: at })
      .where('id', '=', link)
      .where('unlinked_at', 'is', null)
      .execute();
  await insertLinks(trx, engine, links);
  await regroup(
    trx,
    engine,
    [...links, ...ends].flatMap(({ one, other }) => [one, other]),
  );
}

/** Both tickets of a link tell of it, once each. */
async function insertLinks(trx: Db, engine: Engine, links: readonly Linked[]): Promise<void> {
  const rows = links.map(({ link: id, one, other, because, actor: linked_by, at: linked_at }) => {
    return { id, one, other, because, linked_by, linked_at };
  });
  const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
  const added = await run(
    trx,
    `${insertRows(engine, 'same_person', LINK_SHAPE)} on conflict do nothing returning id`,
    [storableJson(distinct)],
  );
  if (added.length < distinct.length) throw new Overdrawn('Somebody linked the two already');
}

async function keepAsked(trx: Db, event: Asked): Promise<void> {
  const { one, other, at, actor } = event;
  const denied = event.type === 'same-person-denied' ? { denied_by: actor, denied_at: at } : null;
  const because = event.type === 'same-person-denied' ? 'said' : event.because;
  await trx
    .insertInto('same_person_asked')
    .values({ one, other, because, asked_at: at, ...denied })
    .onConflict((known) =>
      denied === null
        ? known.columns(['one', 'other']).doNothing()
        : known.columns(['one', 'other']).doUpdateSet(denied),
    )
    .execute();
}

/** Everybody whom the links of these contacts reach, or reached, is told anew who stands for them. */
async function regroup(trx: Db, engine: Engine, touched: readonly string[]): Promise<void> {
  const members = await run<{ id: string }>(
    trx,
    `select id from contacts where id in ${textsOf(engine, '$1')} or same_as in
      (select same_as from contacts where id in ${textsOf(engine, '$1')}) order by id${engine === 'postgres' ? ' for update' : ''}`,
    [storableJson(touched)],
  );
  const ids = members.map(({ id }) => id);
  const links = await run<ContactPair>(
    trx,
    `select one, other from same_person where unlinked_at is null and one in ${textsOf(engine, '$1')}`,
    [storableJson(ids)],
  );
  const rows = [...oneOf(ids, links)].map(([id, same_as]) => ({ id, same_as }));
  await run(
    trx,
    `update contacts set same_as = r.same_as from ${rowsOf(engine, '$1', { id: 'text', same_as: 'text' })}
      where contacts.id = r.id`,
    [storableJson(rows)],
  );
}

interface LinkRow extends ContactPair {
  id: string;
  because: string;
  linked_by: string;
  linked_at: number;
}

function linkOf({ id, one, other, because, linked_by: by, linked_at: at }: LinkRow): SameLink {
  return { id, ...pairOf(one, other), because: because as SameBecause, by, at };
}
