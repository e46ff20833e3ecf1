import type { Desk, ThreadMessage } from '../../desks/desk.ts';
import { contactIn } from '../../domain/actor.ts';
import { CodedError, codeOf, type ErrorCode } from '../../domain/coded-error.ts';
import { STRUCK } from '../../domain/redact.ts';
import { placeAt } from '../../domain/ticket/places.ts';
import { signsBelow } from '../../domain/ticket/signs.ts';
import type { Message } from '../../store/store.ts';
import { channelName } from '../../texts/channel-name.ts';
import { fileRefusal } from '../../texts/names.ts';
import { text } from '../../texts/texts.ts';
import { cardOf } from '../card.ts';
import { isFromDesk } from '../effects.ts';
import type { TriagePorts } from '../ports.ts';
import { quotedBy } from '../quoted.ts';

/**
 * Longer than a vendor call with its timeout: whoever holds a card is done or dead by then. The waits of a job that
 * finds it held add up to far more.
 */
const HOLD_MS = 60_000;

/** Another job is in the way, such as the card that a copy goes under: as a rule it is done in a moment. */
const SOON_MS = { first: 50, times: 4, most: 5 * 60_000 };

/** What desks say of a thread that somebody deleted, where a card stood before. */
const GONE: readonly ErrorCode[] = ['not-found', 'vendor-refused'];

/** Puts the ticket's card on a desk, or brings it up to date: there is one card, and it never goes back in time. */
export async function show(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const desk = deskOf(ports, payload);
  if (desk === undefined) return;
  const ticketId = String(payload.ticketId);
  const held = await ports.store.cards.hold(ticketId, desk.id, ports.now(), HOLD_MS);
  if (held === null) throw inTheWay('The card is being shown', attempt);
  try {
    const row = await ports.store.tickets.byId(ticketId);
    const version = row?.ticket.version ?? 0;
    // Words that go by rule leave no record by which the version would grow.
    if (row !== null && (version > held.shown || payload.again === true)) {
      const ref = held.ref ?? (await desk.find?.(ticketId, row.ticket.triage.team)) ?? null;
      const card = await cardOf(ports, row);
      await ports.store.cards.keep(ticketId, desk.id, await desk.show(card, ref), version);
    } else {
      await ports.store.cards.letGo(ticketId, desk.id);
    }
  } catch (error) {
    await ports.store.cards.letGo(ticketId, desk.id);
    throw error;
  }
  await leaveFormer(ports, desk, ticketId);
}

function inTheWay(what: string, attempt: number): CodedError {
  const { first, times, most } = SOON_MS;
  return new CodedError('conflict', what, { retryAfterMs: Math.min(most, first * times ** (attempt - 1)) });
}

/** Where the card stood before it moved, it points to its new place: also when whoever moved it died before. */
async function leaveFormer(ports: TriagePorts, desk: Desk, ticketId: string): Promise<void> {
  const { cards, tickets } = ports.store;
  const former = await cards.left(ticketId, desk.id);
  const row = former.length === 0 ? null : await tickets.byId(ticketId);
  if (row === null) return;
  const card = await cardOf(ports, row);
  const to = await cards.refOf(ticketId, desk.id);
  for (const ref of former) {
    if (to !== null && to !== ref) await left(ports, desk, () => desk.leave?.(ref, card, to));
    await cards.pointed(desk.id, ref);
  }
}

/** What the platform will never let us change stays as it is: its buttons still work. */
async function left(ports: TriagePorts, desk: Desk, leave: () => Promise<void> | undefined): Promise<void> {
  try {
    await leave();
  } catch (error) {
    if (!GONE.includes(codeOf(error))) throw error;
    ports.log.warn(
      { desk: desk.id, code: codeOf(error) },
      'a card or copy that has moved could not be made a pointer',
    );
  }
}

/**
 * Puts a message into the card's thread, once the card is there. Its copy stays in that thread when the card moves; when the
 * message goes to another ticket, it stands in that one's thread, and where it stood only where it went.
 */
