import { atLeast } from '../domain/actor.ts';
import { SHORTEST_PASSAGE, secretsIn, struckOut } from '../domain/redact.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Change, Message, QueueRow } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

const PAGE = 500;

/**
 * Strikes out what nobody may read, in every message of the ticket, its earlier texts, replies begun, the index and the
 * copies at the desks; for good. Card numbers and passwords everybody may strike out, other words a supervisor.
 */
export const redact: Command = {
  name: 'redact',
  summary: 'command.redact',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [TICKET, { name: 'text', summary: 'option.redact-text', type: 'rest', required: false }],
  async run(request, ports) {
    const number = ticketOf(request);
    const words = given(request, 'text')?.trim();
    if (words !== undefined && !atLeast(request.actor.role, 'supervisor')) return needs('supervisor');
    if (words !== undefined && words.length < SHORTEST_PASSAGE)
      return {
        refused: 'bad-option',
        values: {
          option: 'text',
          problem: text('problem.short', { least: SHORTEST_PASSAGE }, request.language),
        },
      };
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const found: Found[] = [];
    // What was merged into it is read with it.
    for (const id of familyOf(row.ticket)) {
      const struck = await strike(request, ports, { id, words });
      if (!isRefusal(struck)) found.push(...struck);
      else if (struck.refused !== 'nothing-to-redact') return struck;
    }
    const noted = await strikeNote(ports, row, words);
    if (found.length + noted === 0) return { refused: 'nothing-to-redact', values: { ticket: number } };
    const count = found.reduce((sum, one) => sum + one.count, noted);
    // The platform's own text of a note that was typed there is its writer's: we may not change it.
    const typed = found.some(({ message }) => message.kind === 'note' && message.externalId !== null);
    return { key: 'said.redacted', values: { number, count, typed: typed ? 'yes' : 'no' }, ticket: number };
  },
};

/** What stands about the customer themselves; answers how often. */
async function strikeNote(ports: CommandPorts, { ticket }: QueueRow, words?: string): Promise<number> {
  const contact = await ports.store.contacts.byId(ticket.conversation.contactId);
  if (contact?.note == null) return 0;
  const { text: note, count } = struckOut(
    contact.note,
    words === undefined ? secretsIn(contact.note) : [words],
  );
  if (count > 0) await ports.store.contacts.change(contact.id, { note }, contact.version);
  return count;
}

/** On one of the tickets: each keeps its own record. */
async function strike(
  request: Asked,
  ports: CommandPorts,
  { id, words }: { id: string; words: string | undefined },
): Promise<Found[] | Refusal> {
  const row = await ports.store.tickets.byId(id);
  if (row === null) return [];
  let found: Found[] = [];
  const outcome = await ports.act({
    number: row.ticket.number,
    actor: actorOf(request),
    intent: async (ticket) => {
      found = await passagesOf(ports, ticket, words);
      return {
        type: 'redact',
        messages: found.map(({ message, count }) => ({ messageId: message.id, count })),
      };
    },
    changes: () => changesOf(found),
  });
  return isRefusal(outcome) ? outcome : found;
}

interface Found {
  message: Message;
  passages: string[];
  count: number;
}

/** Messages in which, or in whose earlier texts, something has to go. */
async function passagesOf(ports: CommandPorts, ticket: Ticket, words?: string): Promise<Found[]> {
  const all = await everyText(ports, ticket.id);
  const texts = all.flatMap(({ said }) => said);
  const passages = words === undefined ? [...new Set(texts.flatMap(secretsIn))] : [words];
  return all.flatMap(({ message, said }) => {
    const count = said.reduce((sum, one) => sum + struckOut(one, passages).count, 0);
    return count === 0 ? [] : [{ message, passages, count }];
  });
}

async function everyText(
  { store }: CommandPorts,
  ticketId: string,
): Promise<{ message: Message; said: string[] }[]> {
  const messages: Message[] = [];
  for (let before: string | undefined; ; ) {
    const page = await store.tickets.messages(ticketId, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    messages.unshift(...page);
    before = page[0]?.id;
    if (page.length < PAGE || before === undefined) break;
  }
  return Promise.all(
    messages.map(async (message) => {
      const editions = message.editedAt === null ? [] : await store.tickets.editions(message.id);
      return { message, said: [message.text, ...editions.map((one) => one.text)] };
    }),
  );
}

function changesOf(found: readonly Found[]): Pick<Change, 'patches' | 'redactions'> {
  return {
    patches: found.map(({ message, passages }) => ({
      id: message.id,
      text: struckOut(message.text, passages).text,
    })),
    redactions: found.map(({ message, passages }) => ({ messageId: message.id, passages })),
  };
}
