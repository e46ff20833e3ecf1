import { eventually } from './eventually.ts';
import { pause } from './machine.ts';
import { clientOf } from './peers/house.ts';
import type { Jump, Stage } from './soak.ts';

/** What a soak comes to. Each list is empty when all is well. */
export interface Account {
  messages: number;
  /** Acknowledged to the vendor and not there; there more often than said; there and never said. */
  lost: string[];
  doubled: string[];
  strange: string[];
  replies: number;
  /** Acknowledged to the agent and not there; with the customer more than once; said to be sent and not with the customer. */
  repliesLost: string[];
  repliesDoubled: string[];
  repliesNotThere: string[];
  /** Replies of which nobody can know whether they arrived: the agent is asked. */
  unknown: number;
  /** Bodies that nobody can read, and dead letters that they are. */
  poison: number;
  deadLetters: number;
  /** Waits whose promise was broken and nobody was told; tellings that came twice. */
  missed: string[];
  toldTwice: string[];
  told: number;
  /** How late stages were told, ms; what no process could tell while nothing could be stored counts from when it could. */
  lateness: Lateness;
  /** The same of what was due since something went wrong, until the next thing did. */
  latenessSince: Record<string, Lateness>;
}

/** Milliseconds. */
interface Lateness {
  count: number;
  median: number;
  p99: number;
  most: number;
}

/** A stage of the ladder, as a share of the promise. */
const LADDER: Readonly<Record<string, number>> = {
  ...{
    acknowledge: 0.1,
    'first-call': 0.05,
    'second-call': 0.1,
    half: 0.5,
    target: 0.8,
    'last-call': 0.9,
    broken: 1,
  },
};
const SETTLE_MS = 240_000;
/** A sweep's, and the time to look. */
const LEASE_MS = 45_000;
/** A wait that ended so soon after its promise broke, or as soon as stages were told late at all, may have ended before anybody was told. */
const SLACK_MS = 3000;

interface Row {
  text: string;
  delivery: string | null;
  kind: string;
}

