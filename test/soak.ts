import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../src/store/database.ts';
import { chance } from './chaos.ts';
import { deliver, deliverBody, type Machine, machine, pause } from './machine.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';
import { type Account, accountOf } from './soak.account.ts';
import { type Fault, faultsOf } from './soak.faults.ts';

export interface Plan {
  engine: Engine;
  /** Of load and faults, longer where each fault cannot come once in it; what is under way then is waited for. */
  minutes: number;
  /** Messages of customers a second. */
  rate: number;
  seed: number;
}

export interface Soaked extends Account {
  plan: Plan;
  /** What went wrong on purpose, and how often. */
  faults: Record<string, number>;
  /** Megabytes resident, the median of each process in the second and the last third; a process that was killed begins anew. */
  memory: { second: number; last: number };
}

/** When the wall clock stood how much ahead of the true one. */
export interface Jump {
  /** By the true clock, epoch ms. */
  from: number;
  ahead: number;
}

/** What was asked of the house and acknowledged by it. */
export interface Asked {
  inbound: string[];
  poison: number;
  replies: string[];
  jumps: Jump[];
  /** When nothing could be stored, by the true clock: no process can tell anything then. */
  outages: { from: number; to: number }[];
  /** What went wrong on purpose, in its order; by the true clock. */
  faults: { name: string; from: number }[];
}

const CHATS = 240;
/** Promised in the soak, so that every stage of many waits comes within it. */
const PROMISE_HOURS = 0.02;
const POISON_EVERY = 400;
const AGENTS = 3;
/** Deliveries that Telegram has under way at a time; what else there is waits there. https://core.telegram.org/bots/api#setwebhook */
const CONNECTIONS = 40;
/** Longer than anything goes wrong. */
const PATIENCE_MS = 300_000;

/** Messages at a rate, agents at work, and everything that can go wrong one after another; then all is counted. */
export async function soak(plan: Plan): Promise<Soaked> {
  const random = chance(plan.seed);
  const there = await machine(plan.engine, { VENDOR_TIMEOUT_SECONDS: '5' });
  for (let chat = 1; chat <= CHATS; chat++) there.telegram.chat(chat);
  promiseSoon(there);
  const processes = [await OsemProcess.start(there.folder, there.env)];
  if (plan.engine === 'postgres') processes.push(await OsemProcess.start(there.folder, there.env));
  const asked: Asked = { inbound: [], poison: 0, replies: [], jumps: [], outages: [], faults: [] };
  const stage: Stage = { plan, there, processes, random, asked, over: false, ahead: 0 };
  try {
    const memory: Sample[] = [];
    const sampling = sample(stage, memory);
    const customers = customersWrite(stage);
    const agents = Array.from({ length: AGENTS }, (_, n) => agentWorks(stage, n));
    const faults = await everythingGoesWrong(stage);
    stage.over = true;
    await Promise.all([customers, sampling, ...agents]);
    leasesEnd(stage);
    const account = await accountOf(stage);
    return { plan, faults, ...account, memory: thirds(memory) };
  } finally {
    stage.over = true;
    await Promise.all(processes.map((one) => one.kill()));
    await there.close();
  }
}

export interface Stage {
  plan: Plan;
  there: Machine;
  processes: OsemProcess[];
  random: () => number;
  asked: Asked;
  over: boolean;
  /** How far the wall clock is ahead of the true one, ms. */
  ahead: number;
}

/** Ten hours become 72 seconds; and a rule that its own calls would call again, were it let. */
function promiseSoon({ folder }: Machine): void {
  const change = (name: string, make: (file: { rules: Record<string, unknown>[] }) => void) => {
    const path = join(folder, 'rules', name);
    const file = JSON.parse(readFileSync(path, 'utf8'));
    make(file);
    writeFileSync(path, JSON.stringify(file));
  };
  change('deadlines.json', (file) => {
    for (const { event } of file.rules as { event: { params: Record<string, unknown> } }[]) {
      event.params.promiseHours = PROMISE_HOURS;
      event.params.targetHours = PROMISE_HOURS * 0.8;
    }
  });
  change('escalation.json', (file) => {
    file.rules.push({
      name: 'Calls whoever it called',
      because: 'A rule that would never rest if nobody saw to it.',
      priority: 1,
      conditions: { all: [{ fact: 'waitingMinutes', operator: 'greaterThanInclusive', value: 0 }] },
      event: {
        type: 'escalate',
        params: { reason: 'noise', tell: { en: 'Again.', sl: 'Spet.', sr: 'Opet.', ru: 'Опять.' } },
      },
      examples: [
        { facts: { waitingMinutes: 1 }, fires: true },
        { facts: {}, fires: true },
      ],
    });
  });
}

const anyUrl = ({ processes, random }: Stage) => {
  const living = processes.filter((one) => !one.ended);
  return (living[Math.floor(random() * living.length)] ?? processes[0])?.url ?? '';
};

