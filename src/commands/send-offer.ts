import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { isAnother, REQUEST } from './decide.ts';
import { actorOf, onItsWay } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const sendOffer: Command = {
  name: 'send-offer',
  summary: 'command.send-offer',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, REQUEST],
  async run(request, ports) {
    const number = ticketOf(request);
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: (ticket) =>
        isAnother(ticket, request)
          ? { refused: 'no-offer' }
          : { type: 'send-offer', sendAt: ports.now() + ports.undoMs },
    });
    if (isRefusal(outcome)) return outcome;
    return onItsWay(ports, number, outcome.ticket.offer.open?.messageId ?? '');
  },
};
