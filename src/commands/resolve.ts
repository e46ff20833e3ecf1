import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { CONFIRM, flagged, REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';

export const resolve: Command = {
  name: 'resolve',
  summary: 'command.resolve',
  example: '12 Refund paid.',
  role: 'agent',
  group: 'state',
  options: [TICKET, REASON, { ...CONFIRM, summary: 'option.confirm-resolve' }],
  async run(request, ports) {
    const number = ticketOf(request);
    const outcome = await actWithReason(request, ports, (noteId) => ({
      type: 'resolve',
      noteId,
      overrule: flagged(request, 'confirm'),
    }));
    return isRefusal(outcome) ? outcome : { key: 'said.resolved', values: { number }, ticket: number };
  },
};
