import { type Selectable, sql } from 'kysely';
import type { Improvement, ImprovementTold } from '../domain/improvement.ts';
import type { Worded } from '../domain/summary.ts';
import type { Db } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import type { ImprovementTable } from './tables-of-improvements.ts';

/** Somebody's own words in a survey; `id` is that of being asked. */
export interface SaidThere extends Worded {
  question: string;
  ticketId: string;
  number: number;
  contactId: string;
  /** Epoch ms. */
  at: number;
}

/** Who hears of an improvement. */
export interface Hearer {
  contactId: string;
  ticketId: string;
  sentId: string;
}

/** How many were told, and why others were not; `waiting`: nobody has looked yet. */
export type HearerCounts = Partial<Record<ImprovementTold | 'waiting', number>>;

/** What is otherwise because customers said so, and who of them heard it. */
export interface Improvements {
  /** What was said in words, oldest first; the newest `limit` of it. `until` is not in it. Epoch ms. */
  said(
    range: { survey: string; question: string | null; since: number; until: number },
    page: { limit: number },
  ): Promise<SaidThere[]>;
  /** Keeps it with all who are to hear it; false: the id is taken. */
  mark(improvement: Improvement, hearers: readonly Hearer[]): Promise<boolean>;
  byId(id: string): Promise<Improvement | null>;
  /** Newest first. */
  list(page: { limit: number }): Promise<(Improvement & { hearers: HearerCounts })[]>;
  /** Those of which somebody has not heard yet. */
  due(): Promise<Improvement[]>;
  /** In order of their ids. */
  waiting(id: string, page: { limit: number }): Promise<Hearer[]>;
  /** Whether nobody has looked after this one yet. */
  isWaiting(id: string, contactId: string): Promise<boolean>;
  done(id: string): Promise<void>;
}

export class SqlImprovements implements Improvements {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async said(
    { survey, question, since, until }: Parameters<Improvements['said']>[0],
    { limit }: { limit: number },
  ): Promise<SaidThere[]> {
    const rows = await this.#db
      .selectFrom('survey_answers as a')
      .innerJoin('surveys_sent as s', 's.id', 'a.sent_id')
      .innerJoin('tickets as t', 't.id', 's.ticket_id')
      .where('s.survey', '=', survey)
      .where('a.at', '>=', since)
      .where('a.at', '<', until)
      .where('a.text', '<>', '')
      .$if(question !== null, (all) => all.where('a.question', '=', question ?? ''))
      .select(['a.sent_id', 'a.question', 'a.text', 'a.at', 's.ticket_id', 's.contact_id', 't.number'])
      .orderBy('a.at', 'desc')
      .orderBy('a.sent_id')
      .orderBy('a.question')
      .limit(limit)
      .execute();
    return rows.reverse().map(({ sent_id: id, ticket_id, contact_id, ...row }) => {
      return { ...row, id, ticketId: ticket_id, contactId: contact_id };
    });
  }

  mark(improvement: Improvement, hearers: readonly Hearer[]): Promise<boolean> {
    const { id, survey, question, topic, texts, by, at } = improvement;
    return this.#db.transaction().execute(async (trx) => {
      const written = await trx
        .insertInto('improvements')
        .values({
          ...{ id, survey, question, topic, texts: storableJson(texts) },
          ...{ marked_by: by, marked_at: at, due: 1 },
        })
        .onConflict((clash) => clash.doNothing())
        .returning('id')
        .execute();
      if (written.length === 0) return false;
      for (const { contactId, ticketId, sentId } of hearers)
        await trx
          .insertInto('improvement_hearers')
          .values({ improvement: id, contact_id: contactId, ticket_id: ticketId, sent_id: sentId })
          .onConflict((clash) => clash.doNothing())
          .execute();
      return true;
    });
  }

  async byId(id: string): Promise<Improvement | null> {
    const row = await this.#db.selectFrom('improvements').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : improvementOf(row);
  }

  async list({ limit }: { limit: number }): Promise<(Improvement & { hearers: HearerCounts })[]> {
    const rows = await this.#db
      .selectFrom('improvements')
      .selectAll()
      .orderBy('marked_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .execute();
    if (rows.length === 0) return [];
    const counted = await this.#db
      .selectFrom('improvement_hearers')
      .where(
        'improvement',
        'in',
        rows.map(({ id }) => id),
      )
      .groupBy(['improvement', 'how'])
      .select(['improvement', 'how', sql<number>`count(*)`.as('count')])
      .execute();
    return rows.map((row) => {
      const theirs = counted.filter(({ improvement }) => improvement === row.id);
      const hearers = Object.fromEntries(theirs.map(({ how, count }) => [how ?? 'waiting', Number(count)]));
      return { ...improvementOf(row), hearers };
    });
  }

  async due(): Promise<Improvement[]> {
    const rows = await this.#db
      .selectFrom('improvements')
      .selectAll()
      .where('due', '=', 1)
      .orderBy('id')
      .execute();
    return rows.map(improvementOf);
  }

  async waiting(id: string, { limit }: { limit: number }): Promise<Hearer[]> {
    const rows = await this.#db
      .selectFrom('improvement_hearers')
      .select(['contact_id as contactId', 'ticket_id as ticketId', 'sent_id as sentId'])
      .where('improvement', '=', id)
      .where('how', 'is', null)
      .orderBy('contact_id')
      .limit(limit)
      .execute();
    return rows;
  }

  async isWaiting(id: string, contactId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('improvement_hearers')
      .select('how')
      .where('improvement', '=', id)
      .where('contact_id', '=', contactId)
      .where('how', 'is', null)
      .executeTakeFirst();
    return row !== undefined;
  }

  async done(id: string): Promise<void> {
    await this.#db.updateTable('improvements').set({ due: 0 }).where('id', '=', id).execute();
  }
}

/** What the changes say of who heard it, in their transaction. Throws Overdrawn when they heard it already. */
export async function keepImprovements(trx: Db, changes: readonly Change[]): Promise<void> {
  for (const event of changes.flatMap(({ events }) => events)) {
    if (event.type !== 'improvement-told') continue;
    const { improvement, contactId, how, at } = event;
    const told = await trx
      .updateTable('improvement_hearers')
      .set({ how, told_at: at })
      .where('improvement', '=', improvement)
      .where('contact_id', '=', contactId)
      .where('how', 'is', null)
      .executeTakeFirst();
    if (told.numUpdatedRows === 0n) throw new Overdrawn('They heard it already');
  }
}

function improvementOf(row: Selectable<ImprovementTable>): Improvement {
  const { id, survey, question, topic, texts, marked_by: by, marked_at: at } = row;
  return { id, survey, question, topic, texts: JSON.parse(texts), by, at: Number(at) };
}