export async function accountOf(stage: Stage): Promise<Account> {
  await settled(stage);
  const { there, asked } = stage;
  const rows: Row[] = await there.look((db) =>
    db.selectFrom('messages').select(['text', 'delivery', 'kind']).execute(),
  );
  const inbound = counted(rows.filter(({ kind }) => kind === 'inbound').map(({ text }) => text));
  const answers = rows.filter(({ kind, text }) => kind === 'outbound' && text.startsWith('answer '));
  const arrived = counted(
    there.telegram.calls
      .filter(({ method }) => method === 'sendMessage')
      .map(({ body }) => String(body.text)),
  );
  const kept = counted(answers.map(({ text }) => text));
  const dead = await there.look((db) =>
    db.selectFrom('inbox').select('id').where('dead_at', 'is not', null).execute(),
  );
  return {
    messages: asked.inbound.length,
    lost: asked.inbound.filter((text) => !inbound.has(text)),
    doubled: [...inbound].filter(([, times]) => times > 1).map(([text]) => text),
    strange: [...inbound.keys()].filter((text) => !asked.inbound.includes(text)),
    replies: asked.replies.length,
    repliesLost: asked.replies.filter((text) => kept.get(text) !== 1),
    repliesDoubled: answers.map(({ text }) => text).filter((text) => (arrived.get(text) ?? 0) > 1),
    repliesNotThere: answers
      .filter(({ text, delivery }) => delivery === 'sent' && arrived.get(text) !== 1)
      .map(({ text }) => text),
    unknown: answers.filter(({ delivery }) => delivery === 'unknown').length,
    poison: asked.poison,
    deadLetters: dead.length,
    ...(await deadlinesAtLast(stage)),
  };
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Nothing is left to be parsed, sent or told. */
async function settled({ there, processes, ahead }: Stage): Promise<void> {
  await eventually(async () => {
    const { body } = await clientOf(processes[0]?.url ?? '').get('/metrics', '');
    const inbox = /^osem_inbox_length (\d+)$/m.exec(String(body.text))?.[1];
    const left = await there.look(async (db) => ({
      sending: (
        await db.selectFrom('messages').select('id').where('delivery', 'in', ['queued', 'sending']).execute()
      ).length,
      due: (
        await db
          .selectFrom('tickets')
          .select('id')
          .where('next_due_at', '<=', Date.now() + ahead - 2000)
          .execute()
      ).length,
    }));
    if (inbox !== '0' || left.sending > 0 || left.due > 0)
      throw new Error(`Not settled: inbox ${inbox}, ${JSON.stringify(left)}`);
  }, SETTLE_MS);
}

interface Told {
  ticket: string;
  stage: string;
  dueAt: number;
  at: number;
}

/** What somebody has in hand at the end is theirs for as long as a lease lasts; after that nothing may be missing. */
async function deadlinesAtLast(stage: Stage): ReturnType<typeof deadlinesKept> {
  const end = Date.now() + LEASE_MS;
  for (;;) {
    const found = await deadlinesKept(stage);
    if (found.missed.length === 0 || Date.now() > end) return found;
    await pause(1000);
  }
}

async function deadlinesKept(
  stage: Stage,
): Promise<Pick<Account, 'missed' | 'toldTwice' | 'told' | 'lateness' | 'latenessSince'>> {
  const clock = clockOf(stage);
  const told: Told[] = await stage.there.look(async (db) => {
    const rows = await db.selectFrom('told').select(['ticket_id', 'stage', 'due_at', 'at']).execute();
    return rows.map(({ ticket_id, stage: name, due_at, at }) => ({
      ...{ ticket: ticket_id, stage: name, dueAt: due_at, at },
    }));
  });
  const waits = await waitsOf(stage);
  const late: { due: number; ms: number }[] = [];
  const plain = ({ since, dueAt, setAt }: Waited) => ![since, dueAt, setAt].some(clock.twice);
  for (const one of told) {
    const share = LADDER[one.stage];
    const wait = waits.find(({ ticket, dueAt }) => ticket === one.ticket && dueAt === one.dueAt);
    if (share === undefined || wait === undefined || !plain(wait) || clock.twice(one.at)) continue;
    const due = clock.reached(wait.since + share * (wait.dueAt - wait.since), clock.told(wait.setAt, 0));
    late.push({ due, ms: Math.max(0, clock.told(one.at, due) - due) });
  }
  const broken = new Set(
    told
      .filter(({ stage: name }) => name === 'broken')
      .map((one) => waits.find(({ ticket, dueAt }) => ticket === one.ticket && dueAt === one.dueAt)?.of),
  );
  const lateness = latenessOf(late.map(({ ms }) => ms));
  const slack = SLACK_MS + lateness.most;
  const missed = waits.filter((wait) => {
    const { of, dueAt, setAt, endedAt } = wait;
    if (broken.has(of)) return false;
    // Whoever waits still is told of by now, whatever the clock did.
    if (endedAt === null) return dueAt < Date.now() + stage.ahead - SLACK_MS;
    if (!plain(wait) || clock.twice(endedAt)) return false;
    const due = clock.reached(dueAt, clock.told(setAt, 0));
    return clock.told(endedAt, due) > due + slack;
  });
  return {
    missed: missed.map(({ ticket, dueAt }) => `${ticket} due ${dueAt}`),
    toldTwice: await toldTwice(stage),
    told: late.length,
    lateness,
    latenessSince: sinceFaults(stage.asked.faults, late),
  };
}

function latenessOf(all: readonly number[]): Lateness {
  const late = [...all].sort((a, b) => a - b);
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(late.length * share))] ?? 0;
  return { count: late.length, median: at(0.5), p99: at(0.99), most: at(1) };
}

function sinceFaults(
  faults: Stage['asked']['faults'],
  late: readonly { due: number; ms: number }[],
): Account['latenessSince'] {
  const since: Record<string, number[]> = {};
  for (const { due, ms } of late) {
    const name = faults.findLast(({ from }) => from <= due)?.name ?? 'nothing yet';
    since[name] = [...(since[name] ?? []), ms];
  }
  return Object.fromEntries(Object.entries(since).map(([name, all]) => [name, latenessOf(all)]));
}

