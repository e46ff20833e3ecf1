import type { Refusal } from '../refusal.ts';
import { withEndings } from './gate.ts';
import { broughtBy, givenTo, withGiven } from './given.ts';
import { handoverEnded } from './handover.ts';
import type { Inbound } from './inbound.ts';
import { type Burden, familyOf, MOST_MERGED, standingOf } from './links.ts';
import type { Context, EventBody, Intent, Ticket } from './model.ts';
import { ownPlace, placesOf, samePlace } from './places.ts';
import { broughtPledges } from './pledges.ts';
import type { PendingReply } from './reply.ts';
import { isSpam } from './spam.ts';
import { isMoreUrgent, type Priority, type TriageState } from './triage.ts';
import { soonest, type Wait } from './waiting.ts';
import { MOST_WATCHERS } from './watch.ts';

/** What happens to both tickets, in one commit. */
export interface OnBoth {
  from: EventBody[];
  into: EventBody[];
}

/**
 * The case of `from` goes on in `into`: it takes over who waits, never later than before, who works on it, its conversations,
 * tags and urgency. Nothing more happens when it is so already.
 */
export function decideMerge(
  from: Ticket,
  into: Ticket,
  { confirm }: { confirm: boolean },
  { actor }: Context,
): OnBoth | Refusal {
  if (actor.kind !== 'person') return { refused: 'role' };
  if (from.links.mergedInto?.ticketId === into.id) return { from: [], into: [] };
  const refusal = unmergeable(from, into, confirm);
  if (refusal !== null) return refusal;
  const ended: EventBody[] = waitEnded(from);
  return {
    from: withEndings(from, [
      ...ended,
      {
        type: 'merged-into',
        ticketId: into.id,
        number: into.number,
        before: standingOf(from),
      },
      { type: 'resolved', noteId: null, as: 'merged' },
      ...handoverEnded(from, 'merged', into.number),
    ]),
    into: takeover(from, into),
  };
}

function unmergeable(from: Ticket, into: Ticket, confirm: boolean): Refusal | null {
  const both = { ticket: from.number, into: into.number };
  if (from.id === into.id) return { refused: 'same-ticket', values: { ticket: from.number } };
  const merged = alreadyMerged(from) ?? alreadyMerged(into);
  if (merged !== null) return merged;
  if (into.status.name === 'resolved') return { refused: 'into-resolved', values: both };
  // Nobody waits there: what goes on elsewhere would, and would be spam again once they are parted.
  if (isSpam(from)) return { refused: 'quarantined', values: { ticket: from.number } };
  if (familyOf(into).length + familyOf(from).length > MOST_MERGED + 1)
    return { refused: 'too-many', values: { what: 'merged', most: MOST_MERGED } };
  if (isOnItsWay(from.reply.pending)) return { refused: 'reply-pending', values: { ticket: from.number } };
  if (from.callback.open !== null && into.callback.open !== null)
    return { refused: 'two-calls', values: both };
  const strangers = from.conversation.contactId !== into.conversation.contactId;
  return strangers && !confirm ? { refused: 'other-customer', values: both } : null;
}

/** What still happens to a merged ticket: what was said stays true, and what is under way ends. */
export const ON_MERGED: ReadonlySet<Intent['type']> = new Set<Intent['type']>([
  ...(['edit-message', 'delete-message', 'note', 'reveal', 'wake', 'receipt', 'undo'] as const),
  ...(['tell-fixed', 'thank', 'take-back-thanks'] as const),
  ...(['react', 'reach', 'move-conversation', 'answer-survey'] as const),
  ...(['redact', 'take-back', 'route', 'watch', 'unwatch', 'change-customer', 'say-consent'] as const),
  ...(['start-sending', 'put-back', 'delivered', 'failed', 'unknown', 'mark-sent', 'undelivered'] as const),
]);

