import { atLeast } from '../domain/actor.ts';
import { isAway, UNTIL_BACK } from '../domain/reach.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Person } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { messageIdOf } from './message.ts';
import { flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { instantFrom } from './when.ts';

/** Supervisors may say it for somebody who cannot. */
export const WHO = {
  name: 'who',
  summary: 'option.who',
  label: 'label.who-else',
  type: 'person',
  required: false,
  role: 'supervisor',
} as const;

const HAND_OVER = { name: 'handOver', summary: 'option.hand-over', type: 'flag', required: false } as const;

export const away: Command = {
  name: 'away',
  summary: 'command.away',
  example: '3d',
  role: 'agent',
  group: 'team',
  options: [
    { name: 'until', summary: 'option.away-until', label: 'label.until', type: 'when', required: false },
    WHO,
    HAND_OVER,
  ],
  async run(request, ports) {
    const words = given(request, 'until');
    const until = words === undefined ? UNTIL_BACK : instantFrom(words, ports.now());
    if (until === null)
      return {
        refused: 'bad-option',
        values: { option: 'until', problem: text('problem.when', {}, request.language) },
      };
    if (until <= ports.now()) return { refused: 'past' };
    const person = await whoOf(request, ports);
    if (isRefusal(person)) return person;
    const handsOver = flagged(request, 'handOver');
    const since = isAway(person, ports.now()) ? (person.awaySince ?? ports.now()) : ports.now();
    if (person.awayUntil !== until || handsOver !== person.handsOver) {
      await ports.team.change(person.id, { awayUntil: until, awaySince: since, handsOver });
      const id = `away:${messageIdOf(request, ports)}`;
      await ports.announce({ id, what: 'away', personId: person.id, until });
    }
    const values = { name: person.name, ...untilWords(until) };
    if (!handsOver) return { key: 'said.away', values };
    const count =
      (await ports.store.tickets.load()).find(({ assignee }) => assignee === person.id)?.open ?? 0;
    return { key: 'said.away-handing-over', values: { ...values, count } };
  },
};

/** The values of a text that says until when somebody is away. */
export function untilWords(until: number): { known: 'yes' | 'no'; until: string } {
  return { known: until < UNTIL_BACK ? 'yes' : 'no', until: until < UNTIL_BACK ? clockTime(until) : '' };
}

/** Whoever asks, or for a supervisor somebody else. */
export async function whoOf(request: Asked, ports: CommandPorts): Promise<Person | Refusal> {
  const name = given(request, 'who');
  if (name === undefined) {
    const { id, name: own } = request.actor;
    return (await ports.store.people.byId(id)) ?? { refused: 'unknown-person', values: { name: own } };
  }
  const person = await ports.team.find(name);
  if (person === null) return { refused: 'unknown-person', values: { name } };
  return person.id === request.actor.id || atLeast(request.actor.role, 'supervisor')
    ? person
    : needs('supervisor');
}
