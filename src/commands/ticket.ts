import { familyOf } from '../domain/ticket/links.ts';
import { shownAbout } from '../domain/ticket/shown.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import type { Message } from '../store/store.ts';
import { aboutText } from '../texts/about.ts';
import { channelName } from '../texts/channel-name.ts';
import { priorityName, statusName } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime, timeLeft } from '../texts/time.ts';
import { fieldTexts } from './about.ts';
import type { Command } from './command.ts';
import { TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

const MESSAGES = 5;
const CHARACTERS = 300;

export const ticket: Command = {
  name: 'ticket',
  summary: 'command.ticket',
  example: '12',
  role: 'viewer',
  group: 'look',
  options: [TICKET],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const { status, claim, waiting, triage, conversation } = row.ticket;
    const owner = claim.by === null ? null : await ports.store.people.byId(claim.by);
    const messages = await ports.store.tickets.messages(familyOf(row.ticket), { limit: MESSAGES });
    const { language } = request;
    const say = (key: TextKey) => text(key, {}, language);
    const lines = await Promise.all(
      messages.map((message) => lineOf(message, row.contactName, ports, language)),
    );
    const known = shownAbout(row.ticket, ports.policy.current().kinds, await fieldTexts(ports, row.ticket));
    const about = aboutText(known, language);
    const values = {
      number,
      status: statusName(isSpam(row.ticket) ? 'spam' : status.name, language),
      name: row.contactName ?? say('card.nameless'),
      channel: channelName(conversation.channel, language),
      priority: priorityName(triage.priority, language),
      tags: triage.tags.join(', ') || '–',
      owner: owner?.name ?? say('said.unclaimed'),
      time:
        waiting.wait === null
          ? say('said.nobody-waits')
          : timeLeft(waiting.wait.promiseAt - ports.now(), language),
      lines: [...(about === '' ? [] : [about]), ...lines].join('\n'),
    };
    return { key: 'said.ticket', values, ticket: number };
  },
};

async function lineOf(
  message: Message,
  contactName: string | null,
  ports: CommandPorts,
  language: string,
): Promise<string> {
  const [kind, id] = message.author.split(':', 2);
  const known =
    kind === 'person' ? await ports.store.people.byId(id ?? '') : await ports.store.contacts.byId(id ?? '');
  const gone = message.kind === 'note' ? 'card.note-deleted' : 'card.deleted';
  const words = message.deletedAt === null ? message.text.slice(0, CHARACTERS) : text(gone, {}, language);
  const author = known?.name ?? contactName ?? text('card.nameless', {}, language);
  const key = message.kind === 'note' ? 'said.note-line' : 'said.message-line';
  return text(key, { at: clockTime(message.sentAt), author, text: words }, language);
}
