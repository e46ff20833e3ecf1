import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';

export const escalate: Command = {
  name: 'escalate',
  summary: 'command.escalate',
  example: '12 The customer asks for the manager.',
  role: 'agent',
  group: 'owner',
  options: [TICKET, REASON],
  async run(request, ports) {
    const number = ticketOf(request);
    const outcome = await actWithReason(request, ports, (noteId) => ({ type: 'escalate', noteId }));
    return isRefusal(outcome) ? outcome : { key: 'said.escalated', values: { number }, ticket: number };
  },
};