export async function mirror(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const desk = deskOf(ports, payload);
  if (desk?.mirror === undefined) return;
  const { cards, tickets } = ports.store;
  const message = await tickets.message(String(payload.messageId));
  if (message === null || isFromDesk(message, desk.id)) return;
  // The job of a later piece of the album shows them all.
  if (typeof payload.pieces === 'number' && message.files.length > payload.pieces) return;
  const ref = await cards.refOf(message.ticketId, desk.id);
  if (ref === null) throw inTheWay('The card is not there yet', attempt);
  await cards.copyAt(message.id, desk.id, ref);
  if (!(await cards.holdCopy(message.id, desk.id, ports.now(), HOLD_MS)))
    throw inTheWay('The copy is being brought up to date', attempt);
  try {
    const place = await copyPlace(ports, desk, message, ref);
    const shown = await threadMessage(ports, message.id);
    // What stands there may say that it went elsewhere, which was taken back.
    const again =
      payload.again === true || payload.moved === true ? { ...shown, again: true as const } : shown;
    await desk.mirror(place, again).catch((error: unknown) => {
      if (place === ref || !GONE.includes(codeOf(error))) throw error;
      return desk.mirror?.(ref, again);
    });
  } finally {
    await cards.letGoCopy(message.id, desk.id);
  }
}

/** Where the copy belongs: where it stands, unless that is another ticket's thread. There it says first where it went. */
async function copyPlace(ports: TriagePorts, desk: Desk, message: Message, ref: string): Promise<string> {
  const { cards, tickets } = ports.store;
  const place = await cards.copyAt(message.id, desk.id, ref);
  const owner = place === ref ? message.ticketId : await cards.ticketOf(desk.id, place);
  if (owner === null || owner === message.ticketId) return place;
  const now = await tickets.byId(message.ticketId);
  const gone = { ...(await threadMessage(ports, message.id)), text: '', files: [], before: null };
  await left(ports, desk, () => desk.mirror?.(place, { ...gone, movedTo: now?.ticket.number ?? 0 }));
  await cards.moveCopy(message.id, desk.id, ref);
  return ref;
}

function deskOf(ports: TriagePorts, payload: Record<string, unknown>): Desk | undefined {
  return ports.desks.get(String(payload.desk));
}

/** As it is now: an older job brings no older words. What is deleted takes its earlier texts and its files with it. */
async function threadMessage(ports: TriagePorts, messageId: string): Promise<ThreadMessage> {
  const message = await ports.store.tickets.message(messageId);
  if (message === null) throw new CodedError('not-found', 'The message is gone');
  const { id, kind, receivedAt } = message;
  const shown = { id, kind, author: await authorOf(ports, message), since: receivedAt };
  if (message.deletedAt !== null) return { ...shown, text: '', files: [], before: null, deleted: true };
  const editions = await ports.store.tickets.editions(id);
  const files = message.files.map((file) => ({
    name: file.name,
    url: `${ports.publicUrl}/api/files/${file.id}?message=${id}`,
    ...(file.refused === null ? {} : { refused: fileRefusal(file.refused, ports.language) }),
  }));
  const row = await ports.store.tickets.byId(message.ticketId);
  const signs = row === null ? [] : signsBelow(row.ticket.conversation, id);
  const quoted = await quotedBy(ports.store, message);
  const words = [message.text, shown.author, quoted.quotes ?? '', ...files.map(({ name }) => name)];
  const struck = words.some((one) => one.includes(STRUCK)) ? { struck: true as const } : {};
  return {
    ...shown,
    ...struck,
    ...quoted,
    ...(signs.length === 0 ? {} : { signs: signs.join(' ') }),
    text: message.text,
    files,
    before: editions.at(-1)?.text ?? null,
    deleted: false,
  };
}

/** Who wrote it, and where, when it came through the conversation of a ticket that was merged into this one. */
async function authorOf(ports: TriagePorts, message: Message): Promise<string> {
  const author = await nameOf(ports, message.author);
  if (message.kind === 'note' && contactIn(message.author) !== undefined)
    return text('card.member', { name: author }, ports.language);
  const row = message.kind === 'note' ? null : await ports.store.tickets.byId(message.ticketId);
  const from = row === null ? undefined : placeAt(row.ticket, message);
  if (from === undefined || from.number === row?.ticket.number) return author;
  const channel = channelName(from.channel, ports.language);
  return text('card.author-from', { author, ticket: from.number, channel }, ports.language);
}

async function nameOf(ports: TriagePorts, author: string): Promise<string> {
  const [kind, id = ''] = author.split(':', 2);
  if (kind === 'system') return ports.policy.current().business.name;
  const known = kind === 'person' ? await ports.store.people.byId(id) : await ports.store.contacts.byId(id);
  return known?.name ?? text('card.nameless', {}, ports.language);
}
