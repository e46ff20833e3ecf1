import { concerns, type KnownProblem } from '../domain/known-problem.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { FixedTold } from '../domain/ticket/problem.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide, fold } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import { change, loadTicket } from './change.ts';
import { foundIn } from './known-problems.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** Looked this often for what is due, beside when somebody says so. Real ms. */
const EVERY_MS = 2000;
/** What was joining it while it was ended has joined by then. By the clock. */
const SETTLED_MS = 5 * 60_000;
/** Tickets that are read in one go. */
const BATCH = 100;

/** Finds the tickets of problems that are new, and tells the customers of those that are fixed, until the signal. Any process may. */
export async function runProblems(ports: TriagePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'house') bell.ring();
  });
  while (!signal.aborted) {
    await workProblems(ports, signal).catch((error: unknown) => {
      ports.log.error({ err: error }, 'known problems could not be looked after; trying again');
    });
    await bell.wait(EVERY_MS);
  }
  stop();
}

/** One look. Safe to repeat, to be stopped midway and to be done by several at once. */
export async function workProblems(ports: TriagePorts, signal?: AbortSignal): Promise<void> {
  for (const problem of await ports.store.problems.due()) {
    if (problem.state === 'open') await lookFor(ports, problem, signal);
    if (problem.state === 'fixed') await tellAll(ports, problem, signal);
    const settled = problem.endedAt === null || ports.now() - problem.endedAt >= SETTLED_MS;
    if (signal?.aborted !== true && settled) await ports.store.problems.done(problem);
  }
}

/** The open tickets that were there before the problem was declared. */
async function lookFor(ports: TriagePorts, problem: KnownProblem, signal?: AbortSignal): Promise<void> {
  if (!concerns(problem.rule)) return;
  let after = '';
  for (;;) {
    const ids = await ports.store.problems.candidates(problem.rule, { limit: BATCH, after });
    for (const id of ids) {
      if (signal?.aborted === true) return;
      await change(ports, async () => {
        const ticket = await loadTicket(ports.store, id);
        return { ticket, events: await foundIn(ports, ticket, [problem]) };
      });
    }
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH) return;
    after = last;
  }
}

async function tellAll(ports: TriagePorts, problem: KnownProblem, signal?: AbortSignal): Promise<void> {
  for (let after = ''; ; ) {
    const page = { states: ['joined'] as const, limit: BATCH, after };
    const tickets = await ports.store.problems.tickets(problem.id, page);
    for (const { ticketId } of tickets) {
      if (signal?.aborted === true) return;
      await tellOne(ports, problem, ticketId);
    }
    const last = tickets.at(-1)?.ticketId;
    if (last === undefined || tickets.length < BATCH) return;
    after = last;
  }
}

/** Once a person: the store refuses the second, and it is decided anew. What was merged is told of where its case goes on. */
async function tellOne(ports: TriagePorts, problem: KnownProblem, ticketId: string): Promise<void> {
  const { mergedInto } = (await loadTicket(ports.store, ticketId)).links;
  if (mergedInto !== null) await tellOne(ports, problem, mergedInto.ticketId);
  await change(ports, async () => {
    const ticket = await loadTicket(ports.store, ticketId);
    const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'problems' }, policy: {} };
    const joined =
      ticket.problem.id === null
        ? decide(ticket, { type: 'join-problem', problem: problem.id }, context)
        : [];
    if (isRefusal(joined)) return joined;
    const how = await howFor(ports, problem.id, ticket);
    const told = decide(fold(ticket, joined), { type: 'tell-fixed', problem: problem.id, how }, context);
    return isRefusal(told) ? told : { ticket, events: [...joined, ...told] };
  });
}

async function howFor(ports: TriagePorts, problem: string, ticket: Ticket): Promise<FixedTold> {
  const { contactId } = ticket.conversation;
  const on = await ports.store.problems.toldOn(problem, contactId);
  if (on !== null && on !== ticket.id) return 'elsewhere';
  if (!(await ports.store.consents.mayTell(contactId, 'problem'))) return 'unwanted';
  return isSpam(ticket) || ticket.links.mergedInto !== null || !canSay(ports, ticket) ? 'closed' : 'sent';
}
