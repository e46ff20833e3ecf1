import type { Inbound } from '../channels/channel.ts';
import { personIn } from '../domain/actor.ts';
import { CodedError, type ErrorCode } from '../domain/coded-error.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { dated, decide } from '../domain/ticket/ticket.ts';
import { waitsElsewhere } from '../domain/ticket/undelivered.ts';
import type { Message } from '../store/store.ts';
import { actAsSystem } from './act.ts';
import { changeTogether, loadTicket } from './change.ts';
import { onKnown } from './known.ts';
import { newerOpen } from './newer-open.ts';
import type { TriagePorts } from './ports.ts';
import type { Received } from './receive.ts';

const REACHED = ['unknown', 'sent', 'delivered', 'read'];
/** What a vendor may say of a message that it has not brought. */
const ON_ITS_WAY = ['unknown', 'sent', 'delivered'];

type Receipt = Extract<Inbound, { type: 'receipt' }>;

/**
 * The vendor says what became of our message. What it says before its answer to the send is recorded is looked at again;
 * of a message whose outcome nobody knew it tells the outcome. Answers whether the inbox row was finished.
 */
export async function receipt(ports: TriagePorts, received: Received, item: Receipt): Promise<boolean> {
  const known = await messageOf(ports, received, item);
  if (known === null) return false;
  if (known.delivery === 'sending')
    throw new CodedError('conflict', 'The answer to the send is not recorded yet');
  const { externalId } = item;
  if (item.receipt === 'failed')
    return ON_ITS_WAY.includes(known.delivery ?? '') ? undelivered(ports, received, known, item.code) : false;
  const reached = REACHED.indexOf(known.delivery ?? '');
  // What failed, or waits to go out again, is not there because an earlier try or another part of it is.
  if (reached < 0 || reached >= REACHED.indexOf(item.receipt)) return false;
  if (known.delivery === 'unknown') await brought(ports, known, externalId);
  return onKnown(ports, received, known, { type: 'receipt', messageId: known.id, receipt: item.receipt });
}

/** By our own key where the vendor gives it back; nobody else's message is touched by it. */
async function messageOf(
  { store }: TriagePorts,
  { channel }: Received,
  { key, conversation, externalId }: Receipt,
): Promise<Message | null> {
  const byKey = key === undefined ? null : await store.tickets.message(key);
  const mine = byKey?.channel === channel && byKey.conversation === conversation;
  return mine ? byKey : store.tickets.messageByExternalId(channel, conversation, externalId);
}

async function undelivered(
  ports: TriagePorts,
  received: Received,
  { id: messageId, ...known }: Message,
  code: ErrorCode,
): Promise<boolean> {
  const own = await loadTicket(ports.store, known.ticketId);
  const ticket = await goesOnIn(ports, own);
  const opened = { ...ticket, status: { ...ticket.status, name: 'open' as const } };
  const superseded = (await newerOpen(ports, opened)) !== null;
  const what = { as: known.as ?? 'answer', by: personIn(known.author) ?? null, superseded };
  const intent = { type: 'undelivered' as const, messageId, code, ...what };
  if (ticket.id === own.id) return onKnown(ports, received, { id: messageId, ...known }, intent);
  const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'delivery' }, policy: {} };
  const outcome = await changeTogether(ports, async () => {
    const from = await loadTicket(ports.store, own.id);
    const into = await goesOnIn(ports, from);
    const events = decide(from, intent, context);
    if (isRefusal(events)) return events;
    const waits = events.length === 0 ? [] : waitsElsewhere(from, into, intent);
    return [
      { ticket: from, events, patches: [{ id: messageId }], applied: received.applied },
      { ticket: into, events: waits.map((body) => dated(body, context)) },
    ];
  });
  return !isRefusal(outcome) && outcome.some(({ changed }) => changed);
}

/** Where a merged ticket goes on. */
async function goesOnIn(ports: TriagePorts, ticket: Ticket): Promise<Ticket> {
  const { mergedInto } = ticket.links;
  return mergedInto === null ? ticket : goesOnIn(ports, await loadTicket(ports.store, mergedInto.ticketId));
}

/** It has arrived after all. */
async function brought(ports: TriagePorts, { id, ticketId }: Message, externalId: string): Promise<void> {
  await actAsSystem(ports, ticketId, 'delivery', { type: 'delivered', messageId: id }, [{ id, externalId }]);
}
