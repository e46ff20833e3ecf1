import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { CodedError } from '../domain/coded-error.ts';
import { type Search as Asked, searchOf, snippetOf } from '../domain/search.ts';
import { run, spread, textsOf } from './bulk.ts';
import { catchUpContacts } from './contact-words.ts';
import type { Db, Engine } from './database.ts';
import type { Found, FoundPage, Hit, Search } from './found.ts';
import { narrowest } from './narrow.ts';
import { planned } from './planned.ts';
import { conditions, fenced, lineOf, lines } from './queue.ts';
import { catchUp } from './search-backlog.ts';
import { searchStatements } from './search-index.ts';
import { type Match, Matches } from './search-matches.ts';
import { Sealer } from './search-seal.ts';
import { storableJson } from './storable.ts';
import type { Message, TicketFilter } from './store.ts';

const MOST_HITS = 50;
/** Tickets that can be paged through: whoever looks further has not said enough. */
const MOST_TICKETS = 1000;
/** Matches are taken in ever larger portions until the page is full; when these do not fill it, it is told. */
const PORTIONS = [100, 1000, 4000];
/** Matches beyond a page's, for what the filter keeps back and for tickets with several. */
const SPARE = 5;
/** Tickets whose messages are looked at one by one. */
const FEW = 500;
const NEWEST = Number.MAX_SAFE_INTEGER;

