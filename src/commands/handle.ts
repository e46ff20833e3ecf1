import { atLeast, type Role } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Command, CommandRequest, Reply } from './command.ts';
import { problemWith } from './options.ts';
import type { CommandPorts } from './ports.ts';

export type Handle = (request: CommandRequest) => Promise<Reply>;

/** The one way in for every desk: role and options are checked here, refusals are put into words here. */
export function createHandle(
  commands: readonly Command[],
  ports: CommandPorts,
  observe: (name: string, seconds: number) => void,
): Handle {
  const byName = new Map(commands.map((command) => [command.name, command]));
  return async (request) => {
    const command = byName.get(request.name);
    const begun = ports.now();
    const outcome = await run(command, request, ports);
    if (command !== undefined) observe(command.name, (ports.now() - begun) / 1000);
    if (isRefusal(outcome)) return refusedIn(outcome, ports);
    const { key, values, ticket, data } = outcome;
    return {
      ok: true,
      key,
      text: text(key, values),
      ...(ticket === undefined ? {} : { ticket }),
      ...(data === undefined ? {} : { data }),
    };
  };
}

async function run(command: Command | undefined, request: CommandRequest, ports: CommandPorts) {
  if (command === undefined) return { refused: 'unknown-command', values: { name: request.name } } as const;
  if (!atLeast(request.actor.role, command.role)) return needs(command.role);
  return problemWith(command, request.options) ?? command.run(request, ports);
}

export function needs(role: Role): Refusal {
  return { refused: 'role', values: { role } };
}

async function refusedIn(refusal: Refusal, ports: CommandPorts): Promise<Reply> {
  const { refused, values = {} } = refusal;
  const person = typeof values.by === 'string' ? await ports.store.people.byId(values.by) : null;
  const said = {
    ...values,
    who: person?.name ?? text('refused.somebody'),
    when: typeof values.at === 'number' ? clockTime(values.at) : '',
    at: typeof values.at === 'number' ? clockTime(values.at) : '',
  };
  return { ok: false, refused, values: { ...values, who: said.who }, text: text(`refused.${refused}`, said) };
}
