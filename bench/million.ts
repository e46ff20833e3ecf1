import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Desk } from '../src/desks/desk.ts';
import { hashToken } from '../src/people/token.ts';
import { loadPolicy } from '../src/policy/load.ts';
import type { Policy } from '../src/policy/policy.ts';
import { run } from '../src/store/bulk.ts';
import { openDatabase, openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { runSweeper, sweep } from '../src/triage/wake.ts';
import { fill } from './fill.ts';
import { ROOT, startHouse } from './program.ts';
import { below, type Extent, median, pause, quantile, type Row, shortNumber } from './row.ts';

const MILLION = 1_000_000;
const SLICE = 50_000;
const DUE_AT_ONCE = 10_000;
const DUE_ONE_BY_ONE = 400;
const HOUR = 3_600_000;
const FIRST_STAGE_MS = 5 * HOUR;
export const ANA = { id: 'ana', token: 'the-token-of-ana-on-the-bench' };

/** What the queue and the clock cost when very many tickets are open. */
export async function millionRows({ slice, say }: Extent): Promise<Row[]> {
  const count = slice ? SLICE : MILLION;
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const url = `sqlite:${join(folder, 'osem.db')}`;
  const start = Date.now();
  const plan = planOf(count, start);
  try {
    say(`filling in ${count.toLocaleString('en')} open tickets`);
    const owner = (index: number) => (index % 100 === 1 ? ANA.id : index % 7 === 0 ? `p${index % 40}` : null);
    await fill(url, { count, since: plan.since, owner, now: start, say });
    const open = count === MILLION ? '1M open' : `${count.toLocaleString('en')} open`;
    say('pages of the queue');
    const pages = await pageRows(folder, url, open);
    say('sweeps');
    return [...(await sweepRows(url, plan, open)), ...pages];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Plan {
  since(index: number): number;
  /** The house's time at which nothing, ten thousand at once, and one after another are due. */
  atOnce: number;
  oneByOne: number;
}

/** Nothing is due for an hour; then ten thousand at once; half an hour later some within ten seconds; the rest later. */
function planOf(count: number, start: number): Plan {
  const atOnce = start + HOUR;
  const oneByOne = atOnce + HOUR / 2;
  return {
    atOnce,
    oneByOne,
    since(index) {
      if (index < DUE_AT_ONCE) return atOnce - FIRST_STAGE_MS;
      const turn = index - DUE_AT_ONCE;
      if (turn < DUE_ONE_BY_ONE) return oneByOne - FIRST_STAGE_MS + 1000 + turn * 25;
      return start - Math.floor((turn / count) * 2.9 * HOUR);
    },
  };
}

async function sweepRows(url: string, plan: Plan, open: string): Promise<Row[]> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const machine = {
    now,
    machineNow: Date.now,
    random: Math.random,
    onError: (error: unknown) => fail(error),
  };
  const { store } = await openStore(url, machine);
  try {
    const ports = portsOver(store, now, await loadPolicy(join(ROOT, 'rules')));
    const idle = await idleSweeps(ports);
    ahead = plan.atOnce - Date.now() + 1000;
    const { seconds, told, jobs } = await allAtOnce(ports, url);
    ahead = plan.oneByOne - Date.now();
    const late = await oneByOne(ports, plan);
    const handed = ` (${told.toLocaleString('en')} told, in ${jobs} digests)`;
    return [
      below(
        `Sweep with nothing due, ${open}`,
        median(idle),
        1,
        'ms',
        ` (p99 ${shortNumber(quantile(idle, 0.99))} ms)`,
      ),
      {
        ...below(
          `${DUE_AT_ONCE.toLocaleString('en')} due at once, told and handed over, ${open}`,
          seconds,
          15,
          's',
          handed,
        ),
        holds: seconds < 15 && told === DUE_AT_ONCE && jobs > 0,
      },
      below(
        `Due stage to its notice in the store, p99 of ${late.length}, ${open}`,
        quantile(late, 0.99),
        1000,
        'ms',
        ` (median ${shortNumber(median(late))} ms)`,
      ),
    ];
  } finally {
    await store.close();
  }
}

function fail(error: unknown): never {
  throw error;
}

async function idleSweeps(ports: TriagePorts): Promise<number[]> {
  const took: number[] = [];
  for (let count = 0; count < 220; count++) {
    const begun = performance.now();
    if ((await sweep(ports)) !== 0) throw new Error('Something was due although nothing should be');
    if (count >= 20) took.push(performance.now() - begun);
  }
  return took;
}

async function allAtOnce(ports: TriagePorts, url: string) {
  const begun = performance.now();
  while ((await sweep(ports)) > 0);
  const seconds = (performance.now() - begun) / 1000;
  const { db } = await openDatabase(url);
  const [row] = await run<{ told: number; jobs: number }>(
    db,
    `select (select count(*) from told where digest is null
        or exists (select 1 from jobs where jobs.key = 'digest:bench:' || told.digest)) as told,
      (select count(*) from jobs where kind = 'digest') as jobs`,
    [],
  );
  await db.destroy();
  return { seconds, told: row?.told ?? 0, jobs: row?.jobs ?? 0 };
}

/** How long after its time each of some stages is committed as told, with the sweeper running as in the house. */
async function oneByOne(ports: TriagePorts, plan: Plan): Promise<number[]> {
  const late: number[] = [];
  const stop = new AbortController();
  const first = DUE_AT_ONCE + 1;
  const unsubscribe = ports.store.live.subscribe((seen) => {
    if (seen.kind !== 'ticket' || seen.number < first || seen.number >= first + DUE_ONE_BY_ONE) return;
    late.push(ports.now() - (plan.since(seen.number - 1) + FIRST_STAGE_MS));
  });
  const sweeping = runSweeper(ports, stop.signal);
  const end = Date.now() + 30_000;
  while (late.length < DUE_ONE_BY_ONE && Date.now() < end) await pause(50);
  stop.abort();
  await sweeping;
  unsubscribe();
  if (late.length < DUE_ONE_BY_ONE) throw new Error(`Only ${late.length} stages were told`);
  return late;
}

/** What the sweep needs of the house, with a desk that there is only by name. */
export function portsOver(store: Store, now: () => number, policy: Policy): TriagePorts {
  const silent = () => undefined;
  const desk: Desk = {
    id: 'bench',
    start: async () => undefined,
    show: async () => '',
    tell: async () => undefined,
  };
  const unasked = () => Promise.reject(new Error('Nobody asks for it here'));
  const ports: Pick<TriagePorts, 'store' | 'now' | 'policy' | 'channels' | 'desks' | 'log'> = {
    store,
    now,
    policy: { current: () => policy, reload: unasked, revise: unasked },
    channels: new Map(),
    desks: new Map([[desk.id, desk]]),
    log: { debug: silent, info: silent, warn: silent, error: (data) => fail(data) },
  };
  return ports as TriagePorts;
}

const PAGES = {
  'all open': 'status=open',
  mine: 'status=open&assignee=me',
  unclaimed: 'status=open&assignee=none',
  'one channel': 'status=open&channel=telegram',
  'one team': 'status=open&team=team-3',
  'one tag': 'status=open&tag=tag-7',
  urgent: 'status=open&priority=urgent',
  'escalated, of which there are none': 'status=open&escalated=true',
  'no filter': '',
};
const PAGE_LIMIT_MS = 20;

async function pageRows(folder: string, url: string, open: string): Promise<Row[]> {
  await addAna(url);
  const house = await startHouse({ folder });
  try {
    const took: [string, number][] = [];
    for (const [name, query] of Object.entries(PAGES))
      took.push([name, await pageTime(house.url, query, ANA.token)]);
    const all = took.map(([name, ms]) => `${name} ${shortNumber(ms)}`).join(', ');
    const slowest = Math.max(...took.map(([, ms]) => ms));
    return [below(`Page 1 of the queue, slowest filter, ${open}`, slowest, PAGE_LIMIT_MS, 'ms', ` (${all})`)];
  } finally {
    await house.stop();
  }
}

/** Somebody who works; once is enough. */
export async function addAna(url: string): Promise<void> {
  const machine = {
    now: Date.now,
    machineNow: Date.now,
    random: Math.random,
    onError: (error: unknown) => fail(error),
  };
  const { store } = await openStore(url, machine);
  if ((await store.people.list()).some(({ id }) => id === ANA.id)) return store.close();
  const nobody = { publicName: null, team: null, slack: null, discord: null };
  const wishes = {
    language: null,
    notify: 'dm',
    awayUntil: null,
    roleBy: null,
    sees: 'all',
    zone: null,
  } as const;
  const work = { awaySince: null, handsOver: false, skills: [], cap: null, routedAt: 0 };
  await store.people.add({
    ...nobody,
    ...wishes,
    ...work,
    id: ANA.id,
    name: 'Ana',
    role: 'agent',
    active: true,
    createdAt: Date.now(),
  });
  await store.people.addToken({ hash: hashToken(ANA.token), personId: ANA.id, kind: 'api', expiresAt: null });
  await store.close();
}

/** Median milliseconds of a page of fifty over HTTP, after one that is not counted. */
async function pageTime(url: string, query: string, token: string, times = 21): Promise<number> {
  const took: number[] = [];
  for (let count = 0; count < times; count++) {
    const begun = performance.now();
    const answer = await fetch(`${url}/api/tickets?${query}&limit=50`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.text();
    if (answer.status !== 200) throw new Error(`The queue answered ${answer.status}`);
    took.push(performance.now() - begun);
  }
  return median(took.slice(1));
}
