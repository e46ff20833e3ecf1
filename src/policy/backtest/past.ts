import type { Concession } from '../../domain/authority/concession.ts';
import type { Zone } from '../../domain/authority/zone.ts';
import type { AboutState } from '../../domain/ticket/about.ts';
import type { Asks } from '../../domain/ticket/approver.ts';
import type { TicketEvent } from '../../domain/ticket/model.ts';
import type { TicketFacts } from '../facts.ts';
import type { Clocks } from '../timed.ts';

/** What happened to one ticket, prepared so that any rules can be asked about it. Instants are epoch ms. */
export interface Past {
  number: number;
  contactId: string;
  openedAt: number;
  /** It counts among the customer's tickets: it was no spam, and went into no other one. */
  counts: boolean;
  steps: readonly Step[];
  waits: readonly PastWait[];
  /** From when its minutes counted, each until the next. */
  spans: readonly PastSpan[];
  /** Calls that rules made because time passed. */
  timed: readonly { at: number; reason: string; rule: string }[];
}

/** What time counted from then on; null: rules call nobody there, as it was resolved. */
export interface PastSpan {
  at: number;
  since: Clocks['since'] | null;
}

/** A moment at which the rules were asked, with what they said then. */
export interface Step {
  /** A customer's message; something that people said of the ticket; a wait that went on; an offer. */
  do: 'message' | 'said' | 'wait' | 'offer';
  at: number;
  /** What people and time did since the step before: it holds under any rules. */
  before: readonly TicketEvent[];
  /** What was said, of a step that is that. */
  said: readonly TicketEvent[];
  /** As they were then; what triage makes of the ticket is asked again. */
  facts: TicketFacts;
  chosen: AboutState['chosen'];
  /** The wait that ran before it, and the one that began or was hastened with it, by their places in `waits`. */
  ran: number | null;
  wait: number | null;
  /** Reasons that rules gave. */
  escalated: readonly { reason: string; rule: string }[];
  /** Rules that fired and called nobody. */
  shadowed: number;
  offer: PastOffer | null;
}

export interface PastWait {
  since: number;
  /** What was promised in the end. */
  promiseAt: number;
  /** Null: it runs on. */
  endedAt: number | null;
  by: 'answer' | 'resolved' | 'spam' | 'merged' | 'split' | null;
  /** When supervisors were called because of its deadline. */
  calledAt: number | null;
  /** When the customer heard of us. */
  heardAt: readonly number[];
}

export interface PastOffer {
  messageId: string;
  team: string | null;
  by: string;
  options: readonly (Concession & { number: number; zone: Zone })[];
  asks: Asks | null;
  /** Who was asked first, by id. */
  asked: readonly string[];
  decided: 'given' | 'denied' | null;
  /** What the customer took. */
  chosen: { number: number; at: number } | null;
  /** It ended without a choice. */
  endedAt: number | null;
}
