import type { Command } from './command.ts';
import { decideOn, REQUEST } from './decide.ts';
import { TICKET } from './options.ts';

export const approve: Command = {
  name: 'approve',
  summary: 'command.approve',
  example: '12 Only this once.',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'reason', summary: 'option.condition', type: 'rest', required: false }, REQUEST],
  run: (request, ports) => decideOn(request, ports, 'approve'),
};
