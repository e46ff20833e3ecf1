import pg from 'pg';
import { inject } from 'vitest';
import type { Engine } from '../src/store/database.ts';
import { type Machine, pause } from './machine.ts';
import type { OsemProcess } from './peers/processes.ts';

/** What goes wrong in a soak, each for a while; `share` of the soak's time is how long. */
export interface Fault {
  name: string;
  share: number;
  /** Whether nobody can store anything: until it has begun, as a process that starts again, or until it ends. */
  outage?: 'beginning' | 'whole';
  begin(): Promise<void> | void;
  end(): Promise<void> | void;
}

export interface Ground {
  engine: Engine;
  there: Machine;
  processes: readonly OsemProcess[];
  random: () => number;
  /** Sets the wall clock so much further, ms; it is written down from when on. */
  jump(ms: number): void;
}

/** All that can go wrong, in the order in which it does; in a longer soak they come again. */
export function faultsOf(ground: Ground): Fault[] {
  const { there, engine } = ground;
  const { telegram, fate } = there;
  const storm = (fault: Parameters<typeof telegram.fail>[1], times: number) => () => {
    for (let n = 0; n < times; n++) telegram.fail('sendMessage', fault);
  };
  const calm = () => telegram.forgive();
  const kill = () => killOne(ground);
  // Another process goes on.
  const killed = engine === 'sqlite' ? { outage: 'beginning' as const } : {};
  const common: Fault[] = [
    { name: 'a process is killed', share: 0.04, ...killed, begin: kill, end: () => undefined },
    {
      ...{ name: 'the vendor answers 429', share: 0.06 },
      ...{
        begin: storm({ status: 429, description: 'Too Many Requests: retry after 1', retryAfter: 1 }, 60),
        end: calm,
      },
    },
    {
      ...{ name: 'the vendor answers 500', share: 0.06 },
      ...{ begin: storm({ status: 500, description: 'Internal Server Error' }, 30), end: calm },
    },
    { name: 'the vendor never answers', share: 0.08, begin: storm('never', 4), end: calm },
    {
      name: 'the vendor hangs up after doing it',
      share: 0.04,
      begin: storm('cut-after-doing', 4),
      end: calm,
    },
    {
      name: 'clocks are set half a minute back',
      share: 0.04,
      begin: () => ground.jump(-30_000),
      end: () => undefined,
    },
    {
      name: 'clocks are set eleven hours ahead',
      share: 0.06,
      begin: () => ground.jump(11 * 3_600_000),
      end: () => undefined,
    },
    { name: 'another process is killed', share: 0.04, ...killed, begin: kill, end: () => undefined },
  ];
  const own: Fault[] =
    engine === 'sqlite'
      ? [
          {
            name: 'the disk is full',
            share: 0.1,
            outage: 'whole',
            begin: () => fate.disk('full'),
            end: () => fate.disk(null),
          },
          {
            name: 'the disk fails',
            share: 0.06,
            outage: 'whole',
            begin: () => fate.disk('broken'),
            end: () => fate.disk(null),
          },
          {
            name: 'each sync takes 20 ms',
            share: 0.06,
            begin: () => fate.slowDisk(20_000),
            end: () => fate.slowDisk(0),
          },
        ]
      : databaseGone(there);
  return [...common.slice(0, 4), ...own, ...common.slice(4)];
}

async function killOne({ processes, random }: Ground): Promise<void> {
  const victim = processes[Math.floor(random() * processes.length)];
  await victim?.kill();
  await pause(200);
  await victim?.start();
}

/** The server cuts all connections, and lets nobody in for a while. */
function databaseGone({ env }: Machine): Fault[] {
  const name = new URL(env.DATABASE_URL ?? '').pathname.slice(1);
  const ask = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
  return [
    { name: 'all connections are cut', share: 0.04, begin: () => ask(cut), end: () => ask(cut) },
    {
      ...{ name: 'the database is gone', share: 0.1, outage: 'whole' as const },
      begin: () => ask(`alter database ${name} allow_connections false`, cut),
      end: () => ask(`alter database ${name} allow_connections true`),
    },
  ];
}
