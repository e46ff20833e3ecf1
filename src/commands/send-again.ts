import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { overBudget } from './commitments.ts';
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
  async run(request, { act, now, policy, grantsAgain }) {
    const number = ticketOf(request);
    const messageId = given(request, 'message') ?? '';
    const outcome = await act({
      number,
      actor: actorOf(request),
      intent: async (ticket) => {
        const { grants, short } = await grantsAgain(ticket, messageId);
        const [over] = short;
        if (over !== undefined) return overBudget(policy.current().authority, over, request.language);
        const anew = grants.length === 0 ? {} : { grants };
        return { type: 'send-again', messageId, sendAt: now(), ...anew };
      },
    });
    return isRefusal(outcome) ? outcome : { key: 'said.reply-sending', values: { number }, ticket: number };
  },
};
