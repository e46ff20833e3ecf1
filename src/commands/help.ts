import { atLeast } from '../domain/actor.ts';
import { forRole } from '../domain/for-role.ts';
import { roleName } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import type { Command, CommandSpec } from './command.ts';
import { COMMAND_GROUPS } from './command-groups.ts';
import { given } from './options.ts';

/** Help is made of the specs and shows what the caller's role may use. */
export function createHelp(commands: () => readonly CommandSpec[]): Command {
  return {
    name: 'help',
    summary: 'command.help',
    example: 'reply',
    role: 'viewer',
    group: 'look',
    options: [{ name: 'command', summary: 'option.help-command', type: 'text', required: false }],
    async run(request) {
      const mine = commands().filter(({ role }) => atLeast(request.actor.role, role));
      const name = given(request, 'command')?.replace(/^\//, '');
      const one = mine.find((spec) => spec.name === name);
      if (name !== undefined && one === undefined) return { refused: 'unknown-command', values: { name } };
      const { language } = request;
      const lines =
        one === undefined ? grouped(mine, language) : detailed(forRole(one, request.actor.role), language);
      const role = roleName(request.actor.role, language);
      return { key: 'said.help', values: { role, lines: lines.join('\n') } };
    },
  };
}

function grouped(specs: readonly CommandSpec[], language: string): string[] {
  return COMMAND_GROUPS.flatMap((group) => {
    const lines = specs.filter((spec) => spec.group === group).map((spec) => headOf(spec, language));
    return lines.length === 0 ? [] : [`${text(`group.${group}`, {}, language)}:`, ...lines];
  });
}

function headOf({ name, summary }: CommandSpec, language: string): string {
  return text('said.help-line', { name, summary: text(summary, {}, language) }, language);
}

function detailed(spec: CommandSpec, language: string): string[] {
  const options = spec.options.map(({ name, summary, required, choices }) => {
    const values = {
      // As it is typed: `--hand-over`.
      name: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      summary: text(summary, {}, language),
      required: required ? 'yes' : 'no',
      choices: choices?.join(' | ') ?? '',
    };
    return text('said.help-option', values, language);
  });
  const example = text('said.help-example', { name: spec.name, example: spec.example }, language).trimEnd();
  return [headOf(spec, language), example, ...options];
}
