import { sql } from 'kysely';
import type { Reply } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { createHandle } from '../src/commands/handle.ts';
import type { Audience, Desk } from '../src/desks/desk.ts';
import type { JobKind } from '../src/jobs/jobs.ts';
import type { Policy } from '../src/policy/policy.ts';
import type { Db, Engine } from '../src/store/database.ts';
import type { Person, Store } from '../src/store/store.ts';
import { takeBack } from '../src/triage/owners.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, linksHouse, MINUTE, portsOf } from './links.house.ts';

/** Longer than any lease and any hold: whoever starts again after a death finds all of them ended. */
const REST_MS = 2 * MINUTE;
const ROUNDS = 60;

/** What a process changes; between two of these it may die without anybody being able to tell where. */
const WRITES =
  /^(commit|commitTogether|enqueue|(inbox|blocks|macros|drafts|tallies|ruleSets)\..+|tickets\.(takeDue|forgetDeleted)|cards\.(hold|keep|letGo|pointed|copyAt|holdCopy|letGoCopy)|hooks\.(hold|tried|change|giveUp|switchOff|again)|giving\.(takeCoupons|releaseCoupons)|people\.(change|setTurn)|contacts\.(change|add|merge).*)$/;

/** The process that is about to die: it makes `writes` of its writes, and nothing at all after them. */
class Mortal {
  #left: number;
  made = 0;
  #die: () => void = () => undefined;
  readonly died = new Promise<'died'>((resolve) => {
    this.#die = () => resolve('died');
  });

  constructor(writes: number) {
    this.#left = writes;
  }

  /** The object as the process has it; `path` names where it stands. */
  of<T extends object>(whole: T, path = ''): T {
    return new Proxy(whole, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        const where = path === '' ? String(name) : `${path}.${String(name)}`;
        if (typeof value === 'function') return this.#call(where, value.bind(target));
        const room = typeof value === 'object' && value !== null && path === '' && name !== 'live';
        return room ? this.of(value, where) : value;
      },
    });
  }

  /** A call to the outside world. */
  outside<Values extends unknown[], Answer>(call: (...values: Values) => Promise<Answer>) {
    return (...values: Values): Promise<Answer> => this.#step(() => call(...values));
  }

  #call(where: string, call: (...values: unknown[]) => unknown) {
    return (...values: unknown[]): unknown => {
      if (WRITES.test(where)) return this.#step(() => call(...values) as Promise<unknown>);
      return this.#left < 0 ? new Promise(() => undefined) : call(...values);
    };
  }

  #step<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    this.#left--;
    if (this.#left >= 0) {
      this.made++;
      return call();
    }
    this.#die();
    return new Promise(() => undefined);
  }
}

type House = Awaited<ReturnType<typeof linksHouse>>;

/** A house whose processes die; what it told, sent and called is kept. */
export interface CrashHouse extends House {
  ports: TriagePorts;
  told: { key: string; audience: string; words: string }[];
  /** The keys under which messages reached their customers, and ids of what other systems got. */
  delivered: string[];
  hooked: string[];
  /** What other systems answer with. */
  hookStatus: number;
  rules: (change: (policy: Policy) => Policy) => void;
  /** Everything that waits is performed, by a process that lives. */
  perform(): Promise<void>;
}

export async function crashHouse(engine: Engine): Promise<CrashHouse> {
  const house = await linksHouse(engine);
  const told: CrashHouse['told'] = [];
  const delivered: string[] = [];
  const hooked: string[] = [];
  const desk: Desk = {
    id: 'room',
    start: () => Promise.resolve(),
    show: async (card, ref) => ref ?? `card-${card.number}`,
    async tell(audience, { key, text, tickets }) {
      told.push({
        key,
        audience: nameOf(audience),
        words: [text, ...tickets.map(({ title }) => title)].join(' / '),
      });
    },
  };
  for (const [id, channel] of house.channels)
    house.channels.set(id, {
      ...channel,
      async send(message) {
        delivered.push(message.key);
        return channel.send(message);
      },
    });
  let policy = house.ports.policy.current();
  const crash: CrashHouse = Object.assign(house, {
    told,
    delivered,
    hooked,
    hookStatus: 200,
    perform: (): Promise<void> => performAll(crash, crash.ports),
    rules(change: (policy: Policy) => Policy) {
      policy = change(policy);
    },
  });
  crash.ports = {
    ...house.ports,
    desks: new Map([[desk.id, desk]]),
    policy: { ...house.ports.policy, current: () => policy },
    async sendHook({ id }) {
      hooked.push(id);
      return { status: crash.hookStatus, error: null, retryAfterMs: null };
    },
  };
  return crash;
}

function nameOf(audience: Audience): string {
  if (audience.kind === 'person') return audience.person.name;
  return audience.kind;
}

/** What a process does, with the ports that it has. */
export type Deed = (process: Process) => Promise<unknown>;

export interface Process {
  ports: TriagePorts;
  ask(name: string, options: Record<string, unknown>, who?: Person): Promise<Reply>;
  /** Everything that waits to be performed. */
  perform(): Promise<void>;
}

