import { works } from '../domain/actor.ts';
import { isAway } from '../domain/reach.ts';
import { isRefusal } from '../domain/refusal.ts';
import { untilWords } from './away.ts';
import type { Command } from './command.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';

export const assign: Command = {
  name: 'assign',
  summary: 'command.assign',
  example: '12 Ana',
  role: 'agent',
  group: 'owner',
  options: [
    TICKET,
    { name: 'to', summary: 'option.to', label: 'label.receiver', type: 'person', required: true },
  ],
  async run(request, { act, team, now }) {
    const number = ticketOf(request);
    const name = given(request, 'to') ?? '';
    const person = await team.find(name);
    if (person === null) return { refused: 'unknown-person', values: { name } };
    if (!works(person)) return { refused: 'only-sees', values: { name: person.name } };
    const outcome = await act({ number, actor: actorOf(request), intent: { type: 'assign', to: person.id } });
    if (isRefusal(outcome)) return outcome;
    const values = { number, name: person.name };
    if (!isAway(person, now())) return { key: 'said.assigned', values, ticket: number };
    const until = untilWords(person.awayUntil ?? 0);
    return { key: 'said.assigned-away', values: { ...values, ...until }, ticket: number };
  },
};