/** Finds tickets by what was said in them and whose they are, on either engine. */
export class SqlSearch implements Search {
  readonly #db: Db;
  readonly #engine: Engine;
  readonly #matches: Matches;
  readonly #sealer: Sealer;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
    this.#matches = new Matches(db, engine);
    this.#sealer = new Sealer(db, engine);
  }

  catchUp(tickets: number): Promise<number> {
    return catchUp(this.#db, this.#engine, tickets);
  }

  catchUpContacts(customers: number): Promise<boolean> {
    return catchUpContacts(this.#db, this.#engine, searchStatements(this.#engine), customers);
  }

  seal(): Promise<boolean> {
    return this.#sealer.seal();
  }

  async find(
    query: { words: string; customer?: string },
    filter: TicketFilter,
    page: FoundPage,
  ): Promise<Found> {
    const place = page.after === undefined ? { below: NEWEST, skip: page.skip ?? 0 } : cursorIn(page.after);
    const asked = searchOf(query.words, query.customer);
    if (asked === null) return { hits: [], next: null, cut: false };
    const limit = Math.max(1, Math.min(page.limit, MOST_HITS));
    const named = place.skip === 0 ? [...(await this.#passing(numbersIn(asked), filter))] : [];
    if (asked.number !== null)
      return { hits: await this.#hits(named, new Map(), asked), next: null, cut: false };
    const end = place.skip + limit;
    const { found, newest, cut } = await this.#walk(asked, filter, place.below, end + 1);
    const numbers = [...found.keys()].slice(place.skip, end);
    const hits = await this.#hits([...new Set([...named, ...numbers])], found, asked);
    if (found.size <= end) return { hits, next: null, cut };
    const below = place.below === NEWEST ? newest + 1 : place.below;
    return { hits, next: end < MOST_TICKETS ? cursorOf(below, end) : null, cut: end >= MOST_TICKETS };
  }

  /** The newest match of each ticket that the filter lets through, newest first, until there are so many tickets. */
  async #walk(
    { terms }: Asked,
    filter: TicketFilter,
    below: number,
    wanted: number,
  ): Promise<{ found: Map<number, string>; newest: number; cut: boolean }> {
    const found = new Map<number, string>();
    const seen = new Set<number>();
    const take = async (matches: readonly Match[]) => {
      const fresh = new Map<number, string>();
      for (const { number, messageId } of matches)
        if (!seen.has(number) && !fresh.has(number)) fresh.set(number, messageId);
      const passing = await this.#passing([...fresh.keys()], filter);
      for (const [number, messageId] of fresh) {
        seen.add(number);
        if (passing.has(number)) found.set(number, messageId);
      }
    };
    let newest: number | undefined;
    let from = below;
    for (const [at, most] of PORTIONS.entries()) {
      // Each match costs reads of the disk where it is old, and most filters let nearly all of them through.
      const portion = at === 0 ? Math.min(most, wanted + SPARE) : most;
      const few = at === 1 ? await this.#inFew(terms, filter, from) : null;
      const matches = few ?? (await this.#matches.newest(terms, from, portion));
      newest ??= matches[0]?.id ?? 0;
      from = matches.at(-1)?.id ?? from;
      await take(matches);
      if (few !== null || matches.length < portion || found.size >= wanted)
        return { found, newest, cut: false };
    }
    return { found, newest: newest ?? 0, cut: true };
  }

  /** All further matches, when the filter lets but few tickets through; else null. */
  async #inFew(terms: Asked['terms'], filter: TicketFilter, below: number): Promise<Match[] | null> {
    const few = await narrowest(this.#db, filter, FEW);
    if (few === null) return null;
    const { rows } = await sql<{ number: number }>`select number from tickets where ${few}`.execute(this.#db);
    const numbers = rows.map(({ number }) => number);
    return this.#matches.inTickets(numbers, terms, below, Number.MAX_SAFE_INTEGER);
  }

  /** Those that the filter lets through. */
  async #passing(numbers: readonly number[], filter: TicketFilter): Promise<Set<number>> {
    const wanted = conditions(filter);
    if (numbers.length === 0 || wanted.length === 0) return new Set(numbers);
    const { rows } = await sql<{ number: number }>`select tickets.number as number
      from ${fenced(this.#among(numbers))} where ${sql.join(wanted, sql` and `)}`.execute(this.#db);
    return new Set(rows.map(({ number }) => number));
  }

  /** In the order of the numbers; `found` has the message of each. Numbers of no ticket are left out. */
  async #hits(numbers: number[], found: ReadonlyMap<number, string>, { terms }: Asked): Promise<Hit[]> {
    if (numbers.length === 0) return [];
    const [rows, said] = await Promise.all([
      spread(this.#engine, numbers, (some) => this.#lines(some)),
      this.#said(numbers.flatMap((number) => found.get(number) ?? [])),
    ]);
    const byNumber = new Map(rows.map((row) => [row.number, lineOf(row)]));
    const byId = new Map(said.map((row) => [row.id, row]));
    return numbers.flatMap((number): Hit[] => {
      const row = byNumber.get(number);
      if (row === undefined) return [];
      const message = byId.get(found.get(number) ?? '');
      if (message === undefined) return [{ row, snippet: snippetOf(row.preview, terms), message: null }];
      const { id, kind, at, text } = message;
      return [{ row, snippet: snippetOf(text, terms), message: { id, kind, at } }];
    });
  }

  async #lines(numbers: readonly number[]) {
    const asked = lines(this.#db).where(this.#among(numbers)).compile();
    planned(asked.sql);
    return (await this.#db.executeQuery(asked)).rows;
  }

  /** Messages that were not deleted, by their ids. */
  #said(ids: readonly string[]) {
    return run<Pick<Message, 'id' | 'kind' | 'text'> & { at: number }>(
      this.#db,
      `select id, kind, text, sent_at as at from messages
        where id in ${textsOf(this.#engine, '$1')} and deleted_at is null`,
      [storableJson(ids)],
    );
  }

  #among(numbers: readonly number[]): RawBuilder<SqlBool> {
    const json = JSON.stringify(numbers);
    return this.#engine === 'postgres'
      ? sql`tickets.number in (select value::bigint from json_array_elements_text(${json}::json))`
      : sql`tickets.number in (select value from json_each(${json}))`;
  }
}

/** `#12`, and a number that is all that was asked for: it may stand in a text, too. */
function numbersIn({ number, terms }: Asked): number[] {
  if (number !== null) return [number];
  const [only, ...more] = terms;
  const digits =
    more.length === 0 && only?.words.length === 1 ? /^\d{1,15}$/.exec(only.words[0] ?? '')?.[0] : null;
  return digits == null ? [] : [Number(digits)];
}

function cursorOf(below: number, skip: number): string {
  return Buffer.from(`${below}.${skip}`).toString('base64url');
}

function cursorIn(text: string): { below: number; skip: number } {
  const [, below, skip] = /^(-?\d{1,15})\.(\d{1,4})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (below === undefined || skip === undefined)
    throw new CodedError('malformed', 'The cursor is none of ours');
  return { below: Number(below), skip: Number(skip) };
}
