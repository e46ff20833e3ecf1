import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { isAside } from '../domain/ticket/spam.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Message, MessagePatch, Told } from '../store/store.ts';
import { newsOf } from './news.ts';
import { deliverJobs, forwardJobs } from './sending.ts';

/** Whether the message stands in the desk's own thread already, typed there. */
export function isFromDesk({ kind, channel, externalId }: Message, desk: string): boolean {
  return kind === 'note' && externalId !== null && channel === desk;
}

/** What a decision makes happen outside the ticket, but for its notices: a pure function of its events, so that it can be tested alone. */
export interface Effects {
  jobs: Job[];
  patches: MessagePatch[];
}

/** A notice with the audience it is for, before it is known whether it goes out alone or in a digest. */
export interface DueNotice {
  told: Told;
  /** Kept in the job, so that a desk can say it. */
  payload: Record<string, unknown>;
}

/** Jobs and patches that follow from the events. `version` is the one that the commit will give the ticket. */
export function effectsOf(
  ticket: Ticket,
  events: readonly TicketEvent[],
  messages: readonly Message[],
  desks: readonly string[],
  now: number,
): Effects {
  const version = ticket.version + 1;
  const shown = isAside(ticket, events) ? [] : desks;
  return {
    jobs: [
      ...events.flatMap((event) => deliverJobs(ticket, event, version)),
      ...events.flatMap((event) => forwardJobs(ticket, event)),
      ...events.flatMap(settleJobs),
      ...events.flatMap((event) => codesJobs(ticket, event)),
      ...messages.flatMap((message) => copyJobs(message, now)),
      ...showJobs(ticket, version, events, shown, now),
      ...mirrorJobs(messages, events, shown, now),
      ...events.flatMap((event) => signJobs(event, shown)),
      ...events.flatMap((event) => mendJobs(ticket, event, desks)),
      ...messages.flatMap((message) => offerJobs(message, desks, now)),
    ],
    patches: events.flatMap(patchOf),
  };
}

/** The buttons of an offer go when it is over; a press brings a job of its own. */
function settleJobs(event: TicketEvent): Job[] {
  if (event.type !== 'offer-chosen' && event.type !== 'offer-ended') return [];
  const { messageId, at } = event;
  const byCustomer = event.type === 'offer-chosen' || event.because === 'else';
  if (byCustomer ? event.answer == null : !event.sent) return [];
  return [{ key: `settle:offer:${messageId}`, kind: 'settle', payload: { question: messageId }, runAt: at }];
}

/** Codes for what was chosen are taken from the pool; those that nobody got go back when the case is spam. */
function codesJobs(ticket: Ticket, event: TicketEvent): Job[] {
  const chosen = event.type === 'spam-marked' ? ticket.offer.chosen.map(({ messageId }) => messageId) : [];
  const isGiven = event.type === 'offer-chosen' || event.type === 'remedy-granted';
  const offers = isGiven ? [event.messageId] : chosen;
  return offers.map((offer) => ({
    key: `codes:${offer}:${event.type}:${event.at}`,
    kind: 'codes' as const,
    payload: { ticketId: ticket.id, offer },
    runAt: event.at,
  }));
}

function showJobs(
  ticket: Ticket,
  version: number,
  events: readonly TicketEvent[],
  desks: readonly string[],
  now: number,
): Job[] {
  if (events.length === 0) return [];
  return desks.map((desk) => ({
    key: `show:${desk}:${ticket.id}:${version}`,
    kind: 'show' as const,
    payload: { desk, ticketId: ticket.id },
    runAt: now,
  }));
}

/** Copies follow what they are copies of: a job for a new message, one for each edition, and one for the deletion. */
function mirrorJobs(
  messages: readonly Message[],
  events: readonly TicketEvent[],
  desks: readonly string[],
  now: number,
): Job[] {
  const changes = [...messages.map(({ id }) => ({ id, state: '' })), ...events.flatMap(changeOfText)];
  return changes.flatMap((change) => copiesOf(change, desks, now));
}

