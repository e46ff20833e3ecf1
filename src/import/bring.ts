import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { blankTicket, fold } from '../domain/ticket/ticket.ts';
import type { Attachment, Change, Contact, Message, Person, Store } from '../store/store.ts';
import type { Past, PastMessage, PastPerson } from './past.ts';
import type { Attach } from './past-files.ts';

/** Who writes what nobody of the house wrote. */
const IMPORT = 'system:import';
const MAIL = 'email';
/** Where nobody can be written to: see channels/spoken. */
const NOWHERE = 'spoken';

export type Source = 'zendesk' | 'chatwoot' | 'csv';

/**
 * A case was taken, was there already, could not be taken because somebody was faster, or is of somebody who was erased here and did not
 * write since.
 */
export type Brought = 'taken' | 'known' | 'clash' | 'erased';

type Ports = Pick<Store, 'tickets' | 'contacts' | 'erasures' | 'commit'>;

export interface Bringing {
  team: readonly Person[];
  /** Epoch ms. */
  now: number;
  newId(): string;
  /** Absent: files come as their names and addresses. */
  attach?: Attach;
}

/**
 * Takes a case over as it was: one commit, with the times of then, which no figure counts, no hook follows, and nobody is told of. An open one
 * has no deadline until its customer writes again. The same case again adds nothing.
 */
export async function bring(
  { tickets, contacts, erasures, commit }: Ports,
  source: Source,
  past: Past,
  { team, now, newId, attach }: Bringing,
): Promise<Brought> {
  const id = `${source}-${past.id}`;
  if ((await tickets.byId(id)) !== null) return 'known';
  const channel = past.customer.email === null ? NOWHERE : MAIL;
  const address = past.customer.email?.toLowerCase() ?? `${source}-${past.customer.id}`;
  const known = await contacts.byAddress(channel, address);
  if (known === null && (await erasures.wasAddress(channel, address))) return 'erased';
  // Nothing of theirs is in the id: it stays when they are erased.
  const contact = known ?? freshContact(newId(), past);
  const where = { id, channel, contactId: contact.id };
  const said = past.messages.toSorted((a, b) => a.at - b.at);
  const messages = await Promise.all(
    said.map(async (message, at) => {
      const files = await filesOf(id, past.id, message, attach);
      return messageOf(where, { ...message, files: files.left }, at, { team, files: files.brought });
    }),
  );
  messages.push(noteOf(where, source, past, team));
  const change: Change = {
    ...begun(where, source, past, team, messages),
    ...{ expectedVersion: 0, now: Math.min(past.updatedAt, now), messages },
    contact: { contact, address: { channel, address, contactId: contact.id } },
  };
  return (await commit(change)).applied ? 'taken' : 'clash';
}

interface Where {
  id: string;
  channel: string;
  contactId: string;
}

function messageOf(
  { id, channel, contactId }: Where,
  message: PastMessage,
  sequence: number,
  { team, files }: { team: readonly Person[]; files: Attachment[] },
): Message {
  const { kind, at } = message;
  const person = kind === 'inbound' ? null : personOf(message.by, team);
  const unknown = kind !== 'inbound' && person === null ? nameOf(message.by) : null;
  const ours = person === null ? IMPORT : `person:${person.id}`;
  return {
    ...{ id: `${id}-${message.id}`, ticketId: id, kind, as: kind === 'outbound' ? 'answer' : null },
    text: [...(unknown === null ? [] : [`${unknown}:`]), message.text, ...linesOf(message)].join('\n'),
    author: kind === 'inbound' ? `contact:${contactId}` : ours,
    ...{ channel, conversation: id, externalId: `${id}-${message.id}` },
    ...{ sentAt: at, sequence, receivedAt: at, delivery: kind === 'outbound' ? 'sent' : null },
    ...{ error: null, files, editedAt: null, deletedAt: null },
  };
}

