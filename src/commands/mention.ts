import { works } from '../domain/actor.ts';
import type { Command } from './command.ts';
import { addNote } from './note.ts';
import { given, TICKET } from './options.ts';

export const mention: Command = {
  name: 'mention',
  summary: 'command.mention',
  example: '12 @Ana Did you speak to the courier?',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'who', summary: 'option.to', label: 'label.who', type: 'person', required: true },
    { name: 'text', summary: 'option.note-text', type: 'rest', required: true },
  ],
  async run(request, ports) {
    const name = given(request, 'who') ?? '';
    const person = await ports.team.find(name);
    if (person === null || !works(person)) return { refused: 'unknown-person', values: { name } };
    const words = given(request, 'text')?.trim() ?? '';
    return words === '' ? { refused: 'empty' } : addNote(request, ports, `@${person.name} ${words}`);
  },
};
