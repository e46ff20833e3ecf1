import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';

export const release: Command = {
  name: 'release',
  summary: 'command.release',
  example: '12',
  role: 'agent',
  group: 'owner',
  options: [TICKET],
  async run(request, { act }) {
    const number = ticketOf(request);
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'release' } });
    return isRefusal(outcome) ? outcome : { key: 'said.released', values: { number }, ticket: number };
  },
};
