import { type Selectable, sql } from 'kysely';
import type { GivenAnswer } from '../domain/survey.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Overdrawn } from './overdrawn.ts';
import { ofPerson } from './same-person.ts';
import { storableText } from './storable.ts';
import type { Change } from './store.ts';
import type { SurveyAnswerTable, SurveySentTable } from './tables-of-surveys.ts';

/** One who was asked. Instants are epoch ms. */
export interface SentSurvey {
  id: string;
  ticketId: string;
  contactId: string;
  channel: string;
  conversation: string;
  /** Its id in surveys.json. */
  survey: string;
  /** Actor reference. */
  askedBy: string;
  askedAt: number;
  expiresAt: number;
  /** 1 to 10, with the version of the ticket in which it was given; null: none was. */
  score: { score: number; version: number } | null;
  ended: 'finished' | null;
  endedAt: number | null;
}

export interface SurveyAnswer extends GivenAnswer {
  sentId: string;
  /** Epoch ms. */
  at: number;
}

/** An answer in somebody's own words, with the case that it is about. */
export interface SaidInWords {
  sentId: string;
  ticketId: string;
  number: number;
  contactId: string;
  question: string;
  value: number | null;
  text: string;
  at: number;
}

/** How often what was answered to a question of surveys that were asked in a time. */
export interface AnswerCount {
  question: string;
  value: number | null;
  choice: string | null;
  /** How many of them said something in their own words. */
  worded: number;
  count: number;
}

export interface SurveyRange {
  survey: string;
  /** By when they were asked; `until` is not among them. Epoch ms. */
  since: number;
  until: number;
  channel?: string;
  /** About cases of this team alone. */
  team?: string | undefined;
}

/** Who was asked, and what they said. It comes with the events of tickets. */
export interface Surveys {
  byId(id: string): Promise<SentSurvey | null>;
  /** In order of the questions' ids. */
  answersOf(id: string): Promise<SurveyAnswer[]>;
  /** Those about a ticket, newest first. */
  ofTicket(ticketId: string): Promise<SentSurvey[]>;
  /** When the person was asked last, as any contact of theirs; null: never. */
  lastAskedAt(contactId: string): Promise<number | null>;
  /** How many were asked, how many of them answered anything, and how many came to the end. */
  counts(range: SurveyRange): Promise<{ asked: number; answered: number; finished: number }>;
  answers(range: SurveyRange): Promise<AnswerCount[]>;
  /** Newest first; at most `limit` (200 caps it). `question`: of that one alone. */
  words(
    range: SurveyRange & { question?: string },
    page: { limit: number; before?: number },
  ): Promise<SaidInWords[]>;
}

const MOST_WORDS = 200;

export class SqlSurveys implements Surveys {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async byId(id: string): Promise<SentSurvey | null> {
    const row = await this.#db.selectFrom('surveys_sent').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : sentOf(row);
  }

  async answersOf(id: string): Promise<SurveyAnswer[]> {
    const rows = await this.#db
      .selectFrom('survey_answers')
      .selectAll()
      .where('sent_id', '=', id)
      .orderBy('question')
      .execute();
    return rows.map(answerOf);
  }

  async ofTicket(ticketId: string): Promise<SentSurvey[]> {
    const rows = await this.#db
      .selectFrom('surveys_sent')
      .selectAll()
      .where('ticket_id', '=', ticketId)
      .orderBy('asked_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    return rows.map(sentOf);
  }

  async lastAskedAt(contactId: string): Promise<number | null> {
    return lastAsked(this.#db, this.#engine, contactId);
  }

  async counts(range: SurveyRange): Promise<{ asked: number; answered: number; finished: number }> {
    const row = await this.#sent(range)
      .select(({ fn }) => [fn.countAll<number>().as('asked'), fn.count<number>('s.ended').as('finished')])
      .select(
        sql<number>`coalesce(sum(case when exists (select 1 from survey_answers a where a.sent_id = s.id)
          then 1 else 0 end), 0)`.as('answered'),
      )
      .executeTakeFirstOrThrow();
    return { asked: Number(row.asked), answered: Number(row.answered), finished: Number(row.finished) };
  }

  async answers(range: SurveyRange): Promise<AnswerCount[]> {
    const rows = await this.#sent(range)
      .innerJoin('survey_answers as a', 'a.sent_id', 's.id')
      .select(['a.question', 'a.value', 'a.choice'])
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .select(sql<number>`sum(case when a.text = '' then 0 else 1 end)`.as('worded'))
      .groupBy(['a.question', 'a.value', 'a.choice'])
      .orderBy('a.question')
      .orderBy('a.value')
      .orderBy('a.choice')
      .execute();
    return rows.map((row) => ({ ...row, count: Number(row.count), worded: Number(row.worded) }));
  }

  async words(
    { question, ...range }: SurveyRange & { question?: string },
    { limit, before }: { limit: number; before?: number },
  ): Promise<SaidInWords[]> {
    const rows = await this.#sent(range)
      .innerJoin('survey_answers as a', 'a.sent_id', 's.id')
      .innerJoin('tickets as t', 't.id', 's.ticket_id')
      .select(['a.sent_id', 's.ticket_id', 't.number', 's.contact_id'])
      .select(['a.question', 'a.value', 'a.text', 'a.at'])
      .where('a.text', '<>', '')
      .$if(question !== undefined, (all) => all.where('a.question', '=', question ?? ''))
      .$if(before !== undefined, (all) => all.where('a.at', '<', before ?? 0))
      .orderBy('a.at', 'desc')
      .orderBy('a.sent_id')
      .orderBy('a.question')
      .limit(Math.min(limit, MOST_WORDS))
      .execute();
    return rows.map(({ sent_id, ticket_id, contact_id, ...row }) => ({
      ...row,
      sentId: sent_id,
      ticketId: ticket_id,
      contactId: contact_id,
    }));
  }

  #sent({ survey, since, until, channel, team }: SurveyRange) {
    return this.#db
      .selectFrom('surveys_sent as s')
      .where('s.survey', '=', survey)
      .where('s.asked_at', '>=', since)
      .where('s.asked_at', '<', until)
      .$if(channel !== undefined, (all) => all.where('s.channel', '=', channel ?? ''))
      .$if(team !== undefined, (all) =>
        all.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('tickets')
              .select('tickets.id')
              .whereRef('tickets.id', '=', 's.ticket_id')
              .where('tickets.team', '=', team ?? ''),
          ),
        ),
      );
  }
}

