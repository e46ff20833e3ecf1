import type { Refusal } from '../refusal.ts';
import { takenBack } from './given.ts';
import { type Inbound, newest, ordered } from './inbound.ts';
import type { Burden, Counts } from './links.ts';
import { isOnItsWay, moreUrgent, type OnBoth, triagedAs, waitBecomes } from './merge.ts';
import type { Context, EventBody, PolicyOutcome, Ticket } from './model.ts';
import { ownPlace, samePlace } from './places.ts';
import { type Pledge, pledgesBack } from './pledges.ts';
import type { PendingReply } from './reply.ts';
import { solvedApart } from './solved.ts';
import { isMoreUrgent, type TriageState } from './triage.ts';
import { soonest, type Wait, waitFrom } from './waiting.ts';
import { watchersGone } from './watch.ts';
import type { ReplyWindow } from './window.ts';

/** A message of the surviving ticket: what customers said and what they were told. */
export interface SaidSince {
  id: string;
  kind: 'inbound' | 'outbound';
  channel: string;
  conversation: string;
  contactId: string;
  sentAt: number;
  sequence: number;
  /** Until when its channel lets us answer. */
  window?: ReplyWindow;
  /** An answer that reached them. */
  answer: boolean;
}

/** What taking a merge back makes of both; `moved` are the messages that go with the ticket that stands again. */
export type TakenApart = OnBoth & { moved: string[]; stayed: number; split: boolean };

/** What was said on the surviving ticket `before` the first merge, and `since`. */
export interface SaidOn {
  before: readonly SaidSince[];
  since: readonly SaidSince[];
}

/**
 * `from` stands again: with what was said in its conversations meanwhile, and with the wait that it had unless that was
 * answered there. `into` keeps what is its own, and what was split off since stays so. Policies give deadlines to those who
 * only wrote since.
 */
export function decideUnmerge(
  from: Ticket,
  into: Ticket,
  said: SaidOn,
  policies: { from: PolicyOutcome; into: PolicyOutcome },
  context: Context,
): TakenApart | Refusal {
  if (context.actor.kind !== 'person') return { refused: 'role' };
  const { mergedInto } = from.links;
  const part = into.links.absorbed.find(({ ticketId }) => ticketId === from.id);
  if (mergedInto === null || part === undefined)
    return { refused: 'not-merged', values: { ticket: from.number } };
  const onwards = into.links.mergedInto;
  if (onwards !== null)
    return { refused: 'merged-on', values: { ticket: into.number, into: onwards.number } };
  if (into.status.name === 'resolved')
    return { refused: 'into-resolved', values: { ticket: from.number, into: into.number } };
  const there = (one: SaidSince) => part.places.some((place) => samePlace(place, one));
  // What was scheduled before the merge went along, and goes back.
  const brought = said.before.filter((one) => there(one) && into.reply.pending[one.id] !== undefined);
  const gone = [...brought, ...said.since.filter(there)];
  const pending = withIds(into, new Set(gone.map(({ id }) => id)));
  if (isOnItsWay(pending)) return { refused: 'reply-pending', values: { ticket: into.number } };
  const kept = said.since.filter((one) => !gone.includes(one));
  const stays = { before: said.before.filter((one) => !brought.includes(one)), since: kept };
  const pledges = pledgesBack(from, into, new Set(gone.map(({ id }) => id)));
  const goes = { pending, pledges };
  return {
    from: standingAgain(from, into, gone, { ...context, policy: policies.from }, goes),
    into: leftBehind(from, into, stays, { ...context, policy: policies.into }, goes),
    moved: gone.map(({ id }) => id),
    stayed: kept.length,
    split: into.links.splitOff.some(({ at }) => at >= part.at),
  };
}

/** Replies on their way and pledges that go with whoever leaves. */
interface GoesBack {
  pending: Record<string, PendingReply>;
  pledges: Pledge[];
}

function withIds({ reply }: Ticket, ids: ReadonlySet<string>): Record<string, PendingReply> {
  return Object.fromEntries(Object.entries(reply.pending).filter(([id]) => ids.has(id)));
}

