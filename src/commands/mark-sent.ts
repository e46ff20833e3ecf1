import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, MESSAGE, TICKET, ticketOf } from './options.ts';

/** Somebody looked: the reply of which nothing was known did arrive. */
export const markSent: Command = {
  name: 'mark-sent',
  summary: 'command.mark-sent',
  example: '12 3f1c…',
  role: 'agent',
  group: 'answer',
  options: [TICKET, MESSAGE],
  async run(request, { act }) {
    const number = ticketOf(request);
    const intent = { type: 'mark-sent' as const, messageId: given(request, 'message') ?? '' };
    const outcome = await act({ number, actor: actorOf(request), intent });
    return isRefusal(outcome) ? outcome : { key: 'said.marked-sent', values: { number }, ticket: number };
  },
};
