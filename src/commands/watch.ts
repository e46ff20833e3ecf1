import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const watch: Command = {
  name: 'watch',
  summary: 'command.watch',
  example: '12',
  role: 'agent',
  group: 'about',
  options: [TICKET],
  async run(request, { act }) {
    const number = ticketOf(request);
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'watch' } });
    return isRefusal(outcome) ? outcome : { key: 'said.watching', values: { number }, ticket: number };
  },
};
