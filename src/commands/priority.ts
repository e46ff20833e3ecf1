import { PRIORITIES, type Priority } from '../domain/ticket/triage.ts';
import { priorityName } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import { sayAbout } from './about.ts';
import type { Command } from './command.ts';
import { given, TICKET } from './options.ts';

export const priority: Command = {
  name: 'priority',
  summary: 'command.priority',
  example: '12 high',
  role: 'agent',
  group: 'about',
  options: [
    TICKET,
    { name: 'priority', summary: 'option.priority', type: 'choice', required: true, choices: PRIORITIES },
  ],
  run: (request, ports) =>
    sayAbout(request, ports, {
      intent: () => ({ type: 'set-priority', priority: given(request, 'priority') as Priority }),
      told: ({ triage }) => {
        const name = priorityName(triage.priority, request.language);
        return text('event.priority-set', { priority: name, because: 'asked' }, request.language);
      },
    }),
};