/** What notices do not say any more where they stand: what was struck out or taken away, and that a decision is asked for. */
const MENDING = [
  'message-redacted',
  'message-deleted',
  'approval-given',
  'approval-denied',
  'approval-voided',
];

/** Copies say which signs stand below a message. */
function signJobs(event: TicketEvent, desks: readonly string[]): Job[] {
  if (event.type !== 'reacted') return [];
  const { messageId, by, at } = event;
  return againJobs(messageId, `:signs:${by}:${at}`, {}, desks, at);
}

type Mending = Extract<
  TicketEvent,
  { type: `message-${'redacted' | 'deleted'}` | `approval-${'given' | 'denied' | 'voided'}` }
>;

function isMending(event: TicketEvent): event is Mending {
  return MENDING.includes(event.type);
}

function mendJobs(ticket: Ticket, event: TicketEvent, desks: readonly string[]): Job[] {
  if (!isMending(event)) return [];
  const { messageId, at } = event;
  return desks.map((desk) => ({
    key: `tell:${desk}:mended:${messageId}:${at}`,
    kind: 'tell' as const,
    payload: { desk, mended: { ticketId: ticket.id, messageId } },
    runAt: at,
  }));
}

function copiesOf(
  { id, state }: { id: string; state: string },
  desks: readonly string[],
  now: number,
): Job[] {
  return desks.map((desk) => ({
    key: `mirror:${desk}:${id}${state}`,
    kind: 'mirror' as const,
    payload: { desk, messageId: id },
    runAt: now,
  }));
}

function changeOfText(event: TicketEvent): { id: string; state: string }[] {
  if (event.type === 'spam-lifted') return event.held.map((id) => ({ id, state: ':lifted' }));
  if (event.type === 'message-redacted') return [{ id: event.messageId, state: `:redacted:${event.at}` }];
  if (event.type === 'message-edited') return [{ id: event.messageId, state: `:${event.edition}` }];
  return event.type === 'message-deleted' ? [{ id: event.messageId, state: ':deleted' }] : [];
}

/** A note that somebody typed in a ticket's thread at a desk: it tells them that nothing was sent. */
function offerJobs(message: Message, desks: readonly string[], now: number): Job[] {
  const { id, channel: desk } = message;
  if (!isFromDesk(message, desk) || !desks.includes(desk)) return [];
  return [{ key: `offer:${id}`, kind: 'offer', payload: { desk, messageId: id }, runAt: now }];
}

/** Files whose bytes are still at the vendor, on a new message or found out later. */
export function copyJobs(message: Pick<MessagePatch, 'id' | 'files'>, now: number): Job[] {
  return (message.files ?? [])
    .filter((file) => file.hash === null && file.refused === null)
    .map((file) => ({
      key: `copy:${message.id}:${file.id}`,
      kind: 'copy-file' as const,
      payload: { messageId: message.id, fileId: file.id },
      runAt: now,
    }));
}

/** Copies say of a file that its bytes will never be here. */
export function refusalJobs({ id, files = [] }: MessagePatch, desks: readonly string[], now: number): Job[] {
  const refused = files.filter((file) => file.refused !== null);
  return refused.flatMap((file) => copiesOf({ id, state: `:refused:${file.id}` }, desks, now));
}

/** Copies of a message are brought up to date although nothing happened to it that a copy follows by itself; `state` is of this once. */
export function againJobs(
  id: string,
  state: string,
  payload: Record<string, unknown>,
  desks: readonly string[],
  runAt: number,
): Job[] {
  const jobs = copiesOf({ id, state }, desks, runAt);
  return jobs.map((job) => ({ ...job, payload: { ...job.payload, ...payload, again: true } }));
}

/** Copies follow a message to the ticket that it is on from that version on. */
export function movedJobs(
  { id, ticketId }: MessagePatch,
  version: number,
  desks: readonly string[],
  now: number,
): Job[] {
  if (ticketId === undefined) return [];
  return againJobs(id, `:moved:${ticketId}:${version}`, {}, desks, now);
}