/** With their bytes, where these are; of the others the name and the address stand in the text. */
async function filesOf(
  id: string,
  caseId: string,
  { id: messageId, files }: PastMessage,
  attach: Attach = () => Promise.resolve(null),
): Promise<{ brought: Attachment[]; left: PastMessage['files'] }> {
  const brought: Attachment[] = [];
  const left: PastMessage['files'] = [];
  for (const [place, file] of files.entries()) {
    const kept = await attach(caseId, file, `${id}-${messageId}-file-${place}`);
    if (kept === null) left.push(file);
    else brought.push(kept);
  }
  return { brought, left };
}

/** What has no place of its own here: the other desk's number, state, subject, whose it was, and the customer's telephone. */
function noteOf(where: Where, source: Source, past: Past, team: readonly Person[]): Message {
  const { id, subject, was, assignee, customer, updatedAt: at, messages } = past;
  const whose = personOf(assignee, team)?.name ?? nameOf(assignee) ?? '';
  const lines = [`${source} ${id}: ${was || '–'}`, subject, whose, customer.phone ?? ''];
  return {
    ...{ id: `${where.id}-note`, ticketId: where.id, kind: 'note', as: null, author: IMPORT },
    ...{
      text: lines.filter((line) => line !== '').join('\n'),
      channel: where.channel,
      conversation: where.id,
    },
    ...{ externalId: null, delivery: null, error: null, files: [], editedAt: null, deletedAt: null },
    ...{ sentAt: at, sequence: messages.length, receivedAt: at },
  };
}

/** Whom a name belongs to in this house, blind to case; e-mail addresses name nobody of the team here. */
export function personOf(who: PastPerson | null, team: readonly Person[]): Person | null {
  const wanted = who?.name?.toLowerCase();
  return wanted === undefined ? null : (team.find(({ name }) => name.toLowerCase() === wanted) ?? null);
}

function nameOf(who: PastPerson | null): string | null {
  return who?.name ?? who?.email ?? null;
}

function linesOf({ files }: PastMessage): string[] {
  return files.map(({ name, url }) => [name, url].filter((part) => part !== '').join(' '));
}

function freshContact(id: string, { customer, createdAt }: Past): Contact {
  return {
    ...{ id, name: customer.name, createdAt, version: 0 },
    ...{ language: null, languageBy: null, form: null, note: null, attributes: {}, externalId: null },
  };
}

/** The ticket and the events that it is the fold of, each at its own time. */
function begun(
  { id, channel, contactId }: Where,
  source: Source,
  past: Past,
  team: readonly Person[],
  messages: readonly Message[],
): { ticket: Ticket; events: TicketEvent[] } {
  const at = past.createdAt;
  const end = past.updatedAt;
  const assignee = personOf(past.assignee, team);
  const events: TicketEvent[] = [
    {
      type: 'ticket-opened',
      ticketId: id,
      channel,
      conversation: id,
      contactId,
      imported: source,
      at,
      actor: IMPORT,
    },
    ...messages.flatMap(({ id: messageId, kind, sentAt, sequence }): TicketEvent[] => {
      if (kind === 'inbound')
        return [
          {
            type: 'message-received',
            messageId,
            sentAt,
            sequence,
            at: sentAt,
            actor: `contact:${contactId}`,
          },
        ];
      return kind === 'note' ? [{ type: 'note-added', messageId, at: sentAt, actor: IMPORT }] : [];
    }),
  ];
  if (past.tags.length > 0)
    events.push({ type: 'tagged', added: [...new Set(past.tags)].sort(), removed: [], at, actor: IMPORT });
  if (past.priority !== 'normal')
    events.push({
      type: 'priority-set',
      priority: past.priority,
      from: 'normal',
      because: 'asked',
      at,
      actor: IMPORT,
    });
  if (assignee !== null) events.push({ type: 'assigned', to: assignee.id, from: null, at, actor: IMPORT });
  if (past.status === 'resolved') events.push({ type: 'resolved', noteId: null, at: end, actor: IMPORT });
  return { ticket: fold(blankTicket(id), events), events };
}
