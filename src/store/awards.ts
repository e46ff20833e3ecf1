import type { Selectable } from 'kysely';
import type { Month } from '../domain/month.ts';
import type { MonthCount, Subject } from '../insight/awards/count.ts';
import { type Aside, besides } from './aside.ts';
import { countMonth } from './award-count.ts';
import type { Awards, Behind, KeptMonth, NewNomination, Nomination } from './awards-kept.ts';
import type { Db, Engine } from './database.ts';
import { storableText } from './storable.ts';
import type { AwardMonthTable, AwardNominationTable } from './tables-of-awards.ts';

/** What customers said of somebody's cases. */
const SPEAKS = ['said-solved', 'survey-scored', 'thanked', 'reopened'];

export class SqlAwards implements Awards {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #aside: Aside;

  constructor(db: Db, engine: Engine, aside = besides(db)) {
    this.#db = db;
    this.#engine = engine;
    this.#aside = aside;
  }

  count(month: Month, asOf: number): Promise<Record<Subject, MonthCount>> {
    return countMonth(this.#aside.ask, this.#engine, month, asOf);
  }

  async behind(
    month: Month,
    asOf: number,
    who: string,
    subject: Subject,
    { limit }: { limit: number },
  ): Promise<Behind[]> {
    const rows = await this.#db
      .selectFrom('observations')
      .select(['ticket_id', 'measure', 'at', 'good', 'value', 'in_promise'])
      .where('measure', 'in', SPEAKS)
      .where('at', '>=', month.from)
      .where('at', '<', month.to)
      .where('at', '<=', asOf)
      .where(subject, '=', who)
      .orderBy('at', 'desc')
      .orderBy('ticket_id')
      .limit(limit)
      .execute();
    return rows.map(({ ticket_id, measure, at, good, value, in_promise }) => ({
      ...{ ticketId: ticket_id, what: measure, at, value },
      ...{ good: flag(good), inPromise: flag(in_promise) },
    }));
  }

  async members(asOf: number): Promise<ReadonlySet<string>> {
    const rows = await this.#db
      .selectFrom('award_members')
      .select(['person', 'joined'])
      .where('at', '<=', asOf)
      .orderBy('id')
      .execute();
    const newest = new Map(rows.map(({ person, joined }) => [person, joined === 1]));
    return new Set([...newest].flatMap(([person, joined]) => (joined ? [person] : [])));
  }

  async member(person: string): Promise<{ joined: boolean; at: number } | null> {
    const row = await this.#db
      .selectFrom('award_members')
      .select(['joined', 'at'])
      .where('person', '=', person)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row === undefined ? null : { joined: row.joined === 1, at: row.at };
  }

  async join(person: string, joined: boolean, at: number): Promise<void> {
    await this.#db
      .insertInto('award_members')
      .values({ person, joined: joined ? 1 : 0, at })
      .execute();
  }

  async kept(month: string): Promise<KeptMonth | null> {
    const row = await this.#db
      .selectFrom('award_months')
      .selectAll()
      .where('month', '=', month)
      .executeTakeFirst();
    return row === undefined ? null : monthOf(row);
  }

  async keep({ month, asOf, rules, body, by }: KeptMonth): Promise<KeptMonth> {
    const row = { month, as_of: asOf, rules, body, kept_by: by };
    await this.#db
      .insertInto('award_months')
      .values(row)
      .onConflict((clash) => clash.column('month').doNothing())
      .execute();
    return (await this.kept(month)) ?? monthOf(row);
  }

  async nominate({ ofTeam, by, ...rest }: NewNomination): Promise<boolean> {
    const { month, award, at, reason } = rest;
    return this.#db.transaction().execute(async (trx) => {
      const known = await trx
        .selectFrom('award_nominations')
        .select(['id', 'posted_at'])
        .where((where) =>
          where.or([
            where('id', '=', rest.id),
            where.and([
              where('month', '=', month),
              where('award', '=', award),
              where('replaced_at', 'is', null),
            ]),
          ]),
        )
        .execute();
      if (known.some((one) => one.id === rest.id || one.posted_at !== null)) return false;
      await trx
        .updateTable('award_nominations')
        .set({ replaced_at: at })
        .where('month', '=', month)
        .where('award', '=', award)
        .where('replaced_at', 'is', null)
        .execute();
      await trx
        .insertInto('award_nominations')
        .values({
          ...rest,
          ...{ of_team: ofTeam ? 1 : 0, by_person: by },
          reason: reason === null ? null : storableText(reason),
          ...{ answer: null, answered_at: null, posted_at: null, replaced_at: null },
        })
        .execute();
      return true;
    });
  }

  async nomination(id: string): Promise<Nomination | null> {
    const row = await this.#db
      .selectFrom('award_nominations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row === undefined ? null : nominationOf(row);
  }

  async nominations({ from, to }: { from: string; to: string }): Promise<Nomination[]> {
    const rows = await this.#db
      .selectFrom('award_nominations')
      .selectAll()
      .where('month', '>=', from)
      .where('month', '<=', to)
      .where('replaced_at', 'is', null)
      .orderBy('month')
      .orderBy('at')
      .orderBy('id')
      .execute();
    return rows.map(nominationOf);
  }

  async history(month: string): Promise<Nomination[]> {
    const rows = await this.#db
      .selectFrom('award_nominations')
      .selectAll()
      .where('month', '=', month)
      .orderBy('at')
      .orderBy('id')
      .execute();
    return rows.map(nominationOf);
  }

  async answer(id: string, answer: 'yes' | 'no', at: number): Promise<boolean> {
    const changed = await this.#db
      .updateTable('award_nominations')
      .set({ answer, answered_at: at })
      .where('id', '=', id)
      .where('answer', 'is', null)
      .where('replaced_at', 'is', null)
      .returning('id')
      .execute();
    return changed.length > 0;
  }

  async posted(ids: readonly string[], at: number): Promise<void> {
    if (ids.length === 0) return;
    await this.#db
      .updateTable('award_nominations')
      .set({ posted_at: at })
      .where('id', 'in', ids)
      .where('posted_at', 'is', null)
      .execute();
  }
}

function monthOf({ month, as_of, rules, body, kept_by }: AwardMonthTable): KeptMonth {
  return { month, asOf: as_of, rules, body, by: kept_by };
}

function nominationOf(row: Selectable<AwardNominationTable>): Nomination {
  const { of_team, by_person, answer, answered_at, posted_at, replaced_at, ...same } = row;
  return {
    ...same,
    ...{ ofTeam: of_team === 1, by: by_person },
    answer: answer === 'yes' || answer === 'no' ? answer : null,
    ...{ answeredAt: answered_at, postedAt: posted_at, replacedAt: replaced_at },
  };
}

function flag(value: number | null): boolean | null {
  return value === null ? null : value === 1;
}
