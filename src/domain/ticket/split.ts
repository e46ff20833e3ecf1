import type { Refusal } from '../refusal.ts';
import { handoverEnded } from './handover.ts';
import { newest, ordered } from './inbound.ts';
import { type Counts, MOST_PARTS, standingOf } from './links.ts';
import { alreadyMerged, waitBecomes } from './merge.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { type NumberedPlace, ownPlace, type Place, placeAt, samePlace } from './places.ts';
import { type Pledge, pledgesOf } from './pledges.ts';
import type { SaidSince } from './unmerge.ts';
import { soonest, type Wait, waitFrom } from './waiting.ts';

/** What happens to the ticket that is split, and to the one that is made of a part of it. */
export interface OnParts {
  origin: EventBody[];
  part: EventBody[];
}

/** A message of the ticket that is split, notes too. */
export type Said = Omit<SaidSince, 'kind'> & { kind: SaidSince['kind'] | 'note' };

/** Between a vendor's conversation and the id of the ticket that was split off it: what no vendor's name has. */
export const SPLIT_OFF = '#split:';

/**
 * Chosen messages become a ticket of their own, `part` by its id, with a deadline since the oldest of them that the customer
 * wrote. It is answered where that was, but takes no messages: what the customer writes next is heard by the origin.
 */
export function decideSplit(
  origin: Ticket,
  part: Ticket,
  { said, chosen }: { said: readonly Said[]; chosen: readonly string[] },
  context: Context,
): OnParts | Refusal {
  if (context.actor.kind !== 'person') return { refused: 'role' };
  const merged = alreadyMerged(origin);
  if (merged !== null) return merged;
  const going = said.filter(({ id }) => chosen.includes(id));
  const staying = said.filter(({ id }) => !chosen.includes(id));
  if (going.length < new Set(chosen).size) return { refused: 'unknown-message' };
  if (going.some(({ id }) => origin.reply.pending[id] !== undefined))
    return { refused: 'reply-pending', values: { ticket: origin.number } };
  const heard = inboundOf(going);
  const [oldest] = heard;
  const last = heard.at(-1);
  if (oldest === undefined || last === undefined) return { refused: 'nothing-heard' };
  const left = inboundOf(staying);
  if (left.length === 0 && origin.links.absorbed.length === 0) return { refused: 'nothing-left' };
  if (origin.links.splitOff.length >= MOST_PARTS)
    return { refused: 'too-many', values: { what: 'parts', most: MOST_PARTS } };
  const { wait } = origin.waiting;
  const ends = wait !== null && !left.some(({ sentAt }) => sentAt >= wait.since) && isOwnWait(origin, wait);
  return {
    origin: [
      {
        type: 'split-off',
        ticketId: part.id,
        messages: chosen.slice(),
        counts: countsOf(origin, left, ends ? null : wait),
        wait: ends ? wait : null,
      },
      ...(ends
        ? [{ type: 'wait-ended' as const, by: 'split' as const, messageId: null, since: wait.since }]
        : []),
    ],
    part: made(origin, part, { heard, pledges: pledgesOf(origin, chosen) }, last, context),
  };
}

function made(
  origin: Ticket,
  part: Ticket,
  { heard, pledges }: { heard: readonly Said[]; pledges: Pledge[] },
  { channel, conversation, contactId }: Place,
  context: Context,
): EventBody[] {
  const own = { channel, conversation, contactId };
  const others = heard.filter((one) => !samePlace(one, own));
  const places = others.map(
    (one): NumberedPlace => ({
      ...placeOf(one),
      number: placeAt(origin, one)?.number ?? origin.number,
    }),
  );
  const since = heard[0]?.sentAt ?? context.now;
  const { wait } = origin.waiting;
  return [
    {
      type: 'ticket-opened',
      ticketId: part.id,
      channel,
      conversation: `${conversation}${SPLIT_OFF}${part.id}`,
      contactId,
      replyKey: conversation,
      ...(placeAt(origin, own)?.public === true ? { public: true } : {}),
    },
    {
      type: 'split-from',
      ticketId: origin.id,
      number: origin.number,
      places: places.filter((one, at) => places.findIndex((other) => samePlace(one, other)) === at),
      ...(pledges.length === 0 ? {} : { pledges }),
    },
    { type: 'triaged', ...origin.triage, why: [] },
    ...heard.map(
      (one): EventBody => ({
        type: 'message-received',
        messageId: one.id,
        sentAt: one.sentAt,
        ...ordered(one.sequence),
        ...(samePlace(one, own) ? {} : { place: placeOf(one) }),
        ...(one.window && { window: one.window }),
      }),
    ),
    // Who waits since then was promised something already: told stages and all, it stays that promise.
    ...(wait?.since === since ? waitBecomes(null, wait) : waitFrom(part, since, context)),
  ];
}

