import { atLeast, type Role } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { sightOf } from '../domain/sight.ts';
import type { Person } from '../store/store.ts';
import { missingText } from '../texts/about.ts';
import { channelName } from '../texts/channel-name.ts';
import { roleName } from '../texts/names.ts';
import { readingIn } from '../texts/reading.ts';
import { learn, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Asked, Command, CommandRequest, Reply } from './command.ts';
import { problemWith } from './options.ts';
import type { Changed, CommandPorts } from './ports.ts';
import { record } from './recorded.ts';
import { portsInSight } from './sight.ts';
import { noting, undoableOf } from './undoable.ts';

export type Handle = (request: CommandRequest) => Promise<Reply>;

/** The one way in for every desk: role, options and sight are checked here, refusals are put into words here. */
export function createHandle(
  commands: readonly Command[],
  ports: CommandPorts,
  observe: (name: string, seconds: number) => void,
): Handle {
  const byName = new Map(commands.map((command) => [command.name, command]));
  return async (request) => {
    const command = byName.get(request.name);
    const begun = ports.now();
    const language = request.language ?? ports.language;
    await learn(language);
    const done: Changed[] = [];
    const person = await ports.store.people.byId(request.actor.id);
    const zone = person?.zone ?? null;
    const outcome = await readingIn(zone, () =>
      run(command, { ...request, language }, noting(ports, done), person),
    );
    if (command !== undefined) observe(command.name, (ports.now() - begun) / 1000);
    if (isRefusal(outcome)) return readingIn(zone, () => refusedIn(outcome, ports, language));
    if (command !== undefined) await record(command, request, outcome.about, ports);
    const { key, values, ticket, data, charts } = outcome;
    const undo = ALONE.has(request.name) ? undefined : undoableOf(done);
    return {
      ok: true,
      key,
      text: text(key, values, outcome.language ?? language),
      ...(ticket === undefined ? {} : { ticket }),
      ...(data === undefined ? {} : { data }),
      ...(charts === undefined ? {} : { charts }),
      ...(undo === undefined ? {} : { undo }),
    };
  };
}

/** Of what these do an act on the ticket is but a part, or the taking back itself. */
const ALONE: ReadonlySet<string> = new Set(['new', 'undo']);

async function run(command: Command | undefined, request: Asked, ports: CommandPorts, person: Person | null) {
  if (command === undefined) return { refused: 'unknown-command', values: { name: request.name } } as const;
  if (!atLeast(request.actor.role, command.role)) return needs(command.role);
  const problem = problemWith(command, request.options, request.language);
  if (problem !== null) return problem;
  return command.run(request, person === null ? ports : portsInSight(ports, sightOf(person)));
}

export function needs(role: Role): Refusal {
  return { refused: 'role', values: { role } };
}

async function refusedIn(refusal: Refusal, ports: CommandPorts, language: string): Promise<Reply> {
  const { refused, values = {} } = refusal;
  const person = typeof values.by === 'string' ? await ports.store.people.byId(values.by) : null;
  const said = {
    ...values,
    ...(typeof values.role === 'string' ? { role: roleName(values.role, language) } : {}),
    ...(typeof values.channel === 'string' ? { channel: channelName(values.channel, language) } : {}),
    ...(refused === 'no-invitation' ? { known: channelsText(values.known, language) } : {}),
    ...(refused === 'required' ? { missing: missingWords(values.missing, ports, language) } : {}),
    who: person?.name ?? text('refused.somebody', {}, language),
    when: typeof values.at === 'number' ? clockTime(values.at) : '',
    at: typeof values.at === 'number' ? clockTime(values.at) : '',
  };
  const asked = await namesOf(values.asked, ports);
  const words = text(`refused.${refused}`, { ...said, ...asked }, language);
  return { ok: false, refused, values: { ...values, who: said.who, ...asked }, text: words };
}

/** Of people who were asked, by their ids with commas between. */
async function namesOf(ids: unknown, { store }: CommandPorts): Promise<{ asked?: string }> {
  if (typeof ids !== 'string') return {};
  const people = await Promise.all(ids.split(',').map((id) => store.people.byId(id)));
  return { asked: people.flatMap((person) => person?.name ?? []).join(', ') || 'none' };
}

/** By name, each with the word that is typed for it. */
function channelsText(ids: unknown, language: string): string {
  const names = String(ids)
    .split(', ')
    .filter((id) => id !== '')
    .map((id) => (channelName(id, language) === id ? id : `${channelName(id, language)} (${id})`));
  return names.join(', ') || '–';
}

function missingWords(missing: unknown, { policy }: CommandPorts, language: string): string {
  return missingText(String(missing).split(','), policy.current().kinds.fields, language);
}
