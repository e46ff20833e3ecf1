import type { Desk } from '../desks/desk.ts';
import { hoursFor } from '../domain/hours.ts';
import { monthAt } from '../domain/month.ts';
import { nothingTaken, TAKEN, type Taken } from '../domain/retention.ts';
import { text } from '../texts/texts.ts';
import { calledAmong } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** The name under which the house remembers which month was told. */
const NAME = 'retention';
const PAGE = 500;

/** What the rules of retention took in a month. */
export interface Retained extends Taken {
  /** 2026-11. */
  period: string;
}

/** Of the month so many away from now; by the log of access, so that it is as long there as that is kept. */
export async function retainedIn(
  { store, policy, now }: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
  away: number,
): Promise<Retained> {
  const zone = hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  const { name: period, from, to } = monthAt(now(), zone, away);
  const taken = nothingTaken();
  for (let before: number | undefined; ; ) {
    const page = { limit: PAGE, ...(before === undefined ? {} : { before }) };
    const lines = await store.accesses.list({ by: NAME, from, to }, page);
    for (const { about } of lines) {
      const [what, count] = about.split(':');
      const known = TAKEN.find((one) => one === what);
      if (known !== undefined) taken[known] += Number(count);
    }
    before = lines.at(-1)?.id;
    if (lines.length < PAGE || before === undefined) return { period, ...taken };
  }
}

/** Once a month is over, leads hear what went in it; once, whichever process is first. Nothing went: nothing is said. */
export async function tellLastMonth(ports: TriagePorts): Promise<void> {
  const { store, desks, now } = ports;
  const retained = await retainedIn(ports, -1);
  const last = await store.posts.last(NAME);
  // After a clock was set back nothing is said again.
  if (last !== null && last.period >= retained.period) return;
  const isNothing = TAKEN.every((what) => retained[what] === 0);
  const jobs = isNothing
    ? []
    : [...desks.keys()].map((desk) => ({
        key: `tell:${desk}:${NAME}:${retained.period}`,
        kind: 'tell' as const,
        payload: { desk, retained: { ...retained } },
        runAt: now(),
      }));
  await store.posts.move(NAME, last?.period ?? null, { period: retained.period, at: now() }, jobs);
}

/** What a job tells of, or null. */
export function retainedOf({ retained }: Record<string, unknown>): Retained | null {
  return typeof retained === 'object' && retained !== null ? (retained as Retained) : null;
}

/** Leads hear of it: they answer for what is kept. */
export async function tellRetained(ports: TriagePorts, desk: Desk, retained: Retained): Promise<void> {
  const people = await calledAmong(ports, ({ role }) => role === 'lead');
  const notice = {
    key: `${NAME}:${retained.period}`,
    text: text('notice.retained', { ...retained }, ports.language),
    tickets: [],
    ref: null,
    team: null,
    urgent: false,
  };
  await desk.tell({ kind: 'supervisors', people }, notice);
}
