import { isRefusal } from '../domain/refusal.ts';
import { openPledges } from '../domain/ticket/pledges.ts';
import { pledgeLine } from '../texts/pledge.ts';
import type { Command } from './command.ts';
import { CONFIRM, flagged, REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';

export const resolve: Command = {
  name: 'resolve',
  summary: 'command.resolve',
  example: '12 Refund paid.',
  role: 'agent',
  group: 'state',
  options: [TICKET, REASON, { ...CONFIRM, summary: 'option.confirm-resolve', role: 'supervisor' }],
  async run(request, ports) {
    const number = ticketOf(request);
    const outcome = await actWithReason(request, ports, (noteId) => ({
      type: 'resolve',
      noteId,
      overrule: flagged(request, 'confirm'),
      ...(request.bulk === undefined ? {} : { bulk: request.bulk }),
    }));
    if (isRefusal(outcome)) return outcome;
    const row = await ports.store.tickets.byNumber(number);
    const open = (row === null ? [] : openPledges(row.ticket)).map((one) =>
      pledgeLine(one, request.language),
    );
    return open.length === 0
      ? { key: 'said.resolved', values: { number }, ticket: number }
      : { key: 'said.resolved-promised', values: { number, pledges: open.join('; ') }, ticket: number };
  },
};
