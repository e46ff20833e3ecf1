import { shownAbout } from '../domain/ticket/shown.ts';
import { kindText } from '../texts/about.ts';
import { text } from '../texts/texts.ts';
import { sayAbout } from './about.ts';
import { codeAmong } from './choices.ts';
import type { Command } from './command.ts';
import { given, TICKET } from './options.ts';

export const kind: Command = {
  name: 'kind',
  summary: 'command.kind',
  example: '12 delivery',
  role: 'agent',
  group: 'about',
  options: [TICKET, { name: 'kind', summary: 'option.kind', type: 'kind', required: true }],
  run: (request, ports) =>
    sayAbout(request, ports, {
      intent: (_ticket, { kinds }) => ({
        type: 'set-kind',
        kind: codeAmong(kinds, given(request, 'kind') ?? ''),
        cause: null,
      }),
      told: (ticket, kinds) => {
        const name = kindText(shownAbout(ticket, kinds), request.language) ?? '';
        return text('event.kind-set', { kind: name, cause: 'none' }, request.language);
      },
    }),
};
