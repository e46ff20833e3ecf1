import type { CommandOption, CommandSpec } from '../src/commands/command.ts';

/** What samples of options name. */
export interface Named {
  number: number;
  /** A message of that ticket. */
  message: string;
}

/** The command with what it needs, with all it takes, and with every choice of every option. */
export function waysToAsk(spec: CommandSpec, named: Named): Record<string, unknown>[] {
  const of = (options: readonly CommandOption[]) =>
    Object.fromEntries(options.map((option) => [option.name, sample(option, named)]));
  const needed = of(spec.options.filter(({ required }) => required));
  const plain = of(spec.options.filter(({ type }) => type !== 'choice'));
  const chosen = spec.options.flatMap(({ name, choices = [] }) =>
    choices.flatMap((choice) => [
      { ...needed, [name]: choice },
      { ...plain, [name]: choice },
    ]),
  );
  return [needed, { ...needed, ...plain }, ...chosen];
}

function sample(option: CommandOption, { number, message }: Named): unknown {
  switch (option.type) {
    case 'ticket':
    case 'number':
      return number;
    case 'flag':
      return true;
    case 'files':
      return [];
    case 'when':
      return '2h';
    case 'id':
      return message;
    case 'person':
      return 'Ana';
    case 'receiver':
      return 'payments';
    case 'choice':
      return option.choices?.[0];
    default:
      return option.name === 'name' ? 'Ana' : 'en';
  }
}