/** The key of `told` keeps one row; the events say whether somebody was told once more all the same. */
async function toldTwice({ there }: Stage): Promise<string[]> {
  const events = await there.look((db) =>
    db.selectFrom('events').select(['ticket_id', 'body']).where('type', '=', 'stage-told').execute(),
  );
  const keys = events.map(({ ticket_id, body }) => {
    const { stage, dueAt } = (typeof body === 'string' ? JSON.parse(body) : body) as {
      stage: string;
      dueAt: number;
    };
    return `${ticket_id} ${stage} ${dueAt}`;
  });
  return [...counted(keys)].filter(([, times]) => times > 1).map(([key]) => key);
}

interface Waited {
  ticket: string;
  /** The same for the deadlines of one wait: what was written earlier and came later moves them, and broken is told once. */
  of: number;
  since: number;
  dueAt: number;
  /** By the wall clock. */
  setAt: number;
  endedAt: number | null;
}

/** Every wait that there was, from its events. */
async function waitsOf({ there }: Stage): Promise<Waited[]> {
  const events = await there.look((db) =>
    db
      .selectFrom('events')
      .select(['ticket_id', 'type', 'at', 'body'])
      .where('type', 'in', ['deadline-set', 'wait-ended', 'resolved', 'merged'])
      .orderBy('ticket_id')
      .orderBy('version')
      .orderBy('seq')
      .execute(),
  );
  const waits: Waited[] = [];
  let of = 0;
  for (const { ticket_id: ticket, type, at, body } of events) {
    const last = waits.at(-1);
    if (last?.ticket === ticket) last.endedAt ??= at;
    if (last?.ticket !== ticket || type !== 'deadline-set') of++;
    if (type !== 'deadline-set') continue;
    const { since, promiseAt } = (typeof body === 'string' ? JSON.parse(body) : body) as Record<
      string,
      number
    >;
    waits.push({ ticket, of, since: since ?? 0, dueAt: promiseAt ?? 0, setAt: at, endedAt: null });
  }
  return waits;
}

/** Between the wall clock, which was set again and again, and the true one. */
function clockOf({ asked }: Stage) {
  const spans: (Jump & { to: number })[] = [{ from: 0, ahead: 0 }, ...asked.jumps].map((jump, n, all) => ({
    ...jump,
    to: all[n + 1]?.from ?? Number.MAX_SAFE_INTEGER,
  }));
  const afterOutage = (at: number): number => {
    const outage = asked.outages.find(({ from, to }) => from <= at && at < to);
    return outage === undefined ? at : outage.to;
  };
  const repeated = spans.flatMap(({ from, ahead }, n) => {
    const before = spans[n - 1]?.ahead ?? ahead;
    return before > ahead ? [{ from: from + ahead, to: from + before }] : [];
  });
  return {
    /** Whether the wall clock said so twice, having been set back: what was first is then not known. */
    twice: (wall: number) => repeated.some(({ from, to }) => from <= wall && wall <= to),
    /** The first true instant, not before `notBefore`, at which the wall clock had come so far and something could be stored. */
    reached(wall: number, notBefore: number): number {
      const times = spans
        .map(({ from, to, ahead }) => ({ at: Math.max(from, wall - ahead, notBefore), to }))
        .filter(({ at, to }) => at < to)
        .map(({ at }) => at);
      return afterOutage(Math.min(...times));
    },
    /** The true instant at which the wall clock said so; where it said so twice, the first that is not before `due`. */
    told(wall: number, due: number): number {
      const times = spans
        .map(({ from, to, ahead }) => ({ at: wall - ahead, from, to }))
        .filter(({ at, from, to }) => from - 50 <= at && at < to + 50)
        .map(({ at }) => at);
      return times.find((at) => at >= due) ?? times[0] ?? wall;
    },
  };
}
