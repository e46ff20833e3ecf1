import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { REASON, TICKET, ticketOf } from './options.ts';
import { actWithReason } from './reasoned.ts';

export const decline: Command = {
  name: 'decline',
  summary: 'command.decline',
  example: '12 That is for the technicians.',
  role: 'agent',
  group: 'owner',
  options: [TICKET, REASON],
  async run(request, ports) {
    const number = ticketOf(request);
    const team = (await ports.store.people.byId(request.actor.id))?.team ?? null;
    const outcome = await actWithReason(request, ports, (noteId) => ({ type: 'decline', team, noteId }));
    if (isRefusal(outcome)) return outcome;
    return { key: 'said.declined', values: { number }, ticket: number };
  },
};
