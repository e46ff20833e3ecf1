import type { Term } from '../domain/search.ts';
import { numbersOf, run, spread, textsOf } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { planned } from './planned.ts';
import { BLOCK, blockOf } from './search-blocks.ts';
import { extentOf } from './search-seal.ts';
import { candidates } from './search-sets.ts';
import { type Entry, type Statements, statementsOf } from './search-statements.ts';
import { storableJson } from './storable.ts';

/**
 * Rows that are looked at one by one before anything else is asked: frequent words are among them. PostgreSQL's index gives all rows of a word or none;
 * among these is a page of every word of which that would be many.
 */
const RECENT = { sqlite: 2000, postgres: 5000 } as const;
/** Rows that are looked at one by one at the most: some milliseconds' worth. */
const SCANNED = 20_000;
/** Rows that may match are looked at in such portions. */
const PORTION = 2000;
/**
 * Sealed blocks that are looked through first, and how many times more with each step back: what many messages have is found among the newest, and
 * nobody reads where it stands in ten million others.
 */
const NEWEST_BLOCKS = 16;
const WIDER = 4;
/** Rows that are looked at in one statement, though it reads one after the other. */
const MANY = 200;
/** Rows that might have had a phrase and have not: then the engine's own index is asked for it. */
const VAIN = 8000;

/** A message in which everything stands that was looked for, and whose ticket it is in. */
export interface Match extends Entry {
  number: number;
}

/**
 * Messages in which all terms stand, the newest first. Rows that are in no sealed block yet are looked at one by one,
 * sealed ones by the sets of frequent words: the engines' own indexes would walk through all rows that have one.
 */
export class Matches {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #statements: Statements;
  readonly #tickets: string;
  readonly #recent: number;
  readonly #newestBlocks: number;

  constructor(db: Db, engine: Engine, { recent = RECENT[engine], newestBlocks = NEWEST_BLOCKS } = {}) {
    this.#db = db;
    this.#engine = engine;
    this.#statements = statementsOf(engine);
    this.#tickets =
      planned(`select m.id as id, t.number as number from messages m join tickets t on t.id = m.ticket_id
      where m.id in ${textsOf(engine, '$1')}`);
    this.#recent = recent;
    this.#newestBlocks = newestBlocks;
  }

  /** Those with an id below `below`, at most so many. */
  async newest(terms: readonly Term[], below: number, most: number): Promise<Match[]> {
    const { low, high, least, greatest } = await extentOf(this.#db);
    if (least === null || greatest === null) return [];
    const top = Math.min(below, greatest + 1);
    const recent = Math.max(Math.min(top - this.#recent, high), top - SCANNED, least);
    const older = Math.min(recent, low);
    const parts = [
      (rest: number) => this.#oneByOne(terms, recent, top, rest),
      (rest: number) => this.#indexed(terms, Math.max(high, least), recent, rest),
      (rest: number) => this.#sealed(terms, low, Math.min(recent, high), rest),
      (rest: number) =>
        older - least <= SCANNED
          ? this.#oneByOne(terms, least, older, rest)
          : this.#indexed(terms, least, older, rest),
    ];
    const matches: Match[] = [];
    for (const part of parts)
      if (matches.length < most) matches.push(...(await this.#placed(await part(most - matches.length))));
    return matches;
  }

  /** Those of these tickets; null: they have too many messages to look at each. */
  async inTickets(
    tickets: readonly number[],
    terms: readonly Term[],
    below: number,
    most: number,
  ): Promise<Match[] | null> {
    const rows = await run<{ id: number }>(
      this.#db,
      `select s.id as id from tickets t cross join messages m cross join search s
        where t.number in ${numbersOf(this.#engine, '$1')} and m.ticket_id = t.id and s.ref = m.id and s.id < $2
        order by s.id desc limit $3`,
      [JSON.stringify(tickets), below, SCANNED + 1],
    );
    if (rows.length > SCANNED) return null;
    const ids = rows.map(({ id }) => id);
    const matches: Match[] = [];
    for (let from = 0; from < ids.length && matches.length < most; from += PORTION)
      matches.push(
        ...(await this.#placed(
          await this.#among(terms, ids.slice(from, from + PORTION), most - matches.length),
        )),
      );
    return matches;
  }

  /** With the ticket of each; what is erased meanwhile is left out. */
  async #placed(entries: readonly Entry[]): Promise<Match[]> {
    if (entries.length === 0) return [];
    const rows = await spread(this.#engine, entries, (some) =>
      run<{ id: string; number: number }>(this.#db, this.#tickets, [
        storableJson(some.map(({ messageId }) => messageId)),
      ]),
    );
    const numbers = new Map(rows.map(({ id, number }) => [id, number]));
    return entries.flatMap((entry) => {
      const number = numbers.get(entry.messageId);
      return number === undefined ? [] : [{ ...entry, number }];
    });
  }

  async #sealed(terms: readonly Term[], low: number, high: number, most: number): Promise<Entry[]> {
    const matches: Entry[] = [];
    let seen = 0;
    for (const span of spans(low, high, this.#newestBlocks)) {
      let size = most - matches.length;
      const ids = (await candidates(this.#db, this.#engine, terms, span))[Symbol.iterator]();
      for (let portion = first(ids, size); portion.length > 0; portion = first(ids, size)) {
        matches.push(...(await this.#among(terms, portion, most - matches.length)));
        if (matches.length === most) return matches;
        [seen, size] = [seen + portion.length, PORTION];
        const last = portion.at(-1) ?? low;
        if (seen - matches.length > VAIN)
          return [...matches, ...(await this.#indexed(terms, low, last, most - matches.length))];
      }
    }
    return matches;
  }

  async #oneByOne(terms: readonly Term[], low: number, high: number, most: number): Promise<Entry[]> {
    if (low >= high) return [];
    const { text, parameters } = this.#statements.oneByOne(terms, low, high, most);
    return run<Entry>(this.#db, text, parameters);
  }

  async #indexed(terms: readonly Term[], low: number, high: number, most: number): Promise<Entry[]> {
    if (low >= high) return [];
    const { text, parameters } = this.#statements.indexed(terms, low, high, most);
    return run<Entry>(this.#db, text, parameters);
  }

  async #among(terms: readonly Term[], ids: readonly number[], most: number): Promise<Entry[]> {
    const ask = (some: readonly number[]) => {
      const { text, parameters } = this.#statements.among(terms, some, most);
      return run<Entry>(this.#db, text, parameters);
    };
    // Of many that may match few are read to the end.
    if (ids.length > MANY) return ask(ids);
    const matches = await spread(this.#engine, ids, ask);
    return matches.sort((one, other) => other.id - one.id).slice(0, most);
  }
}

/** From the newest on, in the order in which they are looked through; blocks stay whole. */
function spans(low: number, high: number, newest: number): { from: number; to: number }[] {
  const all: { from: number; to: number }[] = [];
  let [to, blocks] = [high, newest];
  while (to > low) {
    const from = Math.max(low, (blockOf(to - 1) + 1 - blocks) * BLOCK);
    all.push({ from, to });
    [to, blocks] = [from, blocks * WIDER];
  }
  return all;
}

function first<T>(all: Iterator<T>, most: number): T[] {
  const some: T[] = [];
  while (some.length < most) {
    const { done, value } = all.next();
    if (done === true) break;
    some.push(value);
  }
  return some;
}