function standingAgain(
  from: Ticket,
  into: Ticket,
  gone: readonly SaidSince[],
  context: Context,
  { pending, pledges }: GoesBack,
): EventBody[] {
  const { mergedInto, ...links } = from.links;
  if (mergedInto === null) return [];
  const { waiting, ...before } = mergedInto.before;
  const at = from.status.resolvedAt ?? 0;
  const { no, ...solved } = solvedApart(before.solved, from.id, into.solved);
  // Who said meanwhile that it is not solved waits still: as long as they do so together, and no later than promised there.
  const said = no ? [{ wait: into.waiting.wait, at: context.now }] : [];
  const stood = [{ wait: waiting.wait, at }, ...said];
  const heard = gone.filter(({ kind }) => kind === 'inbound');
  const free = { ...from, links: { ...links, mergedInto: null } };
  const wait = waitAfter(free, stood, gone, into.waiting.wait, context);
  const reopened = (heard.length > 0 || no) && wait !== null;
  const { ticketId, number } = mergedInto;
  const counts = {
    lastInbound: newest([from.conversation.lastInbound, ...heard.map((one) => inboundOf(one, from))]),
    inboundCount: from.conversation.inboundCount + heard.length,
    unanswered: wait === null ? 0 : stoodFor(wait, waiting.wait, from, into) + since(wait, heard).length,
  };
  const open = { name: 'open' as const, snoozedUntil: null, resolvedAt: null };
  return [
    {
      type: 'unmerged',
      ticketId,
      number,
      counts,
      ...before,
      solved,
      ...(reopened ? { status: open, nudges: null } : {}),
      ...(wait === null ? { escalation: { at: null, reason: null } } : {}),
      pending,
      ...(pledges.length === 0 ? {} : { pledges }),
    },
    ...waitBecomes(null, wait),
  ];
}

/** How much of a wait was there before the merge, when it is that which runs on. */
function stoodFor(wait: Wait, before: Wait | null, { id }: Ticket, { links }: Ticket): number {
  if (wait.since !== before?.since) return 0;
  return links.absorbed.find(({ ticketId }) => ticketId === id)?.brought.unanswered ?? 0;
}

function since({ since: begun }: Wait, heard: readonly SaidSince[]): SaidSince[] {
  return heard.filter(({ sentAt }) => sentAt >= begun);
}

function leftBehind(
  from: Ticket,
  into: Ticket,
  { before, since: kept }: SaidOn,
  context: Context,
  { pending, pledges }: GoesBack,
): EventBody[] {
  const part = into.links.absorbed.find(({ ticketId }) => ticketId === from.id);
  const { own } = into.links;
  if (part === undefined || own === null) return [];
  const others = into.links.absorbed.filter((one) => one !== part);
  const stood = [leftOf(own, into, before), ...others.map(({ brought, at }) => ({ ...brought, at }))];
  const { wait: now } = into.waiting;
  const wait = waitAfter(into, stood, kept, now, context);
  const { holder, given } = takenBack(into, part, others);
  const same = into.escalation.at !== null && into.escalation.at === part.brought.escalation.at;
  const events: EventBody[] = [
    {
      type: 'unabsorbed',
      ticketId: from.id,
      number: from.number,
      places: part.places,
      counts: countsOf(into, stood, kept, wait),
      escalation: same ? { at: null, reason: null } : into.escalation,
      pending: Object.keys(pending),
      about: holder.about,
      given,
      ...(pledges.length === 0 ? {} : { pledges: pledges.map(({ id }) => id) }),
    },
    ...triagedAs(into, { ...triageWithout(into, part.brought, stood), ...placedAs(holder) }),
    ...watchersGone(into, part, others),
  ];
  const { by, at } = into.claim;
  if (part.gave !== null && by === part.gave && at === part.at) events.push({ type: 'released', from: by });
  return [...events, ...waitBecomes(now, wait)];
}

