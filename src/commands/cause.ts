import { byId } from '../domain/kinds.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import { sayAbout } from './about.ts';
import { codeAmong } from './choices.ts';
import type { Command } from './command.ts';
import { given, TICKET } from './options.ts';

export const cause: Command = {
  name: 'cause',
  summary: 'command.cause',
  example: '12 late',
  role: 'agent',
  group: 'about',
  options: [TICKET, { name: 'cause', summary: 'option.cause', type: 'cause', required: true }],
  run: (request, ports) =>
    sayAbout(request, ports, {
      intent: ({ about }, { kinds }) => ({
        type: 'set-cause',
        cause: codeAmong(byId(kinds, about.kind)?.causes ?? [], given(request, 'cause') ?? ''),
      }),
      told: ({ about }, { kinds }) => {
        const causes = byId(kinds, about.kind)?.causes ?? [];
        const name = nameAmong(causes, about.cause ?? '', request.language);
        return text('event.cause-set', { cause: name }, request.language);
      },
    }),
};
