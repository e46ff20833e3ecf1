import { type HoursBook, hoursFor, isOpen } from '../domain/hours.ts';
import { mailDomain } from '../domain/mail-domain.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isPublic } from '../domain/ticket/places.ts';
import { brokenPledges, openPledges } from '../domain/ticket/pledges.ts';
import type { TicketFacts } from './facts.ts';
import { contactsOnMatter, type Matters } from './matters.ts';
import type { Clocks } from './timed.ts';

/** Rules read this much of a text: words that matter stand early, and a policy must not be a way to keep us busy. */
const READ_CHARACTERS = 20_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The first of January 1970 was a Thursday. */
const EPOCH_DAY = 4;

/** A message, as rules may know it. */
export interface KnownMessage {
  text: string;
  files: readonly unknown[];
}

/** The customer, as rules may know them. */
export interface KnownCustomer {
  contact: {
    name: string | null;
    language: string | null;
    attributes: Readonly<Record<string, unknown>>;
  } | null;
  address: string;
  /** Their tickets before this one. */
  past: number;
  /** Those of late by kind; none when absent. */
  matters?: Matters;
}

export function factsOf(
  ticket: Ticket,
  message: KnownMessage | undefined,
  { contact, address, past, matters = {} }: KnownCustomer,
  { now, hours }: { now: number; hours: HoursBook },
): TicketFacts {
  const { conversation, status, triage, about } = ticket;
  return {
    ...wordsOf(message),
    channel: conversation.channel,
    isPublic: isPublic(ticket),
    contactKnown: contact !== null && contact.name !== null,
    contactTickets: past,
    language: contact?.language ?? null,
    plan: planOf(contact?.attributes),
    isNewTicket: conversation.inboundCount === 0,
    status: status.name,
    messageCount: conversation.inboundCount + (message === undefined ? 0 : 1),
    unansweredCount: conversation.unanswered + (message === undefined ? 0 : 1),
    openPledges: openPledges(ticket).length,
    brokenPledges: brokenPledges(ticket).length,
    reopens: (status.reopens ?? 0) + (message !== undefined && status.name === 'resolved' ? 1 : 0),
    contactsOnMatter: contactsOnMatter(about.kind, matters),
    addressDomain: mailDomain(address),
    segment: triage.segment,
    tags: triage.tags,
    priority: triage.priority,
    kind: about.kind,
    cause: about.cause,
    ...timeFacts(clocksOf(ticket), hours, now),
  };
}

/** From when the minutes of a ticket count. */
export function clocksOf(ticket: Ticket): Clocks {
  const { waiting, approval, triage } = ticket;
  const since = {
    waitingMinutes: waiting.wait?.since ?? null,
    silentMinutes: lastWord(ticket),
    decisionMinutes: approval.open?.at ?? null,
  };
  return { since, team: triage.team };
}

/** When one of us wrote to the customer last; without one when the ticket was opened. Epoch ms; null: it is not open yet. */
function lastWord({ reply, conversation }: Ticket): number | null {
  const said = reply.recent?.findLast(({ takenBack }) => takenBack === undefined)?.at ?? 0;
  return Math.max(reply.lastAnswerAt ?? 0, said, conversation.openedAt) || null;
}

type TimeFacts = Pick<
  TicketFacts,
  'waitingMinutes' | 'silentMinutes' | 'decisionMinutes' | 'open' | 'hour' | 'weekday'
>;

/** What of a ticket's facts changes by itself. */
export function timeFacts({ since, team }: Clocks, hours: HoursBook, at: number): TimeFacts {
  return {
    waitingMinutes: minutes(since.waitingMinutes, at),
    silentMinutes: minutes(since.silentMinutes, at),
    decisionMinutes: minutes(since.decisionMinutes, at),
    open: isTeamThere(hours, team, at),
    hour: Math.floor(at / HOUR) % 24,
    weekday: WEEKDAYS[(Math.floor(at / DAY) + EPOCH_DAY) % 7] ?? 'sun',
  };
}

function minutes(from: number | null, at: number): number {
  return from === null ? 0 : Math.max(0, Math.floor((at - from) / 60_000));
}

export function isTeamThere(hours: HoursBook, team: string | null, at: number): boolean {
  const table = hoursFor(hours, team);
  return table === null || isOpen(at, table);
}

export function wordsOf(message?: KnownMessage): Pick<TicketFacts, 'text' | 'textLength' | 'hasFiles'> {
  const { text = '', files = [] } = message ?? {};
  return { text: text.slice(0, READ_CHARACTERS), textLength: text.length, hasFiles: files.length > 0 };
}

/** The one attribute that rules may ask about, when it is a word. */
function planOf(attributes?: Readonly<Record<string, unknown>>): string | null {
  const plan = attributes?.plan;
  return typeof plan === 'string' && plan !== '' ? plan : null;
}