/** The notices an event calls for: stages, escalations, replies that did not get through, and news. */
export function noticesOf(ticket: Ticket, event: TicketEvent): DueNotice[] {
  const notice = (stage: string, audience: string, dueAt: number, late = false): DueNotice => ({
    told: { ticketId: ticket.id, stage, dueAt, audience, at: event.at, late, digest: null },
    payload: { ticketId: ticket.id, stage, audience, dueAt, late, actor: event.actor },
  });
  switch (event.type) {
    case 'stage-told': {
      const audience = event.to === 'owner' ? `person:${event.person ?? ''}` : event.to;
      const said = notice(event.stage, audience, event.dueAt, event.late);
      return [event.at < event.dueAt ? said : { ...said, told: { ...said.told, broke: true } }];
    }
    case 'escalated':
      return event.reason === 'deadline'
        ? []
        : [notice(`escalated:${event.reason}`, 'supervisors', event.at)];
    case 'reply-failed':
    case 'reply-unknown': {
      const late = event.type === 'reply-failed' ? event.late : undefined;
      const pending = ticket.reply.pending[event.messageId] ?? late;
      if (pending === undefined) return [];
      const stage = event.type === 'reply-failed' && pending.by === null ? 'courtesy-failed' : event.type;
      const said = notice(stage, audienceOf(pending.by ?? ticket.claim.by), event.at);
      if (event.type === 'reply-unknown') return [said];
      return [{ ...said, payload: { ...said.payload, problem: event.code } }];
    }
    case 'solved-said':
      return event.answer === 'no' ? [notice('not-solved', audienceOf(ticket.claim.by), event.at)] : [];
    case 'window-told':
      return [notice(event.stage, audienceOf(event.person), event.closesAt)];
    case 'nudge-dropped':
      return [notice(event.type, audienceOf(event.person), event.at)];
    case 'resolution-late': {
      const audience = event.person === null ? 'supervisors' : `person:${event.person}`;
      return [notice(event.type, audience, event.dueAt)];
    }
    default:
      return newsOf(ticket, event).map(({ stage, audience }) => notice(stage, audience, event.at));
  }
}

/** A person, or whoever looks at the desk. */
function audienceOf(person: string | null): string {
  return person === null ? 'desk' : `person:${person}`;
}

/** What a desk knows a notice by. */
export function noticeName({ told }: Pick<DueNotice, 'told'>): string {
  return `${told.ticketId}:${told.stage}:${told.dueAt}`;
}

export function tellJobs({ told, payload }: DueNotice, desks: readonly string[], now: number): Job[] {
  const name = noticeName({ told });
  return desks.map((desk) => ({
    key: `tell:${desk}:${name}`,
    kind: 'tell' as const,
    payload: { ...payload, desk, name },
    runAt: now,
  }));
}

/** How a reply's events stand on the message itself. */
function patchOf(event: TicketEvent): MessagePatch[] {
  switch (event.type) {
    case 'reply-scheduled':
      return [{ id: event.messageId, delivery: 'scheduled' }];
    case 'approval-asked':
      return [{ id: event.messageId, delivery: 'gated' }];
    case 'reply-queued':
      return [{ id: event.messageId, delivery: 'queued', ...(event.scheduled && { sentAt: event.at }) }];
    case 'reply-put-back':
      return [{ id: event.messageId, delivery: 'queued' }];
    case 'offer-ended':
      return event.sent ? [] : [{ id: event.messageId, delivery: 'cancelled' }];
    case 'reply-cancelled':
    case 'reply-dropped':
    case 'approval-denied':
    case 'approval-voided':
      return [{ id: event.messageId, delivery: 'cancelled' }];
    case 'reply-sending':
      return [{ id: event.messageId, delivery: 'sending', error: null }];
    case 'reply-delivered':
      return [{ id: event.messageId, delivery: 'sent', error: null }];
    case 'reply-failed':
      return [{ id: event.messageId, delivery: 'failed', error: event.code }];
    case 'reply-unknown':
      return [{ id: event.messageId, delivery: 'unknown' }];
    case 'reply-receipt':
      return [{ id: event.messageId, delivery: event.receipt }];
    case 'message-deleted':
      return [{ id: event.messageId, deletedAt: event.at }];
    default:
      return [];
  }
}