/** At an even rate, whatever happens; who is not answered 200 tries again, as vendors do. */
async function customersWrite(stage: Stage): Promise<void> {
  const { plan, asked } = stage;
  const under: Promise<void>[] = [];
  const inTurn = lines(CONNECTIONS);
  const begun = performance.now();
  for (let n = 1; !stage.over; n++) {
    await pause(Math.max(0, begun + (n * 1000) / plan.rate - performance.now()));
    if (n % POISON_EVERY === 0) under.push(inTurn(() => poison(stage, n)));
    const chat = 1 + (n % CHATS);
    const text = `message ${n} of chat ${chat}`;
    const said = { update: n, chat, name: `C${chat}`, text, at: Date.now() + stage.ahead };
    const delivered = () => deliver(() => anyUrl(stage), said, PATIENCE_MS);
    under.push(inTurn(delivered).then(() => void asked.inbound.push(text)));
  }
  await Promise.all(under);
}

/** So many at a time, in the order in which they came. */
function lines(most: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Rightly signed, and nothing that Telegram would say. */
async function poison(stage: Stage, n: number): Promise<void> {
  const body = {
    update_id: 5_000_000 + n,
    message: { message_id: n, chat: { id: 'nobody' }, date: 'never', text: {} },
  };
  await deliverBody(() => anyUrl(stage), body, PATIENCE_MS);
  stage.asked.poison++;
}

interface Listed {
  number: number;
  assignee: unknown;
}

/** Claims what is most urgent and answers it; what is not answered is asked again under the same key. */
async function agentWorks(stage: Stage, agent: number): Promise<void> {
  for (let turn = 0; !stage.over; turn++) {
    await pause(300);
    const client = clientOf(anyUrl(stage));
    const list = await client.get('/api/tickets?status=open&limit=50').catch(() => null);
    const open = (list?.body.tickets ?? []) as Listed[];
    const ticket = open[Math.floor(stage.random() * open.length)]?.number;
    if (ticket === undefined) continue;
    const text = `answer ${agent}-${turn} to case ${ticket}`;
    const key = { 'idempotency-key': `soak-${agent}-${turn}` };
    for (let tries = 0; tries < 100; tries++) {
      const said = await clientOf(anyUrl(stage))
        .post('/api/commands/reply', { ticket, text, confirm: true }, ADMIN_TOKEN, key)
        .catch(() => null);
      if (said?.status === 200) stage.asked.replies.push(text);
      if (said !== null && said.status < 500) break;
      await pause(200);
    }
  }
}

function setClock(stage: Stage, ms: number): void {
  stage.ahead += ms;
  stage.there.fate.aheadBy(stage.ahead);
  stage.asked.jumps.push({ from: Date.now(), ahead: stage.ahead });
}

/** What a process had in hand when it was killed comes back when its lease ends, by the clock: it is set past that. */
function leasesEnd(stage: Stage): void {
  setClock(stage, 35_000);
}

/** One after another, with a rest between them, until the time is over. */
async function everythingGoesWrong(stage: Stage): Promise<Record<string, number>> {
  const { plan, there, processes, random, asked } = stage;
  const totalMs = plan.minutes * 60_000;
  const end = performance.now() + totalMs;
  const counts: Record<string, number> = {};
  const jump = (ms: number) => setClock(stage, ms);
  const all = faultsOf({ engine: plan.engine, there, processes, random, jump });
  // Ten minutes hold all of them once, with as much rest again; a shorter soak has them shorter.
  const scale = Math.min(totalMs, 600_000);
  const rest = (scale * Math.max(0.1, 1 - all.reduce((sum, { share }) => sum + share, 0))) / (all.length + 1);
  // Each of them once, however slow the machine; then again while there is time.
  for (let n = 0; n < all.length || performance.now() + rest < end; n++) {
    await pause(rest);
    const fault = all[n % all.length] as Fault;
    if (n >= all.length && performance.now() + fault.share * scale > end) continue;
    counts[fault.name] = (counts[fault.name] ?? 0) + 1;
    const from = Date.now();
    asked.faults.push({ name: fault.name, from });
    await fault.begin();
    const begun = Date.now();
    await pause(fault.share * scale);
    await fault.end();
    if (fault.outage !== undefined)
      asked.outages.push({ from, to: fault.outage === 'beginning' ? begun : Date.now() });
  }
  await pause(Math.max(0, end - performance.now()));
  return counts;
}

interface Sample {
  pid: number;
  at: number;
  mb: number;
}

async function sample(stage: Stage, samples: Sample[]): Promise<void> {
  while (!stage.over) {
    for (const { pid, ended } of stage.processes) {
      if (pid === undefined || ended) continue;
      try {
        const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
        samples.push({ pid, at: performance.now(), mb: (pages * 4096) / 2 ** 20 });
      } catch {
        // It was killed between the question and the answer.
      }
    }
    await pause(1000);
  }
}

function thirds(samples: readonly Sample[]): Soaked['memory'] {
  const first = samples[0]?.at ?? 0;
  const third = ((samples.at(-1)?.at ?? 0) - first) / 3;
  const median = (part: number) => {
    const mine = samples.filter(({ at }) => at >= first + third * part && at <= first + third * (part + 1));
    return Math.round(mine.map(({ mb }) => mb).sort((a, b) => a - b)[Math.floor(mine.length / 2)] ?? 0);
  };
  return { second: median(1), last: median(2) };
}
