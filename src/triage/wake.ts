import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { nextSurveyAt } from '../domain/ticket/survey.ts';
import { decide, nextDueAt } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import { absentFor } from './absent.ts';
import { approversFor } from './approvers.ts';
import { commitDraft, type Draft } from './change.ts';
import { type DueNotice, noticesOf } from './effects.ts';
import { type Digest, digestNow, gathered, wishedDigests } from './gather.ts';
import { onDuty } from './instead.ts';
import { hoursOf } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { createRightOfWay } from './right-of-way.ts';
import { scheduledGates } from './scheduled.ts';
import { surveyAsk } from './survey.ts';
import { askAtOf, calledByTime } from './timed.ts';

/** A sweeper that dies gives its tickets back after this; one that takes longer loses them to another, and its commits clash. Real ms. */
const LEASE_MS = 3000;
/** Taken, decided on and committed together: of a rush the first are told before the last are looked at, and few change in between. */
const BATCH = 25;
/** In a rush, whoever searches or answers comes first after each of them for as long as it took, or this long at most. Real ms. */
const LONGEST_PAUSE_MS = 25;
/** A store that is down is asked again this soon: what came due meanwhile is told at once when it is back. Real ms. */
const AGAIN_MS = 250;
/** The sweeper sleeps until the next stage, this long at most, should another process have set one. Real ms. */
const LONGEST_SLEEP_MS = 1000;
/** What would be the fourth notice for one audience within fifteen minutes goes out in a digest, with all that come with it. */
const SINGLE_NOTICES = 3;
const SINGLE_WINDOW_MS = 15 * 60_000;
/** It gathers for a minute by the clock. */
const RUSH_MS = 60_000;

/** Time passed: wakes tickets whose stage or snooze is due, until the signal. Any process may. */
export async function runSweeper(
  ports: TriagePorts,
  signal: AbortSignal,
  speed = 1,
  way = createRightOfWay(),
): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'work' && seen.of === 'due') bell.ring();
  });
  let failing = false;
  while (!signal.aborted) {
    try {
      await way.pass(() => sweepAll(ports, signal, speed));
      failing = false;
      const next = await ports.store.tickets.nextDueAt();
      const sleep = next === null ? LONGEST_SLEEP_MS : (next - ports.now()) / speed;
      await bell.wait(Math.max(0, Math.min(sleep, LONGEST_SLEEP_MS)));
    } catch (error) {
      if (!failing) ports.log.error({ err: error }, 'the sweep failed; trying again until it does not');
      failing = true;
      await bell.wait(AGAIN_MS);
    }
  }
  stop();
}

/** Until nothing is due any more, with a breath in between for everybody else. */
async function sweepAll(ports: TriagePorts, signal: AbortSignal, speed: number): Promise<void> {
  while (!signal.aborted) {
    const begun = performance.now();
    if ((await sweep(ports, speed)) < BATCH) return;
    const breath = Math.min(performance.now() - begun, LONGEST_PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, breath));
  }
}

/** One sweep: answers how many tickets were due. `speed` is that of the house's clock. */
export async function sweep(ports: TriagePorts, speed = 1): Promise<number> {
  const tickets = await ports.store.tickets.takeDue(ports.now(), LEASE_MS * speed, BATCH);
  if (tickets.length === 0) return 0;
  const woken = await eachAlone(ports, tickets, (ticket) => wake(ports, ticket));
  const digests = await digestsFor(ports, woken);
  await eachAlone(ports, woken, async (one) => {
    if (one.draft.events.length === 0) await putOff(ports, one.draft.ticket);
    else await commitDraft(ports, draftOf(ports, one, digests));
  });
  return tickets.length;
}

/** One that cannot be woken keeps no other from it; its lease ends, and it is tried again. */
async function eachAlone<One, Made>(
  { log }: TriagePorts,
  all: readonly One[],
  make: (one: One) => Promise<Made>,
): Promise<Made[]> {
  const outcomes = await Promise.allSettled(all.map(make));
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [outcome.value];
    log.error({ err: outcome.reason }, 'a ticket could not be woken; trying again');
    return [];
  });
}

interface Woken {
  draft: Draft;
  notices: DueNotice[];
}

async function wake(ports: TriagePorts, ticket: Ticket): Promise<Woken> {
  const absent = await absentFor(ports, ticket);
  const surveyAt = nextSurveyAt(ticket);
  const ask = surveyAt === null || surveyAt > ports.now() ? {} : await surveyAsk(ports, ticket);
  const calls = await calledByTime(ports, ticket);
  const policy = {
    hours: hoursOf(ports, ticket),
    ...calls,
    ...ask,
    ...(await scheduledGates(ports, ticket)),
  };
  const approvers = ticket.approval.open === null ? [] : await approversFor(ports, ticket);
  const context = {
    now: ports.now(),
    actor: { kind: 'system' as const, id: 'clock' },
    policy,
    absent,
    approvers,
  };
  const events = decide(ticket, { type: 'wake' }, context);
  if (isRefusal(events)) throw new Error(`A ticket refused to wake: ${events.refused}`);
  return {
    draft: { ticket, events, asked: true },
    notices: await onDuty(
      ports,
      ticket,
      events.flatMap((event) => noticesOf(ticket, event)),
    ),
  };
}

/** Time passed, and rules call nobody: they are asked again when time next changes what they ask about. */
async function putOff({ store, policy, now }: TriagePorts, ticket: Ticket): Promise<void> {
  const until = nextDueAt(ticket, askAtOf(policy.current(), ticket, now(), true));
  // What is due and cannot be done comes back when its lease ends.
  if (until === null || until > now()) await store.tickets.putOff(ticket, until);
}

/** Audiences that would hear too much at once, and people who wish so, with the digest that gathers for them. */
async function digestsFor(ports: TriagePorts, woken: Woken[]): Promise<Map<string, Digest>> {
  const notices = woken.flatMap((one) => one.notices);
  const counts = new Map<string, number>();
  for (const { told } of notices) counts.set(told.audience, (counts.get(told.audience) ?? 0) + 1);
  const now = ports.now();
  const digests = await wishedDigests(ports.store.people, notices, now);
  const single = [...counts].filter(([audience]) => !digests.has(audience));
  const recent = await ports.store.tickets.toldSince(
    single.map(([audience]) => audience),
    // What was told before the clock was set back is not recent.
    { since: now - SINGLE_WINDOW_MS, until: now, most: SINGLE_NOTICES },
  );
  for (const [audience, count] of single) {
    if ((recent.get(audience) ?? 0) + count > SINGLE_NOTICES)
      digests.set(audience, digestNow(audience, now, RUSH_MS));
  }
  return digests;
}

function draftOf(ports: TriagePorts, { draft, notices }: Woken, digests: ReadonlyMap<string, Digest>): Draft {
  return { ...draft, notices: gathered(notices, digests, [...ports.desks.keys()], ports.now()) };
}
