import type { Db } from './database.ts';
import type { Address, Contact, Contacts } from './store.ts';

export class SqlContacts implements Contacts {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async byAddress(channel: string, address: string): Promise<Contact | null> {
    const row = await this.#db
      .selectFrom('addresses')
      .innerJoin('contacts', 'contacts.id', 'addresses.contact_id')
      .select(['contacts.id', 'contacts.name', 'contacts.created_at as createdAt'])
      .where('channel', '=', channel)
      .where('address', '=', address)
      .executeTakeFirst();
    return row ?? null;
  }

  async byId(id: string): Promise<Contact | null> {
    const row = await this.#db
      .selectFrom('contacts')
      .select(['id', 'name', 'created_at as createdAt'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row ?? null;
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#db.updateTable('contacts').set({ name }).where('id', '=', id).execute();
  }

  addressesOf(contactId: string): Promise<Address[]> {
    return this.#db
      .selectFrom('addresses')
      .select(['channel', 'address', 'contact_id as contactId'])
      .where('contact_id', '=', contactId)
      .orderBy('channel')
      .orderBy('address')
      .execute();
  }
}
