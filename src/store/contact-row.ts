import type { Selectable } from 'kysely';
import type { ContactTable, Db } from './database.ts';
import { storableJson } from './storable.ts';
import type { Address, Contact, ContactPatch } from './store.ts';

/** The contacts by id. */
export async function contactsBy(db: Db, ids: readonly string[]): Promise<Map<string, Contact>> {
  const rows = await db.selectFrom('contacts').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, contactOf(row)]));
}

/** Their addresses by contact. */
export async function addressesBy(db: Db, contactIds: readonly string[]): Promise<Map<string, Address[]>> {
  const rows = await db
    .selectFrom('addresses')
    .select(['channel', 'address', 'contact_id as contactId'])
    .where('contact_id', 'in', contactIds)
    .orderBy('channel')
    .orderBy('address')
    .execute();
  const byContact = new Map<string, Address[]>();
  for (const row of rows) byContact.set(row.contactId, [...(byContact.get(row.contactId) ?? []), row]);
  return byContact;
}

type Columns = Partial<Omit<Selectable<ContactTable>, 'id' | 'version' | 'created_at'>>;

export function columnsOf(patch: ContactPatch): Columns {
  const { name, language, languageBy, form, note, attributes, externalId } = patch;
  const columns = {
    name,
    language,
    language_by: languageBy,
    form,
    note,
    attributes: attributes === undefined ? undefined : storableJson(attributes),
    external_id: externalId,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

export function contactOf(row: Selectable<ContactTable>): Contact {
  const { id, name, language, note, version } = row;
  return {
    id,
    name,
    language,
    languageBy: row.language_by as Contact['languageBy'],
    form: row.form as Contact['form'],
    note,
    attributes: JSON.parse(row.attributes),
    externalId: row.external_id,
    version,
    createdAt: row.created_at,
  };
}
