import type { Desk, ThreadMessage } from '../../desks/desk.ts';
import { CodedError } from '../../domain/coded-error.ts';
import type { Message } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { cardOf } from '../card.ts';
import { isFromDesk } from '../effects.ts';
import type { TriagePorts } from '../ports.ts';

/**
 * Longer than a vendor call with its timeout: whoever holds a card is done or dead by then. The waits of a job that
 * finds it held add up to far more.
 */
const HOLD_MS = 60_000;

/** Puts the ticket's card on a desk, or brings it up to date: there is one card, and it never goes back in time. */
export async function show(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = deskOf(ports, payload);
  if (desk === undefined) return;
  const ticketId = String(payload.ticketId);
  const held = await ports.store.cards.hold(ticketId, desk.id, ports.now(), HOLD_MS);
  if (held === null) throw new CodedError('conflict', 'The card is being shown');
  try {
    const row = await ports.store.tickets.byId(ticketId);
    if (row === null || row.ticket.version <= held.shown) {
      await ports.store.cards.letGo(ticketId, desk.id);
      return;
    }
    const ref = held.ref ?? (await desk.find?.(ticketId)) ?? null;
    const card = await cardOf(ports.store, row, ports.publicUrl);
    const where = await desk.show(card, ref);
    await ports.store.cards.keep(ticketId, desk.id, where, row.ticket.version);
  } catch (error) {
    await ports.store.cards.letGo(ticketId, desk.id);
    throw error;
  }
}

/** Puts a message into the card's thread, once the card is there. */
export async function mirror(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = deskOf(ports, payload);
  if (desk?.mirror === undefined) return;
  const message = await ports.store.tickets.message(String(payload.messageId));
  if (message === null || isFromDesk(message, desk.id)) return;
  const ref = await ports.store.cards.refOf(message.ticketId, desk.id);
  if (ref === null) throw new CodedError('conflict', 'The card is not there yet');
  await desk.mirror(ref, await threadMessage(ports, message));
}

function deskOf(ports: TriagePorts, payload: Record<string, unknown>): Desk | undefined {
  return ports.desks.get(String(payload.desk));
}

async function threadMessage(ports: TriagePorts, message: Message): Promise<ThreadMessage> {
  const [kind, id] = message.author.split(':', 2);
  const name =
    kind === 'person'
      ? (await ports.store.people.byId(id ?? ''))?.name
      : (await ports.store.contacts.byId(id ?? ''))?.name;
  return {
    id: message.id,
    kind: message.kind,
    author: name ?? text('card.nameless', {}, ports.language),
    text: message.deletedAt === null ? message.text : text('card.deleted', {}, ports.language),
    before: (await ports.store.tickets.editions(message.id)).at(-1)?.text ?? null,
    deleted: message.deletedAt !== null,
    files: message.files.map((file) => ({ name: file.name, url: `${ports.publicUrl}/api/files/${file.id}?message=${message.id}` })),
  };
}
