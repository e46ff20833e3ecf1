import type { QueueRow, TicketFilter } from '../store/store.ts';
import { channelName } from '../texts/channel-name.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { timeLeft } from '../texts/time.ts';
import type { Asked, Command, CommandRequest } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Lines that fit a chat message; the web desk pages through the rest. */
const LINES = 10;
const WHICH = [
  'open',
  'mine',
  'unclaimed',
  'escalated',
  'to-do',
  'scheduled',
  'waiting',
  'snoozed',
  'resolved',
  'spam',
] as const;

export const queue: Command = {
  name: 'queue',
  summary: 'command.queue',
  example: 'mine',
  role: 'viewer',
  group: 'look',
  options: [{ name: 'which', summary: 'option.which', type: 'choice', required: false, choices: WHICH }],
  async run(request, ports) {
    const which = given(request, 'which') ?? 'open';
    const { rows, next } = await ports.store.tickets.queue(filterOf(which, request), { limit: LINES });
    if (rows.length === 0)
      return { key: 'said.queue-empty', values: { which: whichIn(which, request) }, data: { tickets: [] } };
    const lines = await Promise.all(rows.map((row) => lineOf(row, ports, request.language)));
    const values = {
      which: whichIn(which, request),
      count: rows.length,
      more: next === null ? 'no' : 'yes',
      lines: lines.join('\n'),
    };
    return { key: 'said.queue', values, data: { tickets: rows.map((row) => row.ticket.number) } };
  },
};

function filterOf(which: string, request: CommandRequest): TicketFilter {
  switch (which) {
    case 'mine':
      return { status: 'open', assignee: request.actor.id };
    case 'unclaimed':
      return { status: 'open', assignee: null };
    case 'spam':
      return { spam: true };
    case 'to-do':
      return { toDo: true };
    case 'scheduled':
      return { scheduled: true };
    case 'escalated':
      return { status: 'open', escalated: true };
    case 'waiting':
    case 'snoozed':
    case 'resolved':
      return { status: which };
    default:
      return { status: 'open' };
  }
}

function whichIn(which: string, { language }: Asked): string {
  return text(`which.${which}` as TextKey, {}, language);
}

/** One ticket in one line: number, customer, channel, time, owner. */
async function lineOf(
  { ticket, contactName }: QueueRow,
  ports: CommandPorts,
  language: string,
): Promise<string> {
  const owner = ticket.claim.by === null ? null : await ports.store.people.byId(ticket.claim.by);
  const { wait } = ticket.waiting;
  const say = (key: TextKey) => text(key, {}, language);
  const values = {
    number: ticket.number,
    name: contactName ?? say('card.nameless'),
    channel: channelName(ticket.conversation.channel, language),
    time: wait === null ? say('said.nobody-waits') : timeLeft(wait.promiseAt - ports.now(), language),
    owner: owner?.name ?? say('said.unclaimed'),
  };
  return text('said.queue-line', values, language);
}
