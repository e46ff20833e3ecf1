import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { flagged, TICKET, ticketOf } from './options.ts';
import { pairOf } from './tied.ts';

export const merge: Command = {
  name: 'merge',
  summary: 'command.merge',
  example: '12 14',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'into', summary: 'option.into', type: 'ticket', required: true },
    { name: 'confirm', summary: 'option.merge-confirm', type: 'flag', required: false },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const into = Number(request.options.into);
    const pair = await pairOf(ports, { one: number, other: into });
    if (isRefusal(pair)) return pair;
    const how = { actor: actorOf(request), confirm: flagged(request, 'confirm') };
    const outcome = await ports.ties.merge(pair.one.id, pair.other.id, how);
    return isRefusal(outcome) ? outcome : { key: 'said.merged', values: { number, into }, ticket: into };
  },
};
