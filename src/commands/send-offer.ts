import { isRefusal } from '../domain/refusal.ts';
import { toSend } from '../domain/ticket/offer.ts';
import type { Command } from './command.ts';
import { hashNow, isAnother, named, REQUEST } from './decide.ts';
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
    let messageId = '';
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: async (ticket) => {
        if (isAnother(ticket, request)) return { refused: 'no-offer' };
        const { allowed } = ticket.approval;
        ({ messageId = toSend(ticket) ?? '' } = named(request));
        const hash = allowed === undefined ? {} : { hash: await hashNow(ticket, allowed.messageId, ports) };
        return { type: 'send-offer', messageId, sendAt: ports.now() + ports.undoMs, ...hash };
      },
    });
    return isRefusal(outcome) ? outcome : onItsWay(ports, number, messageId);
  },
};
