import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const claim: Command = {
  name: 'claim',
  summary: 'command.claim',
  example: '12',
  role: 'agent',
  group: 'owner',
  options: [TICKET],
  async run(request, { act }) {
    const number = ticketOf(request);
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'claim' } });
    return isRefusal(outcome) ? outcome : { key: 'said.claimed', values: { number }, ticket: number };
  },
};
