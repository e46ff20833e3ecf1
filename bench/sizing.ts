/**
 * How large a PostgreSQL has to be. What is assumed of a year stands in `Assumed`, what was measured of this program in `Measured`; everything else is
 * arithmetic, so that each figure can be counted again by hand.
 */

/** What is taken for granted of a house: change it to what yours is like. */
export interface Assumed {
  /** Tickets a year. */
  tickets: number;
  /** In and out, notes and acknowledgements as well. */
  messagesPerTicket: number;
  /** Of a week's messages, how many come in its busiest hour: 0 to 1. Evenly it would be 1/168 = 0.006. */
  busiestHour: number;
  /** How many times an average week the busiest week of the year is. */
  busiestWeek: number;
  /** Years that tickets stay. */
  years: number;
  /** Indexes and tables hold more than their rows after a year of changes: times as much. */
  bloat: number;
  /** Weeks whose tickets people still look at: they should be in memory. */
  hotWeeks: number;
}

/** What this program was measured to need; `npm run bench -- --only=bytes` measures it anew. */
export interface Measured {
  /** By table, bytes a ticket of rows and of indexes. */
  bytes: Readonly<Record<string, { rows: number; indexes: number }>>;
  /** A ticket, from its first message until it is resolved, with so many messages. */
  messages: number;
  commits: number;
  /** Bytes of write-ahead log. */
  wal: number;
  /** Messages a second that one process is taken to handle beside the database; `npm run bench -- --only=many` says what it does here. */
  perProcess: number;
}

export const ASSUMED: Assumed = {
  tickets: 1_000_000,
  messagesPerTicket: 6,
  busiestHour: 0.02,
  busiestWeek: 2,
  years: 2,
  bloat: 1.4,
  hotWeeks: 4,
};

const WEEKS = 52;
const HOUR_S = 3600;
/** No process is asked for more than this share of what it can do. */
const SHARE = 0.5;
/** Connections that a process opens, and that people, backups and monitoring need; see docs/operations.md. */
const CONNECTIONS = { process: 15, others: 10 } as const;
/** PostgreSQL finds the rest in the system's own memory: a quarter of the machine is its own (its manual, 20.4.1). */
const OWN_SHARE = 0.25;
/** Pages that a commit writes beside the log, at the next checkpoint: one for each index entry that lands where no other does. 8 kB each. */
const PAGES_PER_COMMIT = 10;

export interface Sizing {
  messages: { year: number; average: number; busiest: number };
  commitsBusiest: number;
  /** Syncs and pages a second in the busiest hour. */
  iops: { log: number; pages: number };
  wal: { busiest: number; day: number };
  bytes: { ticket: number; year: number; kept: number };
  memory: { hot: number; sharedBuffers: number; machine: number };
  /** For the busiest hour, and one more that may die. */
  processes: number;
  connections: number;
}

/** Bytes, seconds, and counts. Throws on an assumption that is no number above zero. */
export function sizingOf(assumed: Assumed, measured: Measured): Sizing {
  for (const [name, value] of Object.entries(assumed))
    if (!(value > 0)) throw new RangeError(`${name} is ${value}: it has to be above zero`);
  const year = assumed.tickets * assumed.messagesPerTicket;
  const average = year / (WEEKS * 7 * 24 * HOUR_S);
  const busiest = (year / WEEKS) * assumed.busiestWeek * (assumed.busiestHour / HOUR_S);
  const perMessage = (of: number) => of / measured.messages;
  const commitsBusiest = busiest * perMessage(measured.commits);
  const all = Object.values(measured.bytes);
  const whole = all.reduce((sum, { rows, indexes }) => sum + rows + indexes, 0);
  // What a ticket has no message of does not grow with its messages; it is little, and counted as if it did.
  const ticket = whole * assumed.bloat * (assumed.messagesPerTicket / measured.messages);
  const hot = ((ticket * assumed.tickets) / WEEKS) * assumed.hotWeeks;
  const machine = Math.max(1, hot / 2 ** 30) * 2 ** 30;
  const processes = 1 + Math.max(1, Math.ceil(busiest / (measured.perProcess * SHARE)));
  return {
    messages: { year, average, busiest },
    commitsBusiest,
    iops: { log: commitsBusiest, pages: commitsBusiest * PAGES_PER_COMMIT },
    wal: {
      busiest: busiest * perMessage(measured.wal),
      day: (year / WEEKS / 7) * assumed.busiestWeek * perMessage(measured.wal),
    },
    bytes: { ticket, year: ticket * assumed.tickets, kept: ticket * assumed.tickets * assumed.years },
    memory: { hot, sharedBuffers: Math.max(2 ** 27, machine * OWN_SHARE), machine },
    processes,
    connections: processes * CONNECTIONS.process + CONNECTIONS.others,
  };
}

export interface Wait {
  processes: number;
  /** Share of what they can do that is wanted of them. */
  busy: number;
  /** Seconds from a message's arrival to its commit; null: they never catch up. */
  median: number | null;
  p99: number | null;
}

/**
 * The busiest hour, second by second by chance: messages come as they like (Poisson), the first free process takes the next one. The same `seed`, the same
 * hour.
 */
export function busiestHour(
  { perSecond, processes, perProcess }: { perSecond: number; processes: number; perProcess: number },
  seed = 1,
): Wait {
  const busy = perSecond / (processes * perProcess);
  if (busy >= 1) return { processes, busy, median: null, p99: null };
  const random = chances(seed);
  const free = Array.from({ length: processes }, () => 0);
  const took: number[] = [];
  const gap = () => -Math.log(1 - random()) / perSecond;
  for (let at = gap(); at < HOUR_S; at += gap()) {
    const next = free.indexOf(Math.min(...free));
    const begun = Math.max(at, free[next] ?? 0);
    free[next] = begun + 1 / perProcess;
    took.push(begun + 1 / perProcess - at);
  }
  took.sort((a, b) => a - b);
  const share = (of: number) => took[Math.min(took.length - 1, Math.floor(took.length * of))] ?? null;
  return { processes, busy, median: share(0.5), p99: share(0.99) };
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
