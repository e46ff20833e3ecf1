import type { Inbound } from '../channels/channel.ts';
import { safeFileName } from '../domain/file-name.ts';
import { headingOf, withSubject } from '../domain/heading.ts';
import { isRefusal } from '../domain/refusal.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message } from '../store/store.ts';
import { change } from './change.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

type Aside = Extract<Inbound, { type: 'aside' }>;

/**
 * What somebody said who is not the customer: a note on the ticket that stands in the conversation. Whoever owns it is told of
 * an answer that was asked for. Answers whether the inbox row was finished.
 */
export async function aside(ports: TriagePorts, received: Received, item: Aside): Promise<boolean> {
  const { channel, applied } = received;
  const { conversation, externalId } = item;
  const id = ports.newId();
  const fileIds = item.files.map(() => ports.newId());
  const outcome = await change(ports, async () => {
    const [ticket, known] = await Promise.all([
      ports.store.tickets.ofConversation(channel, conversation),
      ports.store.tickets.messageByExternalId(channel, conversation, externalId),
    ]);
    if (ticket === null) return { refused: 'unknown-ticket' };
    if (known !== null) return { ticket, events: [] };
    const owner = ticket.claim.by;
    const people = item.asked && owner !== null ? [owner] : [];
    const intent = { type: 'note' as const, messageId: id, people };
    const actor = { kind: 'system' as const, id: channel };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    if (isRefusal(events)) return events;
    return {
      ticket,
      events,
      messages: [noteOf(received, withSubject(item), ticket.id, { id, fileIds })],
      applied,
    };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** Whether a program may have sent it, so that the house says nothing to it by itself. */
export function isAutomatic(item: Inbound): boolean {
  return item.type === 'message' && item.automatic === true;
}

/** A note has no writer outside the team: who said it stands above it. */
function noteOf(
  { channel, receivedAt }: Received,
  { from, cc = [], text, files, conversation, externalId, sentAt, sequence }: Aside,
  ticketId: string,
  { id, fileIds }: { id: string; fileIds: string[] },
): Message {
  const who = from.name === null ? from.address : `${from.name} <${from.address}>`;
  return {
    id,
    ticketId,
    kind: 'note',
    as: null,
    text: `${who}:\n${text}`,
    author: `system:${channel}`,
    channel,
    conversation,
    externalId,
    sentAt: Math.min(sentAt, receivedAt),
    sequence,
    receivedAt,
    delivery: null,
    error: null,
    files: files.map((file, index) => ({
      ...file,
      id: fileIds[index] ?? '',
      name: safeFileName(file.name),
      hash: null,
      refused: null,
    })),
    editedAt: null,
    deletedAt: null,
    ...headingOf({ cc }),
  };
}
