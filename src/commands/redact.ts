import { atLeast } from '../domain/actor.ts';
import { shortened } from '../domain/quoted.ts';
import { SHORTEST_PASSAGE, secretsIn, struckOut } from '../domain/redact.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placesOf } from '../domain/ticket/places.ts';
import type { Change, ContactPatch, Message, QueueRow } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import { everyMessage } from './every-message.ts';
import { needs } from './handle.ts';
import { actorOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { redactFiles } from './redact-files.ts';

/**
 * Strikes out what nobody may read, for good: in every message of the ticket, its earlier texts and the names of its files,
 * replies begun, what is kept of the customer, the index, notices and the copies at the desks; or a file, with its bytes. Card
 * numbers and passwords everybody may strike out, other words and files a supervisor.
 */
export const redact: Command = {
  name: 'redact',
  summary: 'command.redact',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    {
      name: 'file',
      summary: 'option.redact-file',
      label: 'label.redact-file',
      type: 'text',
      required: false,
      role: 'supervisor',
    },
    { name: 'text', summary: 'option.redact-text', type: 'rest', required: false },
  ],
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
    const file = given(request, 'file');
    if (file !== undefined)
      return words === undefined
        ? redactFiles(request, ports, row, file)
        : badOption('file', text('problem.one-of', { option: 'file' }, request.language));
    const found: Found[] = [];
    // What was merged into it is read with it: a secret of one may be quoted in another.
    const family = familyOf(row.ticket);
    const passages = words === undefined ? await secretsOn(ports, family) : [words];
    const callers = await namesOn(ports, row);
    // First what stands beside them: copies of messages, and notices, name their writers as they are called then.
    const kept = await strikeCustomers(request, ports, row, passages);
    for (const id of family) {
      const struck = await strike(request, ports, { id, passages, callers });
      if (!isRefusal(struck)) found.push(...struck);
      else if (struck.refused !== 'nothing-to-redact') return struck;
    }
    const beside = await strikeBeside(ports, row, found, { passages, secrets: words === undefined });
    const count = found.reduce((sum, one) => sum + one.count, beside + kept);
    if (count === 0) return { refused: 'nothing-to-redact', values: { ticket: number } };
    // The platform's own text of a note that was typed there is its writer's: we may not change it.
    const typed = found.some(({ message }) => message.kind === 'note' && message.externalId !== null);
    return { key: 'said.redacted', values: { number, count, typed: typed ? 'yes' : 'no' }, ticket: number };
  },
};

/** Everything on these tickets that looks like a secret. */
async function secretsOn(ports: CommandPorts, ticketIds: readonly string[]): Promise<string[]> {
  const all = await Promise.all(ticketIds.map((id) => everyText(ports, id)));
  return [...new Set(all.flat().flatMap(({ said }) => said.flatMap(secretsIn)))];
}

/** What the customers of a ticket are called, by how messages name their author. */
async function namesOn({ store }: CommandPorts, { ticket }: QueueRow): Promise<Map<string, string>> {
  const ids = placesOf(ticket).map(({ contactId }) => contactId);
  const contacts = await Promise.all(ids.map((id) => store.contacts.byId(id)));
  return new Map(contacts.flatMap((one) => (one?.name == null ? [] : [[`contact:${one.id}`, one.name]])));
}

function strikeBeside(
  { store }: CommandPorts,
  { ticket }: QueueRow,
  found: readonly Found[],
  wanted: { passages: string[]; secrets: boolean },
): Promise<number> {
  return store.redactions.strikeBeside({
    ticketIds: familyOf(ticket),
    places: placesOf(ticket),
    files: found.flatMap(({ message }) =>
      message.files.flatMap(({ hash, name }) => (hash === null ? [] : [{ hash, name }])),
    ),
    ...wanted,
  });
}

