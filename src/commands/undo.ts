import { actorRef } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { blankTicket, fold } from '../domain/ticket/ticket.ts';
import { type Inverse, inverseOf, type VersionedEvent, wasUndoneBy } from '../domain/ticket/undoing.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** A reply that waits to be sent, by its message's id; without one, what the person did last on the ticket. */
export const undo: Command = {
  name: 'undo',
  summary: 'command.undo',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'message', summary: 'option.undo-message', type: 'id', required: false }],
  async run(request, ports) {
    const messageId = given(request, 'message');
    if (messageId !== undefined) return undoReply(request, ports, messageId);
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const key = messageIdOf(request, ports);
    const events = await ports.store.tickets.events(row.ticket.id);
    const done: Answer = { key: 'said.taken-back', values: { number }, ticket: number };
    if (wasUndoneBy(events, key)) return done;
    const inverse = inverseOf(events, row.ticket, actorRef(actorOf(request)));
    if (isRefusal(inverse)) return inverse;
    if (inverse.kind === 'reply') return undoReply(request, ports, inverse.messageId);
    const outcome =
      inverse.kind === 'act'
        ? await takeBack(request, ports, key)
        : await untie(ports, inverse, row.ticket, { actor: actorOf(request), key });
    return isRefusal(outcome) ? outcome : done;
  },
};

async function undoReply(
  request: Asked,
  { act, store }: CommandPorts,
  messageId: string,
): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const message = await store.tickets.message(messageId);
  if (message?.delivery === 'cancelled') return { key: 'said.undone', values: { number }, ticket: number };
  const outcome = await act({ number, actor: actorOf(request), intent: { type: 'undo', messageId } });
  if (isRefusal(outcome)) return outcome;
  return { key: 'said.undone', values: { number }, ticket: number, data: { text: message?.text ?? '' } };
}

/** Looked up anew whenever the ticket has changed meanwhile: what comes back is what was done last then. */
function takeBack(request: Asked, { act, store }: CommandPorts, key: string) {
  const actor = actorOf(request);
  return act({
    number: ticketOf(request),
    actor,
    intent: async (ticket) => {
      const events = await store.tickets.events(ticket.id);
      const inverse = inverseOf(events, ticket, actorRef(actor));
      if (isRefusal(inverse)) return inverse;
      return inverse.kind === 'act'
        ? intentOf(ticket, events, inverse, key)
        : { refused: 'changed-since', values: { ticket: ticket.number } };
    },
  });
}

/** The ticket before the act and after it, told from its history. */
function intentOf(
  ticket: Ticket,
  events: readonly VersionedEvent[],
  { act: { of, courtesies } }: Extract<Inverse, { kind: 'act' }>,
  key: string,
): Intent {
  const upTo = (version: number) =>
    fold(
      blankTicket(ticket.id),
      events.filter((event) => event.version <= version).map(({ version: _version, ...event }) => event),
    );
  return { type: 'undo-act', of, key, before: upTo(of - 1), after: upTo(of), courtesies };
}

/** What ties two tickets together is taken back on both. */
function untie(
  { ties }: CommandPorts,
  inverse: Exclude<Inverse, { kind: 'act' | 'reply' }>,
  { id }: Ticket,
  how: { actor: ReturnType<typeof actorOf>; key: string },
) {
  switch (inverse.kind) {
    case 'merge':
      return ties.unmerge(inverse.from, inverse.into, how);
    case 'split':
      return ties.rejoin(inverse.origin, inverse.part, how);
    default:
      return ties.link(id, inverse.other, { ...how, linked: inverse.kind === 'link' });
  }
}
