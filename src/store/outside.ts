import type { ExportFilter } from '../domain/download.ts';
import type { Sight } from '../domain/sight.ts';
import type { VersionedEvent } from '../domain/ticket/undoing.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Message, QueueRow } from './records.ts';

/** What is kept for dealings with other systems: hooks that follow us, and sign-ins by way of a platform. */

/** Somebody who was sent to a platform to sign in. */
export interface StartedSignIn {
  /** SHA-256, hex, of what the platform sends back. */
  state: string;
  way: string;
  nonce: string;
  verifier: string;
  expiresAt: number;
}

/** A system that follows what happens to tickets. */
export interface Hook {
  id: string;
  url: string;
  secret: string;
  /** Names of events; empty: all of them. */
  events: string[];
  /** Whether what people wrote and are called is sent along. */
  texts: boolean;
  active: boolean;
  /** Since when nothing got through; null while something does. */
  failingSince: number | null;
  offBecause: 'failing' | 'gone' | null;
  createdBy: string;
  createdAt: number;
}

export interface HookTry {
  at: number;
  /** The answer's HTTP status; null: there was none. */
  status: number | null;
  error: string | null;
}

export interface HookDelivery {
  /** The same for every try of it. */
  id: string;
  hookId: string;
  ticketId: string | null;
  /** Of what happened to a customer. */
  contactId: string | null;
  version: number;
  seq: number;
  type: string;
  at: number;
  state: 'waiting' | 'sent' | 'failed';
  tries: HookTry[];
}

/** Everything, a page at a time: tickets by number, messages by ticket and time. The last row names the next page. */
export interface Exports {
  tickets(filter: ExportFilter, sight: Sight, after: number): Promise<QueueRow[]>;
  messages(
    filter: ExportFilter,
    sight: Sight,
    after: { number: number; sentAt: number; id: string } | null,
  ): Promise<{ number: number; message: Message }[]>;
  /** Tickets on which a decision was asked for, by number: their whole history, and the notes of decisions by id. */
  decisions(filter: ExportFilter, sight: Sight, after: number): Promise<AskedTicket[]>;
}

export interface AskedTicket {
  number: number;
  events: VersionedEvent[];
  notes: ReadonlyMap<string, string>;
}

/** Systems that follow, and what they are sent. Deliveries come with the commits of events, each with its job. */
export interface Hooks {
  add(hook: Hook): Promise<void>;
  list(): Promise<Hook[]>;
  byId(id: string): Promise<Hook | null>;
  change(id: string, patch: Partial<Pick<Hook, 'active' | 'failingSince' | 'offBecause'>>): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Newest first. */
  log(id: string, limit: number): Promise<HookDelivery[]>;
  delivery(id: string): Promise<HookDelivery | null>;
  enqueueTest(test: { id: string; hookId: string; type: string; at: number }): Promise<void>;
  /** Puts a delivery back to be sent; `name` tells this time from others. */
  again(id: string, now: number, name: string): Promise<boolean>;
  /** `behind`: an earlier event of the ticket goes first, and gives the turn on. `busy`: somebody else sends it. */
  hold(id: string, now: number, leaseMs: number): Promise<'held' | 'busy' | 'behind' | 'settled'>;
  tried(delivery: HookDelivery, made: HookTry, state: HookDelivery['state'], now: number): Promise<void>;
  /** All that waits for the hook has failed. */
  giveUp(hookId: string): Promise<void>;
  /** Off, with all that waits for it, and these jobs tell of it; nothing when it is off already. All at once. */
  switchOff(hookId: string, because: NonNullable<Hook['offBecause']>, jobs: Job[]): Promise<void>;
  /** Forgets settled deliveries of events before that. */
  prune(before: number): Promise<void>;
}

/** Sign-ins on their way to a platform and back. */
export interface SignIns {
  add(begun: StartedSignIn, now: number): Promise<void>;
  /** Uses it up: exactly one of many callers gets it. */
  take(state: string, now: number): Promise<StartedSignIn | null>;
}
