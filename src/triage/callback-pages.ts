import type { CallPageOutcome, CallPages, CallPageView } from '../commands/call-pages.ts';
import type { Actor } from '../domain/actor.ts';
import { nextFree } from '../domain/callback/slots.ts';
import { isErased } from '../domain/erased.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { CallbackIntent } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import { sequenceAfter } from '../domain/ticket/sequence.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide } from '../domain/ticket/ticket.ts';
import type { Message } from '../store/store.ts';
import { callInvitation } from '../texts/call-invitation.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { numberAt } from '../texts/telephone.ts';
import { text } from '../texts/texts.ts';
import { goingOn } from './callback-choice.ts';
import { knownNumber, proposalFor, roomFor, zoneFor } from './callback-room.ts';
import { callTimes } from './callback-times.ts';
import { change } from './change.ts';
import { invitationOf } from './perform/callback-saying.ts';
import type { TriagePorts } from './ports.ts';

/** Free times that a page offers. */
const OFFERED = 60;

const CALL_ID = /^(.+)-cb\d+$/;

/** What customers do with their calls on a page. */
export function callPagesOf(ports: TriagePorts): CallPages {
  return {
    times: (place, ask) => callTimes(ports, place, ask),
    see: (id) => seen(ports, id),
    choose: (id, wish) => chosen(ports, id, wish),
    async cancel(id, sequence) {
      const outcome = await acted(ports, id, sequence, async () => ({ type: 'cancel-callback' }));
      return typeof outcome === 'string' ? { refused: outcome } : { done: id };
    },
    async invitation(id, language) {
      const ticket = await ticketOf(ports, id);
      const call = ticket === null ? null : invitationOf(ports, ticket, id);
      return call === null ? null : callInvitation(call, language);
    },
  };
}

async function ticketOf(ports: TriagePorts, id: string): Promise<Ticket | null> {
  const ticketId = CALL_ID.exec(id)?.[1];
  const row = ticketId === undefined ? null : await ports.store.tickets.byId(ticketId);
  return row === null ? null : goingOn(ports, row.ticket.id);
}

/** What can be done by that link now: only the newest of a call does anything. */
function stateOf(ticket: Ticket, id: string): CallPageView['state'] {
  const { open, asked, last, linked } = ticket.callback;
  const isGone = isSpam(ticket) || isErased(ticket.conversation.key);
  if (isGone) return last?.id === id && last.as === 'dropped' ? 'dropped' : 'over';
  if (open !== null) return open.id === id ? 'open' : 'over';
  if (last?.id === id && last.as === 'cancelled') return 'cancelled';
  if (ticket.status.name === 'resolved') return 'over';
  if (asked !== null && linked[asked.messageId] === id) return 'new';
  return last?.id === id && last.as !== 'reached' ? 'new' : 'over';
}

function sequenceOf({ callback: { open, asked, last } }: Ticket): number {
  return open?.sequence ?? (asked === null ? (last?.sequence ?? 0) : 0);
}

async function seen(ports: TriagePorts, id: string): Promise<CallPageView | null> {
  const ticket = await ticketOf(ports, id);
  if (ticket === null) return null;
  const { open, last } = ticket.callback;
  const contact = await ports.store.contacts.byId(replyPlace(ticket).contactId);
  const phone = await knownNumber(ports, ticket);
  const { zone } = open ?? (await zoneFor(ports, ticket, contact, phone));
  const room = await roomFor(ports, ticket);
  const state = room === null ? 'over' : stateOf(ticket, id);
  return {
    ...{ state, at: open?.time ?? last?.time ?? null, zone, phone, sequence: sequenceOf(ticket) },
    free: room === null ? [] : nextFree(room.now, OFFERED, room).map(({ at }) => at),
    language: languageForCustomer(contact, ports.language),
  };
}

async function chosen(
  ports: TriagePorts,
  id: string,
  { at, phone, sequence }: { at: number; phone: string; sequence: number },
): Promise<CallPageOutcome> {
  if (!Number.isSafeInteger(at)) return { refused: 'taken' };
  const named = phone === '' ? null : await numberAt(phone, ports.phoneCountry ?? null);
  if (phone !== '' && named === null) return { refused: 'number' };
  const label = `${text('label.callback-number', {}, ports.language)}: `;
  const noteId = ports.newId();
  const outcome = await acted(
    ports,
    id,
    sequence,
    async (ticket) => {
      const room = await roomFor(ports, ticket);
      if (room === null) return 'over';
      const number =
        named === null
          ? {}
          : { number: { said: named.number, value: { noteId, skip: label.length, line: true as const } } };
      const contact = await ports.store.contacts.byId(replyPlace(ticket).contactId);
      const proposal = await proposalFor(ports, ticket, room, { wanted: at, ...number }, { contact });
      if (!proposal.numbered) return 'number';
      if (proposal.slot === null || typeof proposal.slot === 'string') return 'taken';
      return { type: 'say-callback', said: { does: 'take', ...proposal } };
    },
    named === null ? undefined : (ticket) => noteOf(ports, ticket, noteId, `${label}${named.number}`),
  );
  if (typeof outcome === 'string') return { refused: outcome };
  return { done: outcome.callback.open?.id ?? id };
}

type Stop = 'taken' | 'number' | 'stale' | 'over';

/** One act of the customer's by their link; what stands otherwise than their page said is not touched. */
async function acted(
  ports: TriagePorts,
  id: string,
  sequence: number,
  intentOn: (ticket: Ticket) => Promise<CallbackIntent | Stop>,
  message?: (ticket: Ticket) => Message,
): Promise<Ticket | Stop> {
  let stop: Stop = 'over';
  const outcome = await change(ports, async () => {
    const ticket = await ticketOf(ports, id);
    const nothing = { refused: 'no-callback' as const };
    const state = ticket === null ? 'over' : stateOf(ticket, id);
    if (ticket === null || (state !== 'open' && state !== 'new')) return nothing;
    stop = 'stale';
    if (sequenceOf(ticket) !== sequence) return nothing;
    const intent = await intentOn(ticket);
    if (typeof intent === 'string') {
      stop = intent;
      return nothing;
    }
    const actor: Actor = { kind: 'contact', id: replyPlace(ticket).contactId };
    const events = decide(ticket, intent, { now: ports.now(), actor, policy: {} });
    if (isRefusal(events)) return events;
    const messages = message === undefined || events.length === 0 ? {} : { messages: [message(ticket)] };
    return { ticket, events, ...messages };
  });
  return isRefusal(outcome) ? stop : outcome.ticket;
}

function noteOf({ now }: TriagePorts, ticket: Ticket, id: string, words: string): Message {
  const { channel, conversation } = replyPlace(ticket);
  return {
    ...{ id, ticketId: ticket.id, kind: 'note', as: null, text: words, author: 'system:call' },
    ...{ channel, conversation, externalId: null, sentAt: now(), sequence: sequenceAfter(ticket) },
    ...{ receivedAt: now(), delivery: null, error: null, files: [], editedAt: null, deletedAt: null },
  };
}