/** What was its own before the first merge, without what was split off since. */
function leftOf(
  own: Burden & { at: number },
  into: Ticket,
  before: readonly SaidSince[],
): Burden & { at: number } {
  if (!into.links.splitOff.some(({ at }) => at >= own.at)) return own;
  const heard = before.filter(({ kind }) => kind === 'inbound');
  const waiting = heard.filter(({ sentAt }) => own.wait !== null && sentAt >= own.wait.since);
  return {
    ...own,
    lastInbound: newest(heard.map((one) => inboundOf(one, into))),
    inboundCount: heard.length,
    unanswered: waiting.length,
    wait: waiting.length === 0 ? null : own.wait,
  };
}

function placedAs({ triage }: Pick<Ticket, 'triage'>): Pick<TriageState, 'team' | 'segment'> {
  return { team: triage.team, segment: triage.segment };
}

function countsOf(
  into: Ticket,
  stood: readonly Burden[],
  kept: readonly SaidSince[],
  wait: Wait | null,
): Counts {
  const heard = kept.filter(({ kind }) => kind === 'inbound');
  const waiting = stood.filter((one) => one.wait !== null && wait !== null);
  return {
    lastInbound: newest([
      ...stood.map(({ lastInbound }) => lastInbound),
      ...heard.map((one) => inboundOf(one, into)),
    ]),
    inboundCount: sum(stood.map(({ inboundCount }) => inboundCount)) + heard.length,
    unanswered:
      wait === null
        ? 0
        : sum(waiting.map(({ unanswered }) => unanswered)) +
          heard.filter(({ sentAt }) => sentAt >= wait.since).length,
  };
}

function triageWithout({ triage, about }: Ticket, brought: Burden, stood: readonly Burden[]): TriageState {
  const others = stood.flatMap(({ tags }) => tags);
  const tags = triage.tags.filter((tag) => !brought.tags.includes(tag) || others.includes(tag));
  const own = stood.map(({ priority }) => priority).reduce(moreUrgent);
  const raised = triage.priority === brought.priority && isMoreUrgent(brought.priority, own);
  return { ...triage, tags, priority: raised && !about.chosen.priority ? own : triage.priority };
}

/**
 * Who still waits, of what stood at some instant and was said since: every wait that no answer reached since then, and who
 * wrote after the newest answer as long as somebody waits `now`.
 */
function waitAfter(
  ticket: Ticket,
  stood: readonly { wait: Wait | null; at: number }[],
  said: readonly SaidSince[],
  now: Wait | null,
  context: Context,
): Wait | null {
  const answers = said.filter(({ answer }) => answer).map(({ sentAt }) => sentAt);
  const answeredAt = Math.max(-1, ...answers);
  const unanswered = stood.map(({ wait, at }) => (answeredAt >= at ? null : wait));
  const kept = unanswered.reduce(soonest, null);
  if (kept !== null) return { ...kept, told: now?.promiseAt === kept.promiseAt ? now.told : kept.told };
  const inbound = said.filter(({ kind, sentAt }) => kind === 'inbound' && sentAt > answeredAt);
  const since = Math.min(...inbound.map(({ sentAt }) => sentAt).filter((at) => at >= (now?.since ?? at)));
  if (now === null || !Number.isFinite(since)) return null;
  const bare: Ticket = { ...ticket, waiting: { wait: null, ended: null } };
  const [begun] = waitFrom(bare, since, context);
  if (begun?.type !== 'deadline-set') return null;
  const { targetAt, promiseAt, saidAt, stages } = begun;
  const later = saidAt === undefined ? {} : { saidAt };
  const told = now.promiseAt === promiseAt ? now.told : [];
  return { since, targetAt, promiseAt, ...later, stages, told };
}

function inboundOf(said: SaidSince, ticket: Ticket): Inbound {
  const { id, sentAt: at, sequence, channel, conversation, contactId, window } = said;
  const place = { channel, conversation, contactId };
  const own = samePlace(place, ownPlace(ticket));
  return { id, at, ...ordered(sequence), ...(own ? {} : { place }), ...(window && { window }) };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((all, one) => all + one, 0);
}