async function lastAsked(db: Db, engine: Engine, contactId: string): Promise<number | null> {
  const row = await db
    .selectFrom('surveys_sent')
    .select(({ fn }) => fn.max('asked_at').as('at'))
    .where(ofPerson(engine, contactId))
    .executeTakeFirst();
  return row?.at == null ? null : Number(row.at);
}

/** Whoever asks somebody waits for others who do: two at once would ask one person twice. */
const ASKING = 'select pg_advisory_xact_lock(7210004)';

type Asked = Extract<TicketEvent, { type: 'survey-asked' }>;

/** What the changes say of surveys, in their transaction. Throws Overdrawn when the person was asked meanwhile. */
export async function keepSurveys(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const asks = changes.some(({ events }) => events.some(({ type }) => type === 'survey-asked'));
  if (asks && engine === 'postgres') await run(trx, ASKING, []);
  for (const { ticket, expectedVersion, events, answers = [] } of changes) {
    for (const event of events) {
      if (event.type === 'survey-asked') await keepAsked(trx, engine, ticket.id, event);
      if (event.type === 'survey-scored')
        await trx
          .updateTable('surveys_sent')
          .set({ score: event.score, score_version: expectedVersion + 1, scored_at: event.at })
          .where('id', '=', event.sent)
          .execute();
      if (event.type === 'survey-ended')
        await trx
          .updateTable('surveys_sent')
          .set({ ended: event.because, ended_at: event.at })
          .where('id', '=', event.sent)
          .execute();
    }
    for (const answer of answers) await keepAnswer(trx, answer);
  }
}

async function keepAsked(trx: Db, engine: Engine, ticketId: string, event: Asked): Promise<void> {
  const { sent: id, survey, contactId, channel, conversation, expiresAt, notSince, at, actor } = event;
  const last = await lastAsked(trx, engine, contactId);
  if (last !== null && last > notSince) throw new Overdrawn('The person was asked meanwhile');
  await trx
    .insertInto('surveys_sent')
    .values({
      ...{ id, ticket_id: ticketId, contact_id: contactId, channel, conversation, survey },
      ...{ asked_by: actor, asked_at: at, expires_at: expiresAt },
    })
    .execute();
}

async function keepAnswer(trx: Db, { sentId, question, at, value, choice, text }: SurveyAnswer) {
  const said = { at, value, choice, text: storableText(text) };
  await trx
    .insertInto('survey_answers')
    .values({ sent_id: sentId, question, ...said })
    .onConflict((known) => known.columns(['sent_id', 'question']).doUpdateSet(said))
    .execute();
}

function sentOf(row: Selectable<SurveySentTable>): SentSurvey {
  const { score, score_version: version } = row;
  return {
    id: row.id,
    ticketId: row.ticket_id,
    contactId: row.contact_id,
    channel: row.channel,
    conversation: row.conversation,
    survey: row.survey,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
    score: score === null || version === null ? null : { score, version },
    ended: row.ended === null ? null : 'finished',
    endedAt: row.ended_at,
  };
}

function answerOf(row: Selectable<SurveyAnswerTable>): SurveyAnswer {
  const { sent_id: sentId, question, at, value, choice, text } = row;
  return { sentId, question, at, value, choice, text };
}
