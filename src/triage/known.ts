import { type Actor, contactIn, personIn } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message, MessagePatch } from '../store/store.ts';
import { change, loadTicket } from './change.ts';
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
    return { ticket, events, patches: [{ id: known.id, ...changed }], applied: received.applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** Whoever wrote a message changes it and takes it back: a colleague their answer, the customer everything else. */
async function writerOf(ports: TriagePorts, { author }: Message, ticket: Ticket): Promise<Actor> {
  const colleague = await ports.store.people.byId(personIn(author) ?? '');
  if (colleague === null) return { kind: 'contact', id: contactIn(author) ?? ticket.conversation.contactId };
  return { kind: 'person', id: colleague.id, role: colleague.role };
}
