import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { flagged, TICKET, ticketOf } from './options.ts';

/** Into quarantine and out of it; who sent it may write on, unlike under a block. */
export const spam: Command = {
  name: 'spam',
  summary: 'command.spam',
  example: '12',
  role: 'agent',
  group: 'state',
  options: [TICKET, { name: 'undo', summary: 'option.spam-undo', type: 'flag', required: false }],
  async run(request, { act }) {
    const number = ticketOf(request);
    const undo = flagged(request, 'undo');
    const intent = { type: undo ? ('lift-spam' as const) : ('mark-spam' as const) };
    const outcome = await act({ number, actor: actorOf(request), intent });
    if (isRefusal(outcome)) return outcome;
    const values = { number, call: undo ? callLifted(outcome.ticket) : callDropped(outcome.ticket) };
    return { key: undo ? 'said.no-spam' : 'said.spam', values, ticket: number };
  },
};

/** Whether quarantine ended a call, for the words of an answer. */
export function callDropped({ callback }: Ticket): 'yes' | 'no' {
  return callback.dropped === undefined ? 'no' : 'yes';
}

function callLifted({ callback: { open, last } }: Ticket): 'stands' | 'lapsed' | 'no' {
  if (open !== null) return 'stands';
  return last?.as === 'dropped' ? 'lapsed' : 'no';
}
