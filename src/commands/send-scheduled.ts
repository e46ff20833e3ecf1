import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { isGone } from '../domain/ticket/gone.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import type { Asked } from './command.ts';
import { committedBy, NO_PLEDGE } from './commitments.ts';
import { actorOf } from './message.ts';
import { flagged, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { atIn } from './scheduled.ts';

/** Sends what is scheduled, now or at another instant; the words are read again. */
export async function sendScheduled(
  request: Asked,
  ports: CommandPorts,
  messageId: string,
): Promise<Ticket | Refusal> {
  const later = await atIn(request, ports);
  if (isRefusal(later)) return later;
  const sendAt = ports.now() + ports.undoMs;
  const outcome = await ports.act({
    number: ticketOf(request),
    actor: actorOf(request),
    intent: async (ticket) => {
      const message = await ports.store.tickets.message(messageId);
      const waits = ticket.reply.pending[messageId]?.scheduled;
      // Of another case nothing is read, also where both are answered in the same place.
      if (waits === undefined) return { refused: 'unknown-message' };
      if (message === null || isGone(message)) return { refused: 'deleted' };
      if (placeAt(ticket, message) === undefined)
        return { refused: 'unknown-place', values: { to: ticket.number, places: `#${ticket.number}` } };
      const asked = waits.noPledge ? promisingNothing(request) : request;
      const read = await committedBy(ticket, message.text, asked, ports);
      if (isRefusal(read)) return read;
      const confirm = flagged(request, 'confirm');
      return { type: 'send-scheduled', messageId, sendAt, confirm, ...read.intent, ...later };
    },
  });
  return isRefusal(outcome) ? outcome : outcome.ticket;
}

/** What its writer said of it holds, whoever sends it and whenever. */
function promisingNothing(request: Asked): Asked {
  return { ...request, options: { ...request.options, [NO_PLEDGE.name]: true } };
}