/** What is kept of the customers themselves, and shown on their cards; answers how often. */
async function strikeCustomers(
  request: Asked,
  ports: CommandPorts,
  { ticket }: QueueRow,
  passages: readonly string[],
): Promise<number> {
  const { contacts } = ports.store;
  const auto = given(request, 'text') === undefined;
  let all = 0;
  for (const id of new Set(placesOf(ticket).map(({ contactId }) => contactId))) {
    const contact = await contacts.byId(id);
    if (contact === null) continue;
    const struck = (said: string) => struckOut(said, auto ? [...passages, ...secretsIn(said)] : passages);
    const patch: ContactPatch = {};
    for (const field of ['name', 'note'] as const) {
      const { text: left, count } = struck(contact[field] ?? '');
      if (count > 0) patch[field] = left;
      all += count;
    }
    const attributes = Object.entries(contact.attributes).map(([name, value]) => {
      const { text: left, count } = struck(typeof value === 'string' ? value : '');
      all += count;
      return [name, count > 0 ? left : value] as const;
    });
    if (attributes.some(([name, value]) => contact.attributes[name] !== value))
      patch.attributes = Object.fromEntries(attributes);
    const fields = (['name', 'note', 'attributes'] as const).filter((field) => patch[field] !== undefined);
    if (fields.length === 0) continue;
    await contacts.change(id, patch, contact.version);
    const intent = { type: 'change-customer' as const, fields };
    await ports.act({ number: ticket.number, actor: actorOf(request), intent });
  }
  return all;
}

/** On one of the tickets: each keeps its own record. */
async function strike(
  request: Asked,
  ports: CommandPorts,
  { id, passages, callers }: { id: string; passages: string[]; callers: ReadonlyMap<string, string> },
): Promise<Found[] | Refusal> {
  const row = await ports.store.tickets.byId(id);
  if (row === null) return [];
  let found: Found[] = [];
  const outcome = await ports.act({
    number: row.ticket.number,
    actor: actorOf(request),
    intent: async (ticket) => {
      found = await foundOn(ports, ticket, { passages, callers });
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
  /** What it answers, in words. */
  quoted: string;
  passages: string[];
  count: number;
}

/** Messages in which, or in whose earlier texts or names of files, something has to go. */
async function foundOn(
  ports: CommandPorts,
  ticket: Ticket,
  { passages, callers }: { passages: string[]; callers: ReadonlyMap<string, string> },
): Promise<Found[]> {
  return (await everyText(ports, ticket.id)).flatMap(({ message, quoted, said }) => {
    const count = [...said, callers.get(message.author) ?? ''].reduce(
      (sum, one) => sum + struckOut(one, passages).count,
      0,
    );
    return count === 0 ? [] : [{ message, quoted, passages, count }];
  });
}

async function everyText(
  { store }: CommandPorts,
  ticketId: string,
): Promise<{ message: Message; quoted: string; said: string[] }[]> {
  return Promise.all(
    (await everyMessage({ store }, ticketId)).map(async (message) => {
      const editions = message.editedAt === null ? [] : await store.tickets.editions(message.id);
      const names = message.files.map(({ name }) => name);
      const copies = message.heading?.cc ?? [];
      const quoted = await quotedBy({ store }, message);
      return {
        message,
        quoted,
        said: [message.text, quoted, ...names, ...copies, ...editions.map((one) => one.text)],
      };
    }),
  );
}

/** What its copies show of the message that it answers. */
async function quotedBy({ store }: Pick<CommandPorts, 'store'>, { quotes }: Message): Promise<string> {
  if (quotes === undefined || quotes.messageId === null) return quotes?.text ?? '';
  return quotes.text ?? (await store.tickets.message(quotes.messageId))?.text ?? '';
}

function changesOf(found: readonly Found[]): Pick<Change, 'patches' | 'redactions'> {
  return {
    patches: found.map(({ message: { id, text: words, files, quotes, heading }, quoted, passages }) => {
      const named = files.map((file) => ({ ...file, name: struckOut(file.name, passages).text }));
      const renamed = JSON.stringify(named) === JSON.stringify(files) ? {} : { files: named };
      const { text: part, count } = struckOut(quoted, passages);
      const answered =
        quotes === undefined || count === 0 ? {} : { quotes: { ...quotes, text: shortened(part) } };
      const cc = heading?.cc?.map((one) => struckOut(one, passages).text);
      const headed = heading === undefined ? {} : { heading: { ...heading, ...(cc && { cc }) } };
      return { id, text: struckOut(words, passages).text, ...renamed, ...answered, ...headed };
    }),
    redactions: found.map(({ message, passages }) => ({ messageId: message.id, passages })),
  };
}
