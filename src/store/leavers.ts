import type { LeaverRule, LeaverTerms } from '../domain/complaints.ts';
import { run, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { storableJson } from './storable.ts';

/** Somebody who may have left in silence, by the newest case that says so. */
export interface Leaver {
  /** Names the person whom several contacts may be. */
  person: string;
  contactId: string;
  ticketId: string;
  rule: LeaverRule;
}

export interface ListedLeaver extends Leaver {
  number: number;
  contactName: string | null;
  channel: string;
  team: string | null;
  /** Epoch ms. */
  foundAt: number;
  claimedBy: string | null;
}

export type LeaverOutcome = 'written' | 'nothing';

/** Who left in silence, once a person. Instants are epoch ms. */
export interface Leavers {
  /** Whom a rule finds, and who is not listed yet; `lookedBack`: older cases are left alone. */
  find(rule: LeaverRule, terms: LeaverTerms, now: number): Promise<Leaver[]>;
  /** Lists them; who is listed already, or was within `againDays`, stays as they are. Answers how many are new. */
  add(leavers: readonly Leaver[], now: number, againDays: number): Promise<number>;
  /** Whoever wrote since is none. */
  dropReturned(now: number): Promise<void>;
  /** Those for whom something is to be done, the oldest first. */
  list(page: { limit: number }): Promise<ListedLeaver[]>;
  /** By the number of the case; null: nobody is listed by it. */
  byTicket(number: number): Promise<ListedLeaver | null>;
  /** One of many gets them. */
  claim(person: string, by: string, now: number): Promise<boolean>;
  /** False: it was not theirs. */
  end(person: string, by: string, outcome: LeaverOutcome, now: number): Promise<boolean>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What is older is past mending. */
const LOOKED_BACK_MS = 30 * DAY_MS;
const MOST_FOUND = 500;

const HELD = 't.spam = 0 and t.merged = 0';
const NOT_LISTED = `not exists (select 1 from leavers l where l.person = coalesce(c.same_as, c.id) and l.ended_at is null)`;
const WHO = 'coalesce(c.same_as, c.id) as person, c.id as contact_id, t.id as ticket_id';

type Row = Record<'person' | 'contact_id' | 'ticket_id', string>;

export class SqlLeavers implements Leavers {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async find(rule: LeaverRule, terms: LeaverTerms, now: number): Promise<Leaver[]> {
    const rows = await this.#rows(rule, terms, now);
    const once = new Map(rows.map((row) => [row.person, row]));
    return [...once.values()].map(({ person, contact_id, ticket_id }) => ({
      person,
      contactId: contact_id,
      ticketId: ticket_id,
      rule,
    }));
  }

  #rows(rule: LeaverRule, { chats, pledges, unsaid, regulars }: LeaverTerms, now: number): Promise<Row[]> {
    const since = now - LOOKED_BACK_MS;
    const end = `order by t.number limit ${MOST_FOUND}`;
    if (rule === 'chats' && chats !== undefined)
      return run<Row>(
        this.#db,
        `select ${WHO} from tickets t join contacts c on c.id = t.contact_id join messages m on m.id = t.last_inbound_id
          where t.updated_at >= $1 and t.channel in ${textsOf(this.#engine, '$2')} and ${HELD} and ${NOT_LISTED}
          and m.sent_at >= $1 and m.sent_at < $3
          and not exists (select 1 from messages a where a.ticket_id = t.id and a.kind = 'outbound' and a.reply_kind = 'answer'
            and a.sent_at >= m.sent_at and (a.sent_at <= m.sent_at + $4 or a.delivery = 'read')
            and a.delivery in ('sent', 'delivered', 'read')) ${end}`,
        [
          since,
          storableJson(chats.channels),
          now - chats.silentHours * HOUR_MS,
          chats.waitedMinutes * MINUTE_MS,
        ],
      );
    if (rule === 'pledges' && pledges !== undefined)
      return run<Row>(
        this.#db,
        `select ${WHO} from events e join tickets t on t.id = e.ticket_id join contacts c on c.id = t.contact_id
          where e.type = 'pledge-broken' and e.at >= $1 and e.at < $2 and ${HELD} and ${NOT_LISTED}
          and not exists (select 1 from messages m where m.ticket_id = t.id and m.kind = 'inbound' and m.sent_at > e.at) ${end}`,
        [since, now - pledges.silentDays * DAY_MS],
      );
    if (rule === 'unsaid' && unsaid !== undefined)
      return run<Row>(
        this.#db,
        `select ${WHO} from tickets t join contacts c on c.id = t.contact_id
          where t.status = 'resolved' and t.updated_at >= $1 and t.updated_at < $2 and ${HELD} and ${NOT_LISTED}
          and t.state like '%"solved":{"asked":{%'
          and (t.kind in ${textsOf(this.#engine, '$3')}
            or exists (select 1 from told b where b.ticket_id = t.id and b.broke = 1)) ${end}`,
        [since, now - unsaid.silentDays * DAY_MS, storableJson(unsaid.kinds)],
      );
    if (rule === 'regulars' && regulars !== undefined)
      return run<Row>(
        this.#db,
        `select ${WHO} from (
            select contact_id, max(number) as number, count(*) as cases, min(created_at) as first, max(created_at) as last
            from tickets where created_at >= $1 and spam = 0 and merged = 0 group by contact_id having count(*) >= $2
          ) as r join tickets t on t.number = r.number join contacts c on c.id = r.contact_id
          where r.last < $3 and ($4 - r.last) * (r.cases - 1) > (r.last - r.first) * $5 and ${NOT_LISTED} ${end}`,
        [
          now - regulars.withinDays * DAY_MS,
          regulars.cases,
          now - regulars.silentDays * DAY_MS,
          now,
          regulars.times,
        ],
      );
    return Promise.resolve([]);
  }

  async add(leavers: readonly Leaver[], now: number, againDays: number): Promise<number> {
    let count = 0;
    for (const { person, contactId: contact_id, ticketId: ticket_id, rule } of leavers) {
      const fresh = { contact_id, ticket_id, rule, found_at: now };
      const over = { claimed_by: null, claimed_at: null, outcome: null, ended_at: null };
      const added = await this.#db
        .insertInto('leavers')
        .values({ person, ...fresh, ...over })
        .onConflict((clash) =>
          clash
            .column('person')
            .doUpdateSet({ ...fresh, ...over })
            .where('leavers.ended_at', 'is not', null)
            .where('leavers.found_at', '<', now - againDays * DAY_MS),
        )
        .returning('person')
        .execute();
      count += added.length;
    }
    return count;
  }

  async dropReturned(now: number): Promise<void> {
    await run(
      this.#db,
      `update leavers set outcome = 'returned', ended_at = $1 where ended_at is null and claimed_by is null and exists (
        select 1 from contacts c join tickets t on t.contact_id = c.id join messages m on m.id = t.last_inbound_id
        where (c.id = leavers.contact_id or c.same_as = leavers.person) and m.sent_at > leavers.found_at)`,
      [now],
    );
  }

  async list({ limit }: { limit: number }): Promise<ListedLeaver[]> {
    return (await this.#listed().orderBy('l.found_at').orderBy('t.number').limit(limit).execute()).map(
      listedOf,
    );
  }

  async byTicket(number: number): Promise<ListedLeaver | null> {
    const row = await this.#listed().where('t.number', '=', number).executeTakeFirst();
    return row === undefined ? null : listedOf(row);
  }

  async claim(person: string, by: string, now: number): Promise<boolean> {
    const claimed = await this.#db
      .updateTable('leavers')
      .set({ claimed_by: by, claimed_at: now })
      .where('person', '=', person)
      .where('claimed_by', 'is', null)
      .where('ended_at', 'is', null)
      .returning('person')
      .execute();
    return claimed.length === 1;
  }

  async end(person: string, by: string, outcome: LeaverOutcome, now: number): Promise<boolean> {
    const ended = await this.#db
      .updateTable('leavers')
      .set({ outcome, ended_at: now })
      .where('person', '=', person)
      .where('claimed_by', '=', by)
      .where('ended_at', 'is', null)
      .returning('person')
      .execute();
    return ended.length === 1;
  }

  #listed() {
    return this.#db
      .selectFrom('leavers as l')
      .innerJoin('tickets as t', 't.id', 'l.ticket_id')
      .innerJoin('contacts as c', 'c.id', 'l.contact_id')
      .where('l.ended_at', 'is', null)
      .select([
        'l.person',
        'l.contact_id',
        'l.ticket_id',
        'l.rule',
        'l.found_at',
        'l.claimed_by',
        't.number',
        't.channel',
        't.team',
        'c.name',
      ]);
  }
}

function listedOf(row: {
  person: string;
  contact_id: string;
  ticket_id: string;
  rule: string;
  found_at: number;
  claimed_by: string | null;
  number: number;
  channel: string;
  team: string | null;
  name: string | null;
}): ListedLeaver {
  return {
    person: row.person,
    contactId: row.contact_id,
    ticketId: row.ticket_id,
    rule: row.rule as LeaverRule,
    foundAt: row.found_at,
    claimedBy: row.claimed_by,
    number: row.number,
    channel: row.channel,
    team: row.team,
    contactName: row.name,
  };
}
