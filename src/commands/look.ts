import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { REQUEST } from './decide.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

/** Whoever looks into what is asked for keeps it from going on to somebody else. */
export const look: Command = {
  name: 'look',
  summary: 'command.look',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, REQUEST],
  async run(request, ports) {
    const number = ticketOf(request);
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: ({ approval }) => {
        const messageId = given(request, REQUEST.name) ?? approval.open?.messageId;
        return messageId === undefined ? { refused: 'no-approval' } : { type: 'look-into', messageId };
      },
    });
    return isRefusal(outcome) ? outcome : { key: 'said.look', values: { number }, ticket: number };
  },
};
