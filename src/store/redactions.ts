import { sql } from 'kysely';
import { STRUCK, secretsIn, struckOut } from '../domain/redact.ts';
import type { Db, Trx } from './database.ts';
import { strikeKudos } from './kudos.ts';
import { strikeMemory } from './memory.ts';
import { canBeRead } from './readings.ts';
import { storableText } from './storable.ts';
import type { Beside, Change, Redactions } from './store.ts';

/** Strikes passages out of the earlier texts of messages. */
export async function strikeOut(trx: Trx, changes: readonly Change[]): Promise<void> {
  for (const { redactions = [] } of changes) {
    for (const { messageId, passages } of redactions)
      for (const passage of passages)
        await trx
          .updateTable('editions')
          .set({ text: sql<string>`replace(text, ${passage}, ${STRUCK})` })
          .where('message_id', '=', messageId)
          .execute();
  }
}

/** Messages of which no earlier text may be kept. */
export function struckMessages(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.flatMap(({ redactions = [] }) => redactions.map(({ messageId }) => messageId)));
}

/** What stands beside the messages of tickets. Read, struck and written back in one transaction. */
export class SqlRedactions implements Redactions {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  strikeBeside(beside: Beside): Promise<number> {
    return this.#db.transaction().execute(async (trx) => {
      const counts = [
        await strikeDrafts(trx, beside),
        await strikeUploads(trx, beside),
        await strikeAnswers(trx, beside),
        await strikeDeadLetters(trx, beside),
        await strikeMacros(trx, beside),
        await strikeKudos(trx, beside.ticketIds, (words) =>
          struckOut(words, beside.secrets ? [...beside.passages, ...secretsIn(words)] : beside.passages),
        ),
        await strikeMemory(trx, beside.places, (words) =>
          struckOut(words, [...new Set(beside.passages.flatMap((one) => [one, inJson(one)]))]),
        ),
      ];
      return counts.reduce((sum, count) => sum + count, 0);
    });
  }
}

/** Replies that somebody began. */
async function strikeDrafts(trx: Trx, { ticketIds, passages, secrets }: Beside): Promise<number> {
  const rows = await trx.selectFrom('drafts').selectAll().where('ticket_id', 'in', ticketIds).execute();
  let all = 0;
  for (const { person_id, ticket_id, text: words } of rows) {
    const { text, count } = struckOut(words, secrets ? [...passages, ...secretsIn(words)] : passages);
    all += count;
    if (count > 0)
      await trx
        .updateTable('drafts')
        .set({ text })
        .where('person_id', '=', person_id)
        .where('ticket_id', '=', ticket_id)
        .execute();
  }
  return all;
}

/** What customers answered to surveys about them. */
async function strikeAnswers(trx: Trx, { ticketIds, passages, secrets }: Beside): Promise<number> {
  const rows = await trx
    .selectFrom('survey_answers as a')
    .innerJoin('surveys_sent as s', 's.id', 'a.sent_id')
    .select(['a.sent_id', 'a.question', 'a.text'])
    .where('s.ticket_id', 'in', ticketIds)
    .where('a.text', '<>', '')
    .execute();
  let all = 0;
  for (const { sent_id, question, text: words } of rows) {
    const { text, count } = struckOut(words, secrets ? [...passages, ...secretsIn(words)] : passages);
    all += count;
    if (count > 0)
      await trx
        .updateTable('survey_answers')
        .set({ text })
        .where('sent_id', '=', sent_id)
        .where('question', '=', question)
        .execute();
  }
  return all;
}

/** Names under which files of the tickets were handed in. */
async function strikeUploads(trx: Trx, { files, passages }: Beside): Promise<number> {
  let all = 0;
  for (const { hash, name } of files) {
    const { text, count } = struckOut(name, passages);
    if (count === 0) continue;
    all += count;
    await trx
      .updateTable('uploads')
      .set({ name: text })
      .where('hash', '=', hash)
      .where('name', '=', storableText(name))
      .execute();
  }
  return all;
}

/** Deliveries of their conversations that nobody understood: as they came in. */
async function strikeDeadLetters(trx: Trx, { places, passages }: Beside): Promise<number> {
  const written = [...new Set(passages.flatMap((passage) => [passage, inJson(passage)]))];
  let all = 0;
  for (const { channel, conversation } of places) {
    const rows = await trx
      .selectFrom('inbox')
      .select(['id', 'raw'])
      .where('channel', '=', channel)
      .where('conversation', '=', conversation)
      .where('dead_at', 'is not', null)
      .execute();
    for (const { id, raw } of rows) {
      const { text, count } = struckOut(raw, written);
      // What is coded cannot be struck in its place: nothing of it is kept.
      const hidden = canBeRead(text, passages);
      all += hidden ? count + 1 : count;
      if (hidden || count > 0)
        await trx
          .updateTable('inbox')
          .set({ raw: hidden ? STRUCK : text })
          .where('id', '=', id)
          .execute();
    }
  }
  return all;
}

/** Canned replies, of what looks like a secret alone: other words in them are everybody's, and of other cases too. */
async function strikeMacros(trx: Trx, { passages, secrets }: Beside): Promise<number> {
  if (!secrets || passages.length === 0) return 0;
  let all = 0;
  for (const { id, texts } of await trx.selectFrom('macros').select(['id', 'texts']).execute()) {
    const { text, count } = struckOut(texts, passages.map(inJson));
    all += count;
    if (count > 0)
      await trx
        .updateTable('macros')
        .set({ texts: text, version: sql<number>`version + 1` })
        .where('id', '=', id)
        .execute();
  }
  return all;
}

function inJson(passage: string): string {
  return JSON.stringify(passage).slice(1, -1);
}
