import { type Charge, overdrawn } from '../authority/budget.ts';
import {
  ownCharges,
  type RemedyMiss,
  type RemedyTerms,
  STOPPED_FOR_GOOD,
  stopPeriod,
} from '../authority/remedy.ts';
import type { Why } from '../decision.ts';
import type { EventBody, Ticket } from './model.ts';
import type { OfferedOption } from './offer.ts';
import { givenOn } from './offered.ts';
import { isSpam } from './spam.ts';

export type RemedyEvent =
  /** Given by a rule without anybody. `persons`: contacts who count as one; `againAt`: when they may have it again, epoch ms. */
  | {
      type: 'remedy-granted';
      messageId: string;
      remedy: string;
      content: string;
      persons: string[];
      againAt: number;
      option: OfferedOption;
      owner: string | null;
      dueAt: number;
      why: Why[];
    }
  /** A rule wanted it and something spoke against it. `stops`: with it the remedy stops for that day or month, or for good. */
  | {
      type: 'remedy-missed';
      remedy: string;
      content: string;
      because: RemedyMiss;
      what: Pick<OfferedOption, 'kind' | 'count' | 'minor' | 'percent'>;
      owner: string | null;
      stops?: string;
      why: Why[];
    };

/** What a ticket keeps of remedies that were not granted. */
export interface MissedRemedy {
  remedy: string;
  because: RemedyMiss;
  what: Pick<OfferedOption, 'kind' | 'count' | 'minor' | 'percent'>;
}

/** Matters in which a gift would read like hush money: codes of tags, kinds and reasons to call a supervisor. */
const NEVER = ['safety', 'legal', 'press', 'privacy'] as const;

/** Where a customer is answered: by what they alone read, or by what others read too; null: nobody knows. */
export type ReadBy = 'customer' | 'others' | null;

/** What is known of a case at the moment at which somebody said what it is. */
export interface RemedyCase {
  ticket: Ticket;
  /** Of all its places. */
  readBy: readonly ReadBy[];
  /** Reasons for which rules of escalation.json call on anything the customer wrote, or have called. */
  called: readonly string[];
  /** Something that the customer wrote is gone, or could not be read. */
  unread: boolean;
  /** Facts that are not known. */
  unknown: readonly string[];
  /** Whether the house can write to them now by itself. */
  canSay: boolean;
  now: number;
}

/** What was granted before, and what there is to grant. */
export interface RemedyBooks {
  /** It has stopped for today, for the month, or for good. */
  stopped: boolean;
  /** When whoever is on the case may have it again; epoch ms, 0: never had it. */
  againAt: number;
  spent: ReadonlyMap<string, number>;
  /** Codes that are free. */
  free: number;
}

/** Why it is never granted on such a case; null: it may be. */
export function neverOn(terms: Pick<RemedyTerms, 'windowMs' | 'asks'>, known: RemedyCase): RemedyMiss | null {
  const { ticket, readBy, now } = known;
  const { conversation, status, links } = ticket;
  if (isSpam(ticket)) return 'quarantined';
  if (links.mergedInto !== null) return 'merged';
  if (status.name === 'resolved') return 'resolved';
  if (readBy.includes('others')) return 'public';
  const words = [...ticket.triage.tags, ...known.called, ticket.about.kind ?? ''];
  const never = NEVER.find((one) => words.includes(one));
  if (never !== undefined) return never;
  if (words.includes('public')) return 'public';
  const isUnknown = known.unread || readBy.includes(null) || conversation.lastInbound === null;
  if (isUnknown || terms.asks.some((fact) => known.unknown.includes(fact))) return 'unknown';
  if (now - conversation.openedAt > terms.windowMs) return 'late';
  if (ticket.approval.open !== null || givenOn(ticket).length > 0) return 'given';
  return known.canSay ? null : 'unsayable';
}

/** What a grant takes of the remedy's own budgets and of the house's, or why there is none. */
export function remedyOn(
  terms: RemedyTerms,
  known: RemedyCase,
  books: RemedyBooks,
  house: readonly Charge[],
): { charges: Charge[] } | { because: RemedyMiss } {
  const never = neverOn(terms, known);
  if (never !== null) return { because: never };
  if (books.stopped) return { because: 'stopped' };
  if (books.againAt > known.now) return { because: 'again' };
  const own = ownCharges(terms, known.now);
  const [day] = own;
  if (day !== undefined && overdrawn([day], books.spent).length > 0) return { because: 'cap' };
  const charges = [...own, ...house];
  if (overdrawn(charges, books.spent).length > 0) return { because: 'budget' };
  return books.free < terms.count ? { because: 'pool' } : { charges };
}

const DAY_MS = 86_400_000;

/** The remedy is the customer's: the codes go out at once, and what keeps them is a task until they have. */
export function granted(
  ticket: Ticket,
  { id, content, kind, count, minor, periodMs }: RemedyTerms,
  { charges, persons, why, now }: { charges: Charge[]; persons: readonly string[]; why: Why; now: number },
): EventBody {
  const messageId = `${ticket.id}.remedy.${ticket.version + 1}`;
  const option = { number: 1, kind, count, minor, percent: null, zone: 'standard' as const, charges };
  return {
    type: 'remedy-granted',
    messageId,
    remedy: id,
    content,
    persons: [...new Set(persons)].sort(),
    againAt: now + periodMs,
    option: { ...option, why: [why] },
    owner: ticket.claim.by,
    dueAt: now + DAY_MS,
    why: [why],
  };
}

/** Once a remedy and a reason: whoever looks knows it already. */
export function missed(
  ticket: Ticket,
  { id, content, kind, count, minor, afterStop }: RemedyTerms,
  { because, why, now }: { because: RemedyMiss; why: Why; now: number },
): EventBody[] {
  const known = ticket.offer.missed?.some((one) => one.remedy === id && one.because === because) === true;
  if (known) return [];
  const limit = because === 'cap' || because === 'budget';
  const stops = limit ? (afterStop === 'stay' ? STOPPED_FOR_GOOD : stopPeriod(because, now)) : undefined;
  const what = { kind, count, minor, percent: null };
  const event = { remedy: id, content, because, what, owner: ticket.claim.by, why: [why] };
  return [{ type: 'remedy-missed', ...event, ...(stops === undefined ? {} : { stops }) }];
}
