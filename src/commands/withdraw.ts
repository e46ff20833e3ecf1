import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { isAnother, named, REQUEST } from './decide.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const withdraw: Command = {
  name: 'withdraw',
  summary: 'command.withdraw',
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
        isAnother(ticket, request) ? { refused: 'no-offer' } : { type: 'withdraw-offer', ...named(request) },
    });
    return isRefusal(outcome) ? outcome : { key: 'said.withdrawn', values: { number }, ticket: number };
  },
};
