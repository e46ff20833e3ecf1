import type { Improvement, ImprovementTold } from '../domain/improvement.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isPublic } from '../domain/ticket/places.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import type { Hearer } from '../store/store.ts';
import { change, loadTicket } from './change.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** Looked this often for what is due, beside when somebody says so. Real ms. */
const EVERY_MS = 5000;
const BATCH = 100;

/** Tells those who said something what came of it, until the signal. Any process may. */
export async function runImprovements(ports: TriagePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'house') bell.ring();
  });
  while (!signal.aborted) {
    await tellImprovements(ports, signal).catch((error: unknown) => {
      ports.log.error({ err: error }, 'customers could not be told what changed; trying again');
    });
    await bell.wait(EVERY_MS);
  }
  stop();
}

/** One look. Safe to repeat, to be stopped midway and to be done by several at once. */
export async function tellImprovements(ports: TriagePorts, signal?: AbortSignal): Promise<void> {
  for (const improvement of await ports.store.improvements.due()) {
    for (;;) {
      const waiting = await ports.store.improvements.waiting(improvement.id, { limit: BATCH });
      for (const hearer of waiting) {
        if (signal?.aborted === true) return;
        await tellOne(ports, improvement, hearer);
      }
      if (waiting.length < BATCH) break;
    }
    await ports.store.improvements.done(improvement.id);
  }
}

/** Once a person: whoever is faster has told them. */
async function tellOne(
  ports: TriagePorts,
  { id: improvement }: Improvement,
  { contactId, sentId, ticketId }: Hearer,
): Promise<void> {
  await change(ports, async () => {
    const { own, ticket } = await caseOf(ports, ticketId);
    if (!(await ports.store.improvements.isWaiting(improvement, contactId))) return { ticket, events: [] };
    const how = await toldHow(ports, ticket, contactId);
    const below = Object.entries(own.survey.posed).find(([, { sent }]) => sent === sentId)?.[0];
    const intent = {
      ...{ type: 'tell-improvement' as const, improvement, contactId, how },
      ...(below === undefined ? {} : { below }),
    };
    const actor = { kind: 'system' as const, id: 'improvements' };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? events : { ticket, events };
  });
}

type Ports = Pick<TriagePorts, 'store' | 'channels' | 'now'>;

/** The ticket, and the one in which its case goes on. */
export async function caseOf(
  { store }: Pick<Ports, 'store'>,
  id: string,
): Promise<{ own: Ticket; ticket: Ticket }> {
  const own = await loadTicket(store, id);
  let ticket = own;
  while (ticket.links.mergedInto !== null) ticket = await loadTicket(store, ticket.links.mergedInto.ticketId);
  return { own, ticket };
}

/** What would become of telling them now. */
export async function wouldHear(ports: Ports, ticketId: string, contactId: string): Promise<ImprovementTold> {
  return toldHow(ports, (await caseOf(ports, ticketId)).ticket, contactId);
}

async function toldHow(ports: Ports, ticket: Ticket, contactId: string): Promise<ImprovementTold> {
  if (!(await ports.store.consents.mayTell(contactId, 'change'))) return 'unwanted';
  const closed = isSpam(ticket) || isPublic(ticket) || !canSay(ports, ticket);
  return closed ? 'closed' : 'sent';
}
