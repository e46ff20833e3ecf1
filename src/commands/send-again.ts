import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, MESSAGE, TICKET, ticketOf } from './options.ts';

/** For replies that failed, or of which nobody knows whether they arrived: never done without a person. */
export const sendAgain: Command = {
  name: 'send-again',
  summary: 'command.send-again',
  example: '12 3f1c…',
  role: 'agent',
  group: 'answer',
  options: [TICKET, MESSAGE],
  async run(request, { act, now }) {
    const number = ticketOf(request);
    const intent = { type: 'send-again' as const, messageId: given(request, 'message') ?? '', sendAt: now() };
    const outcome = await act({ number, actor: actorOf(request), intent });
    return isRefusal(outcome) ? outcome : { key: 'said.reply-sending', values: { number }, ticket: number };
  },
};
