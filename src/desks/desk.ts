import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { CommandRequest, CommandSpec, Reply } from '../commands/command.ts';
import type { Role } from '../domain/actor.ts';
import type { TicketCard } from './card.ts';

/**
 * The agents' side: one folder, one desk. A desk renders data and hands on what people ask; it decides nothing. What it
 * is told to say it may be told again after any error, 'unknown-outcome' too: it looks before it repeats.
 */
export interface Desk {
  readonly id: string;
  /** Connects, and works until the signal. Resolves once connected. Throws CodedError 'wrong-setting'. */
  start(signal: AbortSignal): Promise<void>;
  /** Posts the card (no ref) or updates it in place. Answers where it stands. Throws CodedError. */
  show(card: TicketCard, ref: string | null): Promise<string>;
  /** Finds a card that may have been posted although we never learnt where. */
  find?(ticketId: string): Promise<string | null>;
  /** Reminder, escalation ping, announcement: once, by key. Throws CodedError. */
  tell(audience: Audience, notice: Notice): Promise<void>;
  /** Mirrors a message of the ticket into its thread, by message id once. */
  mirror?(ref: string, message: ThreadMessage): Promise<void>;
}

/** Who is told. `people` are resolved by the house; a desk that knows none of them falls back to its desk channel. */
export type Audience =
  | { kind: 'person'; person: DeskPerson }
  | { kind: 'supervisors'; people: DeskPerson[] }
  | { kind: 'desk' };

export interface DeskPerson {
  id: string;
  name: string;
  role: Role;
  slack: string | null;
  discord: string | null;
}

/** Said in the words of src/texts already; `ref` is the ticket's card on this desk, when it has one. */
export interface Notice {
  /** Once per key and desk. */
  key: string;
  text: string;
  tickets: { number: number; title: string; url: string }[];
  ref: string | null;
  /** Whether somebody must step in (as opposed to being reminded). */
  urgent: boolean;
}

export interface ThreadMessage {
  id: string;
  kind: 'inbound' | 'outbound' | 'note' | 'event';
  author: string;
  text: string;
  files: { name: string; url: string }[];
}

/** What a desk may ask of the house. */
export interface DeskPorts {
  handle(request: CommandRequest): Promise<Reply>;
  commands: readonly CommandSpec[];
  /** The active person behind a platform's user id, or null: strangers are nobody. */
  person(by: { slack?: string; discord?: string }): Promise<DeskPerson | null>;
  /** Everybody active, for choices while somebody types. */
  team(): Promise<DeskPerson[]>;
  /** The cards of the open tickets that are due first. */
  queue(limit: number): Promise<TicketCard[]>;
  /** The card as it is now, by ticket number or by where it stands on this desk. */
  card(by: { number: number } | { ref: string }): Promise<TicketCard | null>;
  http: FastifyInstance;
  publicUrl: string;
  now(): number;
  timeoutMs: number;
  log: {
    info(data: object, text: string): void;
    warn(data: object, text: string): void;
    error(data: object, text: string): void;
  };
}

export interface DeskEntry {
  id: string;
  settings: z.ZodObject;
  needs: readonly string[];
  load(): Promise<(settings: never, ports: DeskPorts) => Desk>;
}
