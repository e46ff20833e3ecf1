import { safeFileName } from '../domain/file-name.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { change } from './change.ts';
import { newContact } from './contact.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

type Said = Received & { item: Extract<Received['item'], { type: 'message' | 'edit' }> };

/**
 * What a member of a community answers in a customer's public conversation stands on the ticket as that member's: it is no
 * answer of ours, and nothing that the customer said. Answers whether the inbox row was finished.
 */
export async function memberSaid(ports: TriagePorts, { channel, item, receivedAt, applied }: Said) {
  const id = ports.newId();
  const contactId = ports.newId();
  const { conversation, externalId, from, sequence, text } = item;
  const files = (item.type === 'message' ? item.files : []).map((file) => ({
    ...file,
    name: safeFileName(file.name),
    id: ports.newId(),
    hash: null,
    refused: null,
  }));
  const outcome = await change(ports, async () => {
    const { store, now } = ports;
    const [ticket, known, contact] = await Promise.all([
      store.tickets.ofConversation(channel, conversation),
      store.tickets.messageByExternalId(channel, conversation, externalId),
      store.contacts.byAddress(channel, from.address),
    ]);
    if (ticket === null || known !== null) return { refused: 'unknown-message' } satisfies Refusal;
    const writer = contact ?? newContact(contactId, from.name, now());
    const actor = { kind: 'contact' as const, id: writer.id };
    const events = decide(ticket, { type: 'note', messageId: id }, { now: now(), actor, policy: {} });
    if (isRefusal(events)) return events;
    const note = {
      ...{ id, ticketId: ticket.id, kind: 'note' as const, as: null, text, author: `contact:${writer.id}` },
      ...{
        channel,
        conversation,
        externalId,
        sentAt: Math.min(item.sentAt, receivedAt),
        sequence,
        receivedAt,
      },
      ...{ delivery: null, error: null, files, deletedAt: null },
      editedAt: item.type === 'edit' ? item.sentAt : null,
    };
    const address = { channel, address: from.address, contactId: writer.id };
    return { ticket, events, messages: [note], applied, contact: { contact: writer, address } };
  });
  return !isRefusal(outcome) && outcome.changed;
}
