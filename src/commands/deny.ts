import type { Command } from './command.ts';
import { decideOn, REQUEST } from './decide.ts';
import { TICKET } from './options.ts';

export const deny: Command = {
  name: 'deny',
  summary: 'command.deny',
  example: '12 One coupon is enough here.',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'reason', summary: 'option.deny-reason', type: 'rest', required: true }, REQUEST],
  run: (request, ports) => decideOn(request, ports, 'deny'),
};
