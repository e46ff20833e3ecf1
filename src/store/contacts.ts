import { sql } from 'kysely';
import { personIn } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { Sight } from '../domain/sight.ts';
import type { StatusName } from '../domain/ticket/status.ts';
import { waits } from './answers.ts';
import { addressesBy, columnsOf, contactOf, contactsBy } from './contact-row.ts';
import { findContacts, holding } from './contact-words.ts';
import type { Db, Engine } from './database.ts';
import { Followers, type FollowersPorts } from './followers.ts';
import { Lookup } from './lookup.ts';
import { Matters } from './matters.ts';
import { seenBy } from './queue.ts';
import { ofPerson } from './same-person.ts';
import { reindexContact, type SearchStatements, searchStatements } from './search-index.ts';
import { storableJson } from './storable.ts';
import type { Address, Contact, ContactPatch, Contacts, Named, PastTicket, PlaceWait } from './store.ts';
import { isTaken } from './store-error.ts';

/** The channel of mail addresses. */
const MAIL = 'email';
const MOST_LISTED = 50;
/** Whoever served somebody before that many tickets is no longer who knows them. */
const REMEMBERED_TICKETS = 10;

export class SqlContacts implements Contacts {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #search: SearchStatements;
  readonly #followers: Followers;
  readonly #matters: Matters;
  readonly #byId: Lookup<Contact | null>;
  readonly #addresses: Lookup<Address[]>;

  constructor(db: Db, engine: Engine, ports: FollowersPorts) {
    this.#db = db;
    this.#matters = new Matters(db, engine);
    this.#byId = new Lookup((ids) => contactsBy(db, ids), null);
    this.#addresses = new Lookup((ids) => addressesBy(db, ids), []);
    this.#engine = engine;
    this.#search = searchStatements(engine);
    this.#followers = new Followers(engine, ports);
  }

  async byAddress(channel: string, address: string): Promise<Contact | null> {
    const row = await this.#db
      .selectFrom('addresses')
      .innerJoin('contacts', 'contacts.id', 'addresses.contact_id')
      .selectAll('contacts')
      .where('channel', '=', channel)
      .where('address', '=', address)
      .executeTakeFirst();
    return row === undefined ? null : contactOf(row);
  }

  byId(id: string): Promise<Contact | null> {
    return this.#byId.get(id);
  }

  async byExternalId(externalId: string): Promise<Contact | null> {
    const row = await this.#db
      .selectFrom('contacts')
      .selectAll()
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row === undefined ? null : contactOf(row);
  }

