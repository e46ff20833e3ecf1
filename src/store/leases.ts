import { run } from './bulk.ts';
import type { Db, Engine } from './database.ts';
import { storableText } from './storable.ts';

/** What one process of all does at a time, until it leaves it or dies. All waits are by the database's clock, real ms. */
export interface Leases {
  /** Takes it when nobody holds it; null: somebody does. `holder` says to people whose it is. Throws CodedError 'store-down'. */
  take(name: string, holder: string, leaseMs: number): Promise<Lease | null>;
  /** Holds it for so long from now on, and keeps the value, unless that is undefined. False: another has taken it since. */
  hold(lease: Lease, leaseMs: number, value?: string): Promise<boolean>;
  /** Lets the next one take it at once. One that another has taken since is left alone. */
  leave(lease: Lease): Promise<void>;
  /** Forgets it, with its value. */
  drop(lease: Lease): Promise<void>;
  /** Those that somebody holds, of which the names begin so; those that nobody held for a day are forgotten. */
  held(begin: string): Promise<{ name: string; holder: string; value: string | null }[]>;
}

/** One taking of a lease: `epoch` tells it from those before and after. */
export interface Lease {
  name: string;
  epoch: number;
  /** What its holder before left. */
  value: string | null;
}

const FORGOTTEN_MS = 24 * 3_600_000;

export class SqlLeases implements Leases {
  readonly #db: Db;
  readonly #statements: ReturnType<typeof statementsFor>;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#statements = statementsFor(engine);
  }

  async take(name: string, holder: string, leaseMs: number): Promise<Lease | null> {
    const said = storableText(holder);
    const [row] = await run<Lease>(this.#db, this.#statements.take, [name, said, leaseMs]);
    return row ?? null;
  }

  async hold({ name, epoch }: Lease, leaseMs: number, value?: string): Promise<boolean> {
    const kept = value === undefined ? null : storableText(value);
    const rows = await run(this.#db, this.#statements.hold, [leaseMs, kept, name, epoch]);
    return rows.length > 0;
  }

  async leave({ name, epoch }: Lease): Promise<void> {
    await run(this.#db, this.#statements.leave, [name, epoch]);
  }

  async drop({ name, epoch }: Lease): Promise<void> {
    await this.#db.deleteFrom('leases').where('name', '=', name).where('epoch', '=', epoch).execute();
  }

  async held(begin: string): Promise<{ name: string; holder: string; value: string | null }[]> {
    await run(this.#db, this.#statements.forget, [begin, FORGOTTEN_MS]);
    return run(this.#db, this.#statements.held, [begin]);
  }
}

function statementsFor(engine: Engine) {
  const now =
    engine === 'postgres'
      ? '(extract(epoch from clock_timestamp()) * 1000)::bigint'
      : `cast(unixepoch('subsec') * 1000 as integer)`;
  const whole = engine === 'postgres' ? '::bigint' : '';
  const word = engine === 'postgres' ? '::text' : '';
  // Held for far longer than anybody holds anything: before the clock was set back.
  const free = `(leases.held_until <= ${now} or leases.held_until > ${now} + 2 * $3${whole})`;
  return {
    take: `insert into leases (name, epoch, holder, held_until, value) values ($1, 1, $2, ${now} + $3${whole}, null)
      on conflict (name) do update set epoch = leases.epoch + 1, holder = excluded.holder, held_until = excluded.held_until
      where ${free} returning name, epoch, value`,
    hold: `update leases set held_until = ${now} + $1${whole}, value = coalesce($2${word}, value)
      where name = $3 and epoch = $4 returning name`,
    leave: 'update leases set held_until = 0 where name = $1 and epoch = $2',
    forget: `delete from leases where substr(name, 1, length($1${word})) = $1${word} and held_until > 0
      and held_until < ${now} - $2${whole}`,
    held: `select name, holder, value from leases
      where substr(name, 1, length($1${word})) = $1${word} and held_until > ${now} order by name`,
  };
}
