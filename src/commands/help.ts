import { atLeast } from '../domain/actor.ts';
import { text } from '../texts/texts.ts';
import type { Command, CommandSpec } from './command.ts';
import { given } from './options.ts';

/** Help is made of the specs and shows what the caller's role may use. */
export function createHelp(commands: () => readonly CommandSpec[]): Command {
  return {
    name: 'help',
    summary: 'command.help',
    example: 'reply',
    role: 'agent',
    options: [{ name: 'command', summary: 'option.help-command', type: 'text', required: false }],
    async run(request) {
      const mine = commands().filter(({ role }) => atLeast(request.actor.role, role));
      const name = given(request, 'command')?.replace(/^\//, '');
      const one = mine.find((spec) => spec.name === name);
      if (name !== undefined && one === undefined) return { refused: 'unknown-command', values: { name } };
      if (one !== undefined)
        return { key: 'said.help', values: { role: request.actor.role, lines: detailed(one) } };
      const lines = mine.map((spec) =>
        text('said.help-line', { name: spec.name, summary: text(spec.summary) }),
      );
      return { key: 'said.help', values: { role: request.actor.role, lines: lines.join('\n') } };
    },
  };
}

function detailed(spec: CommandSpec): string {
  const options = spec.options.map(({ name, summary, required, choices }) =>
    text('said.help-option', {
      name,
      summary: text(summary),
      required: required ? 'yes' : 'no',
      choices: choices?.join(' | ') ?? '',
    }),
  );
  const head = text('said.help-line', { name: spec.name, summary: text(spec.summary) });
  return [head, text('said.help-example', { name: spec.name, example: spec.example }), ...options].join('\n');
}
