import { isAway } from '../domain/reach.ts';
import { isRefusal } from '../domain/refusal.ts';
import { WHO, whoOf } from './away.ts';
import type { Command } from './command.ts';
import { messageIdOf } from './message.ts';

export const back: Command = {
  name: 'back',
  summary: 'command.back',
  example: '',
  role: 'agent',
  group: 'team',
  options: [WHO],
  async run(request, ports) {
    const person = await whoOf(request, ports);
    if (isRefusal(person)) return person;
    const { id: personId, name, awayUntil } = person;
    if (awayUntil === null) return { key: 'said.back', values: { name } };
    await ports.team.change(personId, { awayUntil: null, awaySince: null, handsOver: false });
    const id = `back:${messageIdOf(request, ports)}`;
    // Whose time was over came back without a word.
    if (isAway(person, ports.now())) await ports.announce({ id, what: 'back', personId, until: ports.now() });
    return { key: 'said.back', values: { name } };
  },
};
