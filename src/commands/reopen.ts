import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { flagged, TICKET, ticketOf } from './options.ts';

export const reopen: Command = {
  name: 'reopen',
  summary: 'command.reopen',
  example: '12 --unanswered',
  role: 'agent',
  group: 'state',
  options: [TICKET, { name: 'unanswered', summary: 'option.unanswered', type: 'flag', required: false }],
  async run(request, { act }) {
    const number = ticketOf(request);
    const intent = { type: 'reopen' as const, unanswered: flagged(request, 'unanswered') };
    const outcome = await act({ number, actor: actorOf(request), intent });
    return isRefusal(outcome) ? outcome : { key: 'said.reopened', values: { number }, ticket: number };
  },
};
