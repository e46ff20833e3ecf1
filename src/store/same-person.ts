import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { TicketRef } from '../domain/ticket/links.ts';
import { type ContactPair, pairOf, type SameBecause, type SameLink } from '../domain/ticket/same-person.ts';
import type { SameContact, ShownCustomer } from '../domain/ticket/shown-customer.ts';
import type { Db, Engine } from './database.ts';

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
  /** Who is this person too, and who may be, by a ticket of each; undefined: nobody. */
  shown(contactId: string): Promise<ShownCustomer['same']>;
  /** Who stands for the contacts of one person, by each contact that is linked. */
  all(): Promise<ReadonlyMap<string, string>>;
  /** Whether a link of that id was ever made. */
  wasLinked(id: string): Promise<boolean>;
  /** Who may be the same person, as long as nobody has said that they are or that they are not; newest first. */
  suggested(contactId: string, limit: number): Promise<Suggested[]>;
  /** Of these contacts those about whom nothing was asked or said yet. */
  unasked(contactId: string, others: readonly string[]): Promise<string[]>;
}

/**
 * Whether a row is of any contact of the person, by its `contact_id`. As an array, PostgreSQL reads the index whatever it
 * believes of a table that it has not counted yet.
 */
export function ofPerson(engine: Engine, contactId: string): RawBuilder<SqlBool> {
  return engine === 'postgres'
    ? sql<SqlBool>`contact_id = any(array${contactsOf(contactId)})`
    : sql<SqlBool>`contact_id in ${contactsOf(contactId)}`;
}

/** As many as a card has room for. */
const MOST_SHOWN = 3;

export interface Suggested {
  contactId: string;
  because: SameBecause;
}

/** The ids of all contacts of the person, as a subselect. */
function contactsOf(contactId: string): RawBuilder<string> {
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

  async shown(contactId: string): Promise<ShownCustomer['same']> {
    const [[, ...others], asked] = await Promise.all([
      this.contactsOf(contactId),
      this.suggested(contactId, MOST_SHOWN),
    ]);
    const ids = [...others, ...asked.map((one) => one.contactId)];
    if (ids.length === 0) return undefined;
    const known = await this.#contacts(ids);
    const maybe = asked.flatMap(({ contactId: id, because }) => {
      const contact = known.get(id);
      return contact === undefined ? [] : [{ ...contact, because }];
    });
    return { are: others.flatMap((id) => known.get(id) ?? []), maybe };
  }

  /** Contacts by their newest tickets. */
  async #contacts(ids: readonly string[]): Promise<ReadonlyMap<string, SameContact>> {
    const newest = await this.newestTickets(ids);
    if (newest.size === 0) return new Map();
    const rows = await this.#db
      .selectFrom('tickets')
      .innerJoin('contacts', 'contacts.id', 'tickets.contact_id')
      .select(['contacts.id', 'contacts.name', 'tickets.channel', 'tickets.number'])
      .where(
        'tickets.id',
        'in',
        [...newest.values()].map(({ ticketId }) => ticketId),
      )
      .execute();
    return new Map(
      rows.map(({ id, name, channel, number }) => [id, { name, channel, number: Number(number) }]),
    );
  }

  async all(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#db
      .selectFrom('contacts')
      .select(['id', 'same_as'])
      .where('same_as', 'is not', null)
      .execute();
    return new Map(rows.map(({ id, same_as }) => [id, same_as ?? id]));
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

interface LinkRow extends ContactPair {
  id: string;
  because: string;
  linked_by: string;
  linked_at: number;
}

function linkOf({ id, one, other, because, linked_by: by, linked_at: at }: LinkRow): SameLink {
  return { id, ...pairOf(one, other), because: because as SameBecause, by, at };
}
