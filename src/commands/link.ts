import { isRefusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { TICKET, ticketOf } from './options.ts';
import { pairOf } from './tied.ts';

export const link: Command = tying('link', true);
export const unlink: Command = tying('unlink', false);

function tying(name: 'link' | 'unlink', linked: boolean): Command {
  return {
    name,
    summary: `command.${name}`,
    example: '12 14',
    role: 'agent',
    group: 'about',
    options: [TICKET, { name: 'other', summary: 'option.other-ticket', type: 'ticket', required: true }],
    async run(request, ports) {
      const number = ticketOf(request);
      const other = Number(request.options.other);
      const pair = await pairOf(ports, { one: number, other });
      if (isRefusal(pair)) return pair;
      const how = { actor: actorOf(request), linked };
      const outcome = await ports.ties.link(pair.one.id, pair.other.id, how);
      if (isRefusal(outcome)) return outcome;
      return { key: `said.${name}ed`, values: { number, other }, ticket: number };
    },
  };
}
