import { rowsOf, run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { Group } from './group.ts';
import { planned } from './planned.ts';
import { storableJson } from './storable.ts';

/** A person's tickets before one of them, and those made since an instant by kind. */
export interface PastMatters {
  count: number;
  /** Tickets by kind; those without one are under ''. */
  matters: Record<string, number>;
}

interface Asked {
  contactId: string;
  /** Epoch ms. */
  since: number;
  /** Of numbers below this one. */
  before: number;
}

interface Row {
  item: number;
  kind: string | null;
  count: number;
  recent: number;
}

const SHAPE = { item: 'bigint', contact_id: 'text', since: 'bigint', before: 'bigint' } as const;
const MOST_AT_ONCE = 100;

/** Counts what people have asked before, for all who want to know at the same moment in one statement. */
export class Matters {
  readonly #group: Group<Asked, PastMatters>;

  constructor(db: Db, engine: Engine) {
    const statement = statementFor(engine);
    this.#group = new Group(
      async (asked) => {
        const rows = asked.map(({ contactId, since, before }, item) => ({
          item,
          contact_id: contactId,
          since,
          before,
        }));
        const counted = await run<Row>(db, statement, [storableJson(rows)]);
        return asked.map((_, at) => mattersOf(counted.filter(({ item }) => Number(item) === at)));
      },
      { most: MOST_AT_ONCE },
    );
  }

  of(contactId: string, page: { since: number; before?: number }): Promise<PastMatters> {
    const { since, before = Number.MAX_SAFE_INTEGER } = page;
    return this.#group.add({ contactId, since, before });
  }
}

function statementFor(engine: Engine): string {
  const asked = `select r.item, r.contact_id, r.since, r.before from ${rowsOf(engine, '$1', SHAPE)}`;
  const fits = 'number < theirs.before and spam = 0 and merged = 0';
  return planned(`with asked as (${asked}),
    theirs as (
      select item, contact_id as id, since, before from asked
      union
      select asked.item, one.id, asked.since, asked.before from asked
      join contacts me on me.id = asked.contact_id join contacts one on one.same_as = me.same_as)
    select theirs.item as item, kind, count(*) as count,
      sum(case when created_at >= theirs.since then 1 else 0 end) as recent
    from theirs join tickets on tickets.contact_id = theirs.id and ${fits}
    group by theirs.item, kind`);
}

function mattersOf(rows: readonly Row[]): PastMatters {
  return {
    count: rows.reduce((all, { count }) => all + Number(count), 0),
    matters: Object.fromEntries(rows.map(({ kind, recent }) => [kind ?? '', Number(recent)])),
  };
}