function placeOf({ channel, conversation, contactId }: Place): Place {
  return { channel, conversation, contactId };
}

/** In the vendor's order. */
function inboundOf(said: readonly Said[]): Said[] {
  return said
    .filter(({ kind }) => kind === 'inbound')
    .sort((a, b) => a.sentAt - b.sentAt || a.sequence - b.sequence);
}

/** Nobody brought it who was merged into the ticket. */
function isOwnWait({ links }: Ticket, { promiseAt }: Wait): boolean {
  return !links.absorbed.some(({ brought }) => brought.wait?.promiseAt === promiseAt);
}

function countsOf(origin: Ticket, left: readonly Said[], wait: Wait | null): Counts {
  const brought = origin.links.absorbed.map((one) => one.brought);
  const own = left.map(({ id, sentAt: at, sequence, window, ...rest }) => {
    const place = placeOf(rest);
    const elsewhere = samePlace(place, ownPlace(origin)) ? {} : { place };
    return { id, at, ...ordered(sequence), ...elsewhere, ...(window && { window }) };
  });
  return {
    lastInbound: newest([...own, ...brought.map(({ lastInbound }) => lastInbound)]),
    inboundCount: left.length + brought.reduce((all, one) => all + one.inboundCount, 0),
    unanswered: wait === null ? 0 : left.filter(({ sentAt }) => sentAt >= wait.since).length,
  };
}

/** What was split off comes back, as long as nothing was built on it and its conversations are the origin's still. */
export function decideRejoin(
  origin: Ticket,
  part: Ticket,
  said: { origin: readonly Said[]; part: readonly Said[] },
  { actor }: Context,
): OnParts | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  const entry = origin.links.splitOff.find(({ ticketId }) => ticketId === part.id);
  const merged = alreadyMerged(origin);
  if (merged !== null) return merged;
  const joined = origin.links.absorbed.some(({ at }) => at >= (entry?.at ?? 0));
  const gone = said.part.some((one) => one.kind !== 'note' && placeAt(origin, one) === undefined);
  if (entry === undefined || isBuiltOn(part) || joined || gone)
    return { refused: 'changed-since', values: { ticket: part.number } };
  if (origin.status.name === 'resolved')
    return { refused: 'into-resolved', values: { ticket: part.number, into: origin.number } };
  const wait = soonest(origin.waiting.wait, soonest(part.waiting.wait, entry.wait));
  return {
    origin: [
      {
        type: 'rejoined',
        ticketId: part.id,
        number: part.number,
        counts: countsOf(origin, inboundOf([...said.origin, ...said.part]), wait),
        ...(part.pledges.made.length === 0 ? {} : { pledges: part.pledges.made }),
      },
      ...(origin.status.name === 'open' || wait === origin.waiting.wait
        ? []
        : [{ type: 'reopened' as const, because: 'customer-wrote' as const }]),
      ...waitBecomes(origin.waiting.wait, wait),
    ],
    part: [
      ...waitBecomes(part.waiting.wait, null),
      {
        type: 'merged-into',
        ticketId: origin.id,
        number: origin.number,
        before: standingOf(part),
      },
      { type: 'resolved', noteId: null, as: 'merged' },
      ...handoverEnded(part, 'merged', origin.number),
    ],
  };
}

function isBuiltOn({ status, reply, links }: Ticket): boolean {
  const { absorbed, splitOff, linked, mergedInto } = links;
  const replied = (reply.recent ?? []).length > 0 || Object.keys(reply.pending).length > 0;
  const tied = absorbed.length + splitOff.length + linked.length > 0 || mergedInto !== null;
  return status.name === 'resolved' || replied || reply.firstAnswerAt !== null || tied;
}