  async find(words: string, limit: number): Promise<Contact[]> {
    const most = Math.min(limit, MOST_LISTED);
    const [named, ids] = await Promise.all([
      this.byExternalId(words.trim()),
      findContacts(this.#db, this.#engine, words, most),
    ]);
    const found =
      ids === null
        ? holding(this.#engine, words)
        : sql<boolean>`id in (${sql.join([...ids, named?.id ?? ''])})`;
    const all = this.#db.selectFrom('contacts').selectAll().where(found);
    const rows = await all.orderBy('created_at', 'desc').orderBy('id').limit(most).execute();
    return rows.map(contactOf);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.change(id, { name });
  }

  async change(id: string, patch: ContactPatch, version?: number): Promise<Contact | null> {
    try {
      const after = await this.#db.transaction().execute(async (trx) => {
        const update = trx
          .updateTable('contacts')
          .set({ ...columnsOf(patch), version: sql<number>`version + 1` })
          .where('id', '=', id);
        const current = version === undefined ? update : update.where('version', '=', version);
        const row = await current.returningAll().executeTakeFirst();
        if (row === undefined) return null;
        if (patch.name !== undefined || patch.externalId !== undefined)
          await reindexContact(trx, this.#search, id);
        const { version: now } = row;
        const followed = await this.#followers.hear(trx, { id, version: now });
        return { contact: contactOf(row), followed };
      });
      if (after?.followed === true) this.#followers.wake();
      return after?.contact ?? null;
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      throw new CodedError('conflict', 'The external id is of another contact', { cause });
    }
  }

  async identify(somebody: Named): Promise<Contact> {
    const { externalId, name, email, attributes, address } = somebody;
    const contact = (await this.byExternalId(externalId)) ?? (await this.#introduce(somebody));
    const wanted = {
      externalId,
      name: name ?? contact.name,
      attributes: { ...contact.attributes, ...attributes },
    };
    const theirs = [address, ...(email === null ? [] : [{ channel: MAIL, address: email }])];
    const { numInsertedOrUpdatedRows: added = 0n } = await this.#db
      .insertInto('addresses')
      .values(theirs.map((one) => ({ ...one, contact_id: contact.id })))
      .onConflict((taken) => taken.columns(['channel', 'address']).doNothing())
      .executeTakeFirstOrThrow();
    if (storableJson(wanted) !== storableJson(told(contact)))
      return (await this.change(contact.id, wanted)) ?? contact;
    if (added > 0n)
      await this.#db.transaction().execute((trx) => reindexContact(trx, this.#search, contact.id));
    return contact;
  }

  /** Whom nobody was called by before; one of those who try at the same time makes the contact. */
  async #introduce({ externalId, address, email, id, now }: Named): Promise<Contact> {
    const unnamed = await this.#unnamed(address, email);
    if (unnamed === null) {
      const unknown = { name: null, language: null, language_by: null, form: null, note: null };
      await this.#db
        .insertInto('contacts')
        .values({ id, ...unknown, external_id: externalId, created_at: now })
        .onConflict((taken) => taken.doNothing())
        .execute();
    } else {
      await this.#db
        .updateTable('contacts')
        .set({ external_id: externalId })
        .where('id', '=', unnamed.id)
        .where('external_id', 'is', null)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('contacts as named').select('named.id').where('named.external_id', '=', externalId),
            ),
          ),
        )
        .execute();
      await this.#db.transaction().execute((trx) => reindexContact(trx, this.#search, unnamed.id));
    }
    const named = await this.byExternalId(externalId);
    if (named === null) throw new CodedError('conflict', 'The customer was named otherwise at the same time');
    return named;
  }

  /** Whoever has the address or the mail address, unless they are named otherwise. */
  async #unnamed({ channel, address }: Named['address'], email: string | null): Promise<Contact | null> {
    const found = [
      await this.byAddress(channel, address),
      email === null ? null : await this.byAddress(MAIL, email),
    ];
    return found.find((contact) => contact !== null && contact.externalId === null) ?? null;
  }

  matters(...asked: Parameters<Contacts['matters']>): ReturnType<Contacts['matters']> {
    return this.#matters.of(...asked);
  }

  async past(
    contactId: string,
    page: { limit: number; before?: number; sight?: Sight },
  ): Promise<{ count: number; tickets: PastTicket[] }> {
    const { before = Number.MAX_SAFE_INTEGER, sight = null } = page;
    const all = this.#db
      .selectFrom('tickets')
      .where(ofPerson(this.#engine, contactId))
      .where('number', '<', before)
      .where('spam', '=', 0)
      .where('merged', '=', 0);
    const theirs = sight === null ? all : all.where(seenBy(sight));
    const [{ count }, rows] = await Promise.all([
      theirs.select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
      theirs
        .select(['number', 'status', 'created_at'])
        .orderBy('number', 'desc')
        .limit(Math.min(page.limit, MOST_LISTED))
        .execute(),
    ]);
    const tickets = rows.map(({ number, status, created_at }) => ({
      number,
      status: status as StatusName,
      createdAt: created_at,
    }));
    return { count, tickets };
  }

  async isSeen(contactId: string, sight: NonNullable<Sight>): Promise<boolean> {
    const row = await this.#db
      .selectFrom('tickets')
      .select('id')
      .where('contact_id', '=', contactId)
      .where(seenBy(sight))
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async lastServedBy(contactId: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('messages')
      .select('author')
      .where('ticket_id', 'in', (tickets) =>
        tickets
          .selectFrom('tickets')
          .select('id')
          .where(ofPerson(this.#engine, contactId))
          .orderBy('number', 'desc')
          .limit(REMEMBERED_TICKETS),
      )
      .where('kind', '=', 'outbound')
      .where('reply_kind', '=', 'answer')
      .where('delivery', 'in', ['sent', 'delivered', 'read'])
      .where('author', 'like', 'person:%')
      .orderBy('sent_at', 'desc')
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    return personIn(row?.author ?? '') ?? null;
  }

  waits(ticketIds: readonly string[], since: number): Promise<PlaceWait[]> {
    return waits(this.#db, ticketIds, since);
  }

  addressesOf(contactId: string): Promise<Address[]> {
    return this.#addresses.get(contactId);
  }
}

function told({ externalId, name, attributes }: Contact) {
  return { externalId, name, attributes };
}
