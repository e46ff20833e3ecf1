import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, MESSAGE, TICKET, ticketOf } from './options.ts';

export const undo: Command = {
  name: 'undo',
  summary: 'command.undo',
  example: '12 3f1c…',
  role: 'agent',
  group: 'answer',
  options: [TICKET, MESSAGE],
  async run(request, { act, store }) {
    const number = ticketOf(request);
    const messageId = given(request, 'message') ?? '';
    const message = await store.tickets.message(messageId);
    if (message?.delivery === 'cancelled') return { key: 'said.undone', values: { number }, ticket: number };
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'undo', messageId } });
    if (isRefusal(outcome)) return outcome;
    return { key: 'said.undone', values: { number }, ticket: number, data: { text: message?.text ?? '' } };
  },
};
