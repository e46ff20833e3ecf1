import { type Actor, contactIn, personIn } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Message, MessagePatch } from '../store/store.ts';
import { change, loadTicket } from './change.ts';
import { againJobs } from './effects.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

type KnownIntent = Extract<Intent, { type: 'edit-message' | 'delete-message' | 'receipt' | 'undelivered' }>;

type KnownPatch = Pick<MessagePatch, 'text' | 'files' | 'editedAt' | 'externalId'>;

/** Applies to the ticket of a message what was heard of it; a patch that hangs on the message as it is is made anew whenever somebody was faster. Answers whether the inbox row was finished. */
export async function onKnown(
  ports: TriagePorts,
  received: Received,
  known: Message,
  intent: KnownIntent,
  patch: KnownPatch | (() => Promise<KnownPatch>) = {},
): Promise<boolean> {
  const outcome = await change(ports, async () => {
    const ticket = await loadTicket(ports.store, known.ticketId);
    const actor = await writerOf(ports, known, ticket);
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    if (isRefusal(events)) throw new Error(`What was heard of a message was refused: ${events.refused}`);
    const changed = typeof patch === 'function' ? await patch() : patch;
    const patches = [{ id: known.id, ...changed }];
    return {
      ticket,
      events,
      patches,
      applied: received.applied,
      jobs: await quoting(ports, ticket, known, intent),
    };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** Of the newest messages that are looked through for what quotes another. */
const LOOKED = 100;

/** Copies show what a message answers: what that says by now, or that it is gone. */
async function quoting(
  ports: TriagePorts,
  ticket: Ticket,
  { id }: Message,
  intent: KnownIntent,
): Promise<Job[]> {
  if (intent.type !== 'edit-message' && intent.type !== 'delete-message') return [];
  const newest = await ports.store.tickets.messages(familyOf(ticket), { limit: LOOKED });
  const state = `:quotes:${id}:${intent.type === 'edit-message' ? intent.edition : 'deleted'}`;
  return newest
    .filter(({ quotes }) => quotes?.messageId === id)
    .flatMap((one) => againJobs(one.id, state, {}, [...ports.desks.keys()], ports.now()));
}

/** Whoever wrote a message changes it and takes it back: a colleague their answer, the customer everything else. */
async function writerOf(ports: TriagePorts, { author }: Message, ticket: Ticket): Promise<Actor> {
  const colleague = await ports.store.people.byId(personIn(author) ?? '');
  if (colleague === null) return { kind: 'contact', id: contactIn(author) ?? ticket.conversation.contactId };
  return { kind: 'person', id: colleague.id, role: colleague.role };
}
