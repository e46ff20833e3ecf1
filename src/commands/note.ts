import { namedBy } from '../domain/mention.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

export const note: Command = {
  name: 'note',
  summary: 'command.note',
  example: '12 Paid twice, see the bank statement.',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'text', summary: 'option.note-text', type: 'rest', required: true }],
  async run(request, ports) {
    const words = given(request, 'text')?.trim() ?? '';
    return words === '' ? { refused: 'empty' } : addNote(request, ports, words);
  },
};

/** Whom it names with an @ is told. */
export async function addNote(request: Asked, ports: CommandPorts, words: string): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const id = messageIdOf(request, ports);
  const done = { key: 'said.noted', values: { number }, ticket: number, data: { message: id } } as const;
  if ((await ports.store.tickets.message(id)) !== null) return done;
  const team = words.includes('@') ? await ports.store.people.list() : [];
  const named = (ticket: Ticket) => namedBy(words, team, ticket);
  const outcome = await ports.act({
    number,
    actor: actorOf(request),
    intent: (ticket) => ({ type: 'note', messageId: id, people: named(ticket).map((one) => one.id) }),
    message: (ticket) => teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() }),
  });
  if (isRefusal(outcome)) return outcome;
  const told = named(outcome.ticket).filter((one) => one.id !== request.actor.id);
  if (told.length === 0) return done;
  const names = told.map(({ name }) => name).join(', ');
  return { ...done, key: 'said.mentioned', values: { number, names } };
}
