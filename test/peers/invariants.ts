import type { Ticket, TicketEvent } from '../../src/domain/ticket/model.ts';
import { isSpam } from '../../src/domain/ticket/spam.ts';
import { nextDueAt } from '../../src/domain/ticket/ticket.ts';
import { MOST_WATCHERS } from '../../src/domain/ticket/watch.ts';
import type { Message, Told } from '../../src/store/store.ts';

type Versioned = TicketEvent & { version: number };

/** What must hold of any ticket at any time, by what is wrong; nothing is. */
export function wrongWith(ticket: Ticket): string[] {
  const { claim, handover, watch, status, spam, links } = ticket;
  const wrong: Record<string, boolean> = {
    'owned and offered': claim.by !== null && handover.pending !== null,
    'watched twice by somebody': new Set(watch.by).size !== watch.by.length,
    'watched by too many': watch.by.length > MOST_WATCHERS,
    'in quarantine and open': spam.since !== null && status.name !== 'resolved',
    'merged and not so resolved': links.mergedInto !== null && status.as !== 'merged',
    'merged and about to say something':
      links.mergedInto !== null && Object.keys(ticket.reply.pending).length > 0,
    'in quarantine and courteous': isSpam(ticket) && isCourteous(ticket),
    ...(status.name === 'resolved' ? ofResolved(ticket) : {}),
  };
  return Object.keys(wrong).filter((name) => wrong[name]);
}

/** Whatever ended it: nothing goes on. */
function ofResolved(ticket: Ticket): Record<string, boolean> {
  const { waiting, handover, nudges, resolution, status } = ticket;
  return {
    'over and waited for': waiting.wait !== null,
    'over and offered': handover.pending !== null,
    'over and reminded of': nudges !== null,
    'over and counted on': resolution.since !== null,
    'over and asleep': status.snoozedUntil !== null,
    'over and due': nextDueAt(ticket) !== null,
  };
}

function isCourteous({ reply }: Ticket): boolean {
  return Object.values(reply.pending).some(({ as, phase }) => as === 'courtesy' && phase === 'queued');
}

/** Whoever hands a ticket over moves no deadline, nor does its coming back. */
export function deadlinesMoved(events: readonly Versioned[]): number[] {
  const handed = events.filter(({ type }) =>
    ['handed-over', 'handover-returned', 'handover-declined'].includes(type),
  );
  const moved = events.filter(({ type }) => type === 'deadline-set' || type === 'wait-ended');
  return handed.map(({ version }) => version).filter((one) => moved.some(({ version }) => version === one));
}

/** Notices of a ticket while it stood in quarantine, but of what people say there and of replies that did not get through. */
export function toldInQuarantine(events: readonly Versioned[], told: readonly Told[]): string[] {
  const spans = quarantines(events);
  return told
    .filter(({ at }) => spans.some(({ from, to }) => at > from && at < to))
    .map(({ stage }) => stage)
    .filter((stage) => !/^(mentioned|reply-failed|reply-unknown)/.test(stage));
}

function quarantines(events: readonly Versioned[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  let from: number | null = null;
  for (const event of events) {
    const undone = event.type === 'undone' ? event.spam?.since : undefined;
    if (event.type === 'spam-marked' || typeof undone === 'number') from ??= event.at;
    else if (from !== null && (event.type === 'spam-lifted' || undone === null)) {
      spans.push({ from, to: event.at });
      from = null;
    }
  }
  return from === null ? spans : [...spans, { from, to: Number.MAX_SAFE_INTEGER }];
}

/** The customer's side of a ticket that stands, told from the messages of its timeline. */
export function miscounted({ conversation, links }: Ticket, timeline: readonly Message[]): string[] {
  if (links.mergedInto !== null) return [];
  const inbound = timeline.filter(({ kind }) => kind === 'inbound');
  const newest = Math.max(...inbound.map(({ sentAt }) => sentAt));
  return [
    ...(conversation.inboundCount === inbound.length ? [] : ['how many messages there are']),
    ...((conversation.lastInbound?.at ?? newest) === newest ? [] : ['which is the newest']),
    ...(conversation.unanswered <= inbound.length ? [] : ['how many are not answered']),
  ];
}