/** Does it with a process that dies after so many writes; answers how many it made. */
export async function dieAfter(house: CrashHouse, writes: number, deed: Deed): Promise<number> {
  const mortal = new Mortal(writes);
  const { ports } = house;
  const store = mortal.of<Store>(ports.store);
  const desks = [...ports.desks].map(([id, desk]): [string, Desk] => [
    id,
    { ...desk, show: mortal.outside(desk.show), tell: mortal.outside(desk.tell) },
  ]);
  const channels = [...ports.channels].map(
    ([id, channel]) => [id, { ...channel, send: mortal.outside(channel.send) }] as const,
  );
  const sendHook = mortal.outside(ports.sendHook);
  const own = { ...ports, store, sendHook, desks: new Map(desks), channels: new Map(channels) };
  await Promise.race([deed(processOf(house, own)), mortal.died]);
  return mortal.made;
}

/** Another process starts on what was left: what the client did not hear of it asks again, and time goes on. */
export async function startAgain(house: CrashHouse, deed: Deed): Promise<void> {
  house.clock.now += REST_MS;
  const process = processOf(house, house.ports);
  await deed(process);
  await takeBack(house.ports);
  await sweep(house.ports);
  await process.perform();
}

function processOf(house: CrashHouse, ports: TriagePorts): Process {
  const handle = createHandle(commands, portsOf({ ...house, ports, store: ports.store }, 0), () => undefined);
  let asked = 0;
  return {
    ports,
    async ask(name, options, who = ANA) {
      const actor = { id: who.id, name: who.name, role: who.role };
      const said = await handle({ name, options, actor, requestId: `asked-${++asked}`, desk: 'web' });
      if (!said.ok) throw new Error(`${name} was refused: ${said.text}`);
      return said;
    },
    perform: () => performAll(house, ports),
  };
}

/** Job by job, as they were enqueued; what fails comes again, and a job is forgotten only after it is done. */
async function performAll({ db, store }: CrashHouse, ports: TriagePorts): Promise<void> {
  if (db === null) throw new Error('There is no database');
  const handlers = createHandlers(ports);
  for (let round = 0; round < ROUNDS; round++) {
    const jobs = await jobsIn(db, store.engine);
    if (jobs.length === 0) return;
    for (const { id, kind, payload } of jobs) {
      const done = await handlers[kind](payload, 1).then(
        () => true,
        () => false,
      );
      if (done) await forget(db, store.engine, id);
    }
  }
  throw new Error('Some jobs are never done');
}

interface Row {
  id: string;
  kind: JobKind;
  payload: Record<string, unknown>;
}

export async function jobsIn(db: Db, engine: Engine): Promise<Row[]> {
  const { rows } =
    engine === 'sqlite'
      ? await sql<Row>`select cast(id as text) as id, kind, payload from jobs order by jobs.id`.execute(db)
      : await sql<Row>`select id::text as id, name as kind, data as payload from pgboss.job
          where state < 'active' order by created_on, id`.execute(db);
  return rows.map(({ payload, ...row }) => ({
    ...row,
    payload: typeof payload === 'string' ? JSON.parse(payload) : payload,
  }));
}

async function forget(db: Db, engine: Engine, id: string): Promise<void> {
  await (engine === 'sqlite'
    ? sql`delete from jobs where id = ${Number(id)}`
    : sql`delete from pgboss.job where id = ${id}::uuid`
  ).execute(db);
}

/** What stands in the record, and what the world has heard, each once: by these two houses are compared. */
export async function record(house: CrashHouse) {
  const { store, told, sent, delivered } = house;
  const { rows } = await store.tickets.queue({}, { limit: 100 });
  const spam = await store.tickets.queue({ spam: true }, { limit: 100 });
  const tickets = [...rows, ...spam.rows].map(({ ticket }) => ticket).sort((a, b) => a.number - b.number);
  const histories = await Promise.all(
    tickets.map(async ({ id, number, claim, status, triage }) => ({
      number,
      ...{ owner: claim.by, status: status.name, team: triage.team, tags: triage.tags },
      events: (await store.tickets.events(id)).map(
        ({ type, actor }) => `${type} ${actor.replace(/^contact:.*/, 'contact')}`,
      ),
      messages: (await store.tickets.messages(id)).map(({ text, delivery }) => [text, delivery]),
    })),
  );
  const once = new Map(
    told.map(({ key, audience, words }) => [`${key} ${audience}`, `${audience}: ${words}`]),
  );
  return {
    histories,
    told: [...once.values()].sort(),
    sent: sent
      .filter((_, index) => delivered.indexOf(delivered[index] ?? '') === index)
      .map(({ conversation, text }) => `${conversation}: ${text}`)
      .sort(),
    hooked: new Set(house.hooked).size,
    hooks: await store.hooks
      .list()
      .then((hooks) => hooks.map(({ active, offBecause }) => [active, offBecause])),
    log: await Promise.all(
      (await store.hooks.list()).map(async ({ id }) =>
        (await store.hooks.log(id, 100)).map(({ type, state }) => `${type} ${state}`).sort(),
      ),
    ),
    blocks: (await store.blocks.list({ limit: 10 })).map(({ kind, value }) => `${kind} ${value}`),
  };
}
