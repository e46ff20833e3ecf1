import { type Charge, givenBack } from '../authority/budget.ts';
import type { Given } from '../authority/concession.ts';
import type { Zone } from '../authority/zone.ts';
import type { EventBody, Ticket } from './model.ts';

/** What a message gives away by its words, without an offer. */
export interface Grant extends Given {
  /** The place of its promise among those of the message, from 1 on. */
  number: number;
  zone: Zone;
  /** By which it is in its zone; null: no rule speaks of it. */
  rule: string | null;
  /** What budgets it takes. */
  charges: Charge[];
}

export interface GrantedWords {
  messageId: string;
  grants: Grant[];
}

/** What a reply that failed gives away when it is sent again, by what budgets hold now. */
export interface GrantsAgain {
  grants: readonly Grant[];
  /** Budgets that do not hold it any more. */
  short: readonly Charge[];
}

export type GrantEvent =
  | { type: 'granted'; messageId: string; by: string; grants: Grant[] }
  /** What was not said after all, or was no promise. `back`: what budgets get back. `again`: what is given when it is sent again. */
  | { type: 'grant-ended'; messageId: string; numbers: number[]; back: Charge[]; again?: Grant[] };

/** Messages whose grants are remembered on a ticket; the books remember all of them. */
const MOST_GRANTED = 100;

/** Beside the message that says it. */
export function granting(messageId: string, by: string, grants: readonly Grant[] = []): EventBody[] {
  return grants.length === 0 ? [] : [{ type: 'granted', messageId, by, grants: [...grants] }];
}

/** What was given by words on the case, but for these messages. */
export function grantedOn({ offer }: Pick<Ticket, 'offer'>, without: readonly string[] = []): Grant[] {
  return (offer.granted ?? []).flatMap(({ messageId, grants }) =>
    without.includes(messageId) ? [] : grants,
  );
}

/** What the message gives away ends with what these events end: it does not go out, or its promise was none. */
export function grantsEnded({ offer }: Pick<Ticket, 'offer'>, bodies: readonly EventBody[]): EventBody[] {
  return (offer.granted ?? []).flatMap(({ messageId, grants }) => {
    const over = grants.filter(({ number }) => bodies.some((body) => ends(body, messageId, number)));
    if (over.length === 0) return [];
    const back = over.flatMap(({ charges }) => givenBack(charges));
    const again = bodies.some((body) => hasFailed(body, messageId)) ? { again: over } : {};
    const numbers = over.map(({ number }) => number);
    return [{ type: 'grant-ended' as const, messageId, numbers, back, ...again }];
  });
}

/** What came late to have failed has been promised already: its promises stand until somebody ends them. */
function hasFailed(body: EventBody, messageId: string): boolean {
  return body.type === 'reply-failed' && body.messageId === messageId && body.late === undefined;
}

function ends(body: EventBody, messageId: string, number: number): boolean {
  switch (body.type) {
    case 'pledge-dropped':
      return body.pledge === `${messageId}/${number}`;
    case 'offer-ended':
      return body.messageId === messageId && (!body.sent || body.because === 'not-sent');
    case 'reply-cancelled':
    case 'reply-dropped':
    case 'approval-denied':
    case 'approval-voided':
      return body.messageId === messageId;
    default:
      return hasFailed(body, messageId);
  }
}

export function withGranted(
  all: readonly GrantedWords[] | undefined,
  { messageId, grants }: GrantedWords,
): GrantedWords[] {
  return [...(all ?? []), { messageId, grants }].slice(-MOST_GRANTED);
}

export function withoutGranted(
  all: readonly GrantedWords[] | undefined,
  { messageId, numbers }: { messageId: string; numbers: readonly number[] },
): GrantedWords[] {
  return (all ?? []).flatMap((one) => {
    if (one.messageId !== messageId) return [one];
    const grants = one.grants.filter(({ number }) => !numbers.includes(number));
    return grants.length === 0 ? [] : [{ messageId, grants }];
  });
}