/** Why nothing is done to a merged ticket: its case is elsewhere. */
export function alreadyMerged({ number, links }: Ticket): Refusal | null {
  const { mergedInto } = links;
  return mergedInto === null
    ? null
    : { refused: 'merged', values: { ticket: number, into: mergedInto.number } };
}

/** It is on its way to the customer this moment, or about to be. */
export function isOnItsWay(pending: Record<string, PendingReply>): boolean {
  return Object.values(pending).some(({ phase }) => phase === 'queued' || phase === 'sending');
}

function takeover(from: Ticket, into: Ticket): EventBody[] {
  const standing = placesOf(into);
  const places = placesOf(from).filter((place) => !standing.some((one) => samePlace(one, place)));
  const gave = into.claim.by === null && into.handover.pending === null ? from.claim.by : null;
  const wait = soonest(into.waiting.wait, from.waiting.wait);
  const had = broughtBy(from);
  const given = givenTo(into, had);
  const after = withGiven(into, given);
  const events: EventBody[] = [
    {
      type: 'absorbed',
      ticketId: from.id,
      number: from.number,
      family: familyOf(from).slice(1),
      places,
      brought: { ...burdenOf(from), lastInbound: elsewhere(from.conversation.lastInbound, from, into) },
      gave,
      ...{ had, given, watchers: from.watch.by },
      own: burdenOf(into),
      pending: from.reply.pending,
      ...broughtPledges(from),
      ...(from.callback.open === null || into.callback.open !== null ? {} : { callback: from.callback.open }),
      ...(Object.keys(given.about).length === 0 ? {} : { about: after.about }),
    },
    ...triagedAs(into, {
      ...after.triage,
      priority: moreUrgent(into.triage.priority, from.triage.priority),
      tags: union(into.triage.tags, from.triage.tags),
    }),
  ];
  if (from.waiting.wait !== null && into.status.name !== 'open')
    events.push({ type: 'reopened', because: 'customer-wrote' });
  if (gave !== null) events.push({ type: 'assigned', to: gave, from: null });
  const watchers = from.watch.by.filter((id) => !into.watch.by.includes(id));
  for (const by of watchers.slice(0, MOST_WATCHERS - into.watch.by.length))
    events.push({ type: 'watched', by, brought: true });
  return [...events, ...waitBecomes(into.waiting.wait, wait)];
}

function burdenOf({ conversation, waiting, triage, escalation }: Ticket): Burden {
  const { lastInbound, inboundCount, unanswered, shut = [] } = conversation;
  const { priority, tags } = triage;
  const closed = shut.length === 0 ? {} : { shut };
  return { lastInbound, inboundCount, unanswered, ...closed, wait: waiting.wait, priority, tags, escalation };
}

/** A message of one ticket as another knows it: with its place, unless that is the other's own. */
function elsewhere(inbound: Inbound | null, from: Ticket, into: Ticket): Inbound | null {
  if (inbound === null) return null;
  const { place = ownPlace(from), ...said } = inbound;
  return samePlace(place, ownPlace(into)) ? said : { ...said, place };
}

export function triagedAs({ triage }: Ticket, next: TriageState): EventBody[] {
  const same = JSON.stringify(next) === JSON.stringify(triage);
  return same ? [] : [{ type: 'triaged', ...next, why: [] }];
}

export function moreUrgent(one: Priority, other: Priority): Priority {
  return isMoreUrgent(one, other) ? one : other;
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}

function waitEnded({ waiting: { wait } }: Ticket): EventBody[] {
  return wait === null ? [] : [{ type: 'wait-ended', by: 'merged', messageId: null, since: wait.since }];
}

/** From one wait to the other; nothing when they are the same. */
export function waitBecomes(now: Wait | null, next: Wait | null): EventBody[] {
  if (JSON.stringify(now) === JSON.stringify(next)) return [];
  if (next !== null) return [{ type: 'deadline-set', ...next, why: [] }];
  return [{ type: 'wait-ended', by: 'merged', messageId: null, since: now?.since ?? 0 }];
}
