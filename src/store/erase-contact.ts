import { sql } from 'kysely';
import { isErased } from '../domain/erased.ts';
import type { Engine, Trx } from './database.ts';
import type { Pseudonyms } from './pseudonym.ts';
import { forgetFrequentWords } from './search-forget.ts';
import { reindexContact, type SearchStatements } from './search-index.ts';

/** Shorter ones stand in other texts by chance. */
const SHORTEST_SOUGHT = 8;

export interface Known {
  channel: string;
  address: string;
}

/**
 * Who they are: names, addresses, notes, what the owner's systems told, what channels remember of them. Answers the hashes of their
 * addresses. The row stays under its id and a pseudonym, so that figures and decisions keep what they refer to.
 */
export async function eraseContacts(
  trx: Trx,
  { engine, search, names }: { engine: Engine; search: SearchStatements; names: Pseudonyms },
  contacts: readonly string[],
): Promise<{ hashes: string[]; addresses: Known[] }> {
  if (contacts.length === 0) return { hashes: [], addresses: [] };
  const addresses = await trx
    .selectFrom('addresses')
    .select(['channel', 'address'])
    .where('contact_id', 'in', contacts)
    .execute();
  const before = await trx
    .selectFrom('contacts')
    .select(['id', 'name', 'external_id'])
    .where('id', 'in', contacts)
    .execute();
  await trx.deleteFrom('addresses').where('contact_id', 'in', contacts).execute();
  for (const { id } of before) {
    await trx
      .updateTable('contacts')
      .set(({ eb }) => ({
        name: names.name(id),
        form: null,
        note: null,
        attributes: '{}',
        external_id: null,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute();
    await reindexContact(trx, search, id);
  }
  for (const known of addresses) await forgetAddress(trx, known);
  await trx.deleteFrom('blocks').where('kind', '=', 'contact').where('value', 'in', contacts).execute();
  await eraseAnswers(trx, contacts, names);
  const said = before.flatMap(({ name, external_id }) => [name, external_id]);
  await forgetFrequentWords(trx, engine, [...said, ...addresses.map(({ address }) => address)]);
  return { hashes: addresses.map(({ channel, address }) => names.address(channel, address)), addresses };
}

/** What stands under an address beside the contact: the memory of its channel, blocks, uploads that were never sent, questions. */
export async function forgetAddress(trx: Trx, { channel, address }: Known): Promise<void> {
  if (isErased(address)) return;
  await forgetMemory(trx, channel, address);
  await trx
    .deleteFrom('blocks')
    .where('kind', '=', 'address')
    .where('channel', '=', channel)
    .where('value', '=', address)
    .execute();
  await trx
    .deleteFrom('uploads')
    .where('owner', 'in', [address, `visitor:${address}`])
    .execute();
  await trx
    .deleteFrom('questions')
    .where('channel', '=', channel)
    .where('conversation', '=', address)
    .execute();
}

/** What a channel keeps under a conversation or address, and what it keeps of it elsewhere. */
export async function forgetMemory(trx: Trx, channel: string, word: string): Promise<void> {
  const inWords = word.length >= SHORTEST_SOUGHT;
  const part = `%${word.replace(/[!%_]/g, '!$&')}%`;
  await trx
    .deleteFrom('memory')
    .where('channel', '=', channel)
    .where(({ or, eb }) =>
      or([
        eb('topic', 'in', [word, `source:${word}`]),
        eb('key', '=', word),
        ...(inWords
          ? (['topic', 'key', 'value'] as const).map(
              (column) => sql<boolean>`${sql.ref(column)} like ${part} escape '!'`,
            )
          : []),
      ]),
    )
    .execute();
}

/** Their own words to surveys; what they chose and marked stays a figure. */
async function eraseAnswers(trx: Trx, contacts: readonly string[], names: Pseudonyms): Promise<void> {
  const sent = await trx
    .selectFrom('surveys_sent')
    .select(['id', 'channel', 'conversation'])
    .where('contact_id', 'in', contacts)
    .execute();
  for (const { id, channel, conversation } of sent) {
    await trx.updateTable('survey_answers').set({ text: '' }).where('sent_id', '=', id).execute();
    await trx
      .updateTable('surveys_sent')
      .set({ conversation: names.id(channel, conversation), expires_at: 0 })
      .where('id', '=', id)
      .execute();
  }
}
