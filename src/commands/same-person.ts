import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { channelName } from '../texts/channel-name.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, REASON, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { pairOf } from './tied.ts';

const OTHER = { name: 'other', summary: 'option.other-customer', type: 'ticket', required: false } as const;

/** Without another ticket it only says who is held to be this customer, and why. */
export const samePerson: Command = {
  name: 'same-person',
  summary: 'command.same-person',
  example: '12 14 she wrote from her new number',
  role: 'agent',
  group: 'about',
  options: [TICKET, OTHER, REASON],
  run: (request, ports) =>
    request.options.other === undefined
      ? listed(request, ports)
      : said(request, ports, ports.samePerson.link, 'said.same-person'),
};

export const notSamePerson: Command = {
  name: 'not-same-person',
  summary: 'command.not-same-person',
  example: '12 14',
  role: 'agent',
  group: 'about',
  options: [TICKET, { ...OTHER, required: true }, REASON],
  run: (request, ports) => said(request, ports, ports.samePerson.part, 'said.not-same-person'),
};

async function said(
  request: Asked,
  ports: CommandPorts,
  act: CommandPorts['samePerson']['link'],
  key: TextKey,
): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const other = Number(request.options.other);
  const pair = await pairOf(ports, { one: number, other });
  if (isRefusal(pair)) return pair;
  if (pair.one.id === pair.other.id) return { refused: 'same-ticket', values: { ticket: number } };
  const id = messageIdOf(request, ports);
  const words = given(request, 'reason')?.trim() ?? '';
  const note = (ticket: Ticket) =>
    teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() });
  const how = { actor: actorOf(request), key: id, ...(words === '' ? {} : { note }) };
  const outcome = await act(pair.one.id, pair.other.id, how);
  if (isRefusal(outcome)) return outcome;
  return { key, values: { number, other }, ticket: number };
}

/** Which contacts are held to be this customer, and who says so. */
async function listed(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const row = await ports.store.tickets.byNumber(number);
  if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
  const { samePerson: known, people, contacts } = ports.store;
  const links = await known.linksOf(row.ticket.conversation.contactId);
  const newest = await known.newestTickets(links.flatMap(({ one, other }) => [one, other]));
  const named = async (id: string) => {
    const ticket = newest.get(id);
    const seen = ticket === undefined ? null : await ports.store.tickets.byNumber(ticket.number);
    const contact = seen === null ? null : await contacts.byId(id);
    const name = contact?.name ?? text('card.nameless', {}, request.language);
    if (seen === null) return name;
    const channel = channelName(seen.ticket.conversation.channel, request.language);
    return text('same-person.contact', { name, number: seen.ticket.number, channel }, request.language);
  };
  const lines = links.map(async ({ one, other, because, by, at }) => {
    const person = await people.byId(by.replace(/^person:/, ''));
    const values = {
      one: await named(one),
      other: await named(other),
      because,
      who: person?.name ?? '-',
      span: timeSpan(ports.now() - at, request.language),
    };
    return text('same-person.link', values, request.language);
  });
  const all = (await Promise.all(lines)).join('\n');
  return {
    key: 'said.same-persons',
    values: { number, linked: links.length === 0 ? 'no' : 'yes', all },
    ticket: number,
  };
}
