/** What erasures are, as the rooms pass them on. All instants are epoch milliseconds. */
import type { Refusal } from '../domain/refusal.ts';

/** Why: a code, because the words of a request would be personal again. */
export const ERASURE_REASONS = [
  ...(['request', 'objection', 'unlawful', 'no-longer-needed', 'retention'] as const),
  /** Of nobody: files alone. */
  'redacted',
] as const;
export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** What goes, by how many. */
export interface ErasureCounts {
  contacts: number;
  addresses: number;
  tickets: number;
  messages: number;
  files: number;
  /** Free texts in answers to surveys. */
  answers: number;
  /** Cards at desks, whose threads hold copies. */
  cards: number;
  /** Notes that people typed at a desk themselves, where most platforms let nobody else remove them. */
  typed: number;
}

/** What an erasure of somebody would be of. */
export interface ErasurePlan {
  contacts: string[];
  counts: ErasureCounts;
  /** Of their cases. */
  tickets: { id: string; number: number; open: boolean; tags: string[] }[];
}

export interface Erasure {
  id: string;
  at: number;
  /** Actor reference. */
  by: string;
  reason: ErasureReason;
  contacts: string[];
  /** Numbers of their cases. */
  tickets: number[];
  counts: ErasureCounts;
  doneAt: number | null;
}

/** What keeps somebody whose cases these are from being erased; null: nothing. */
export type Unless = (tickets: ErasurePlan['tickets']) => Refusal | null;

/** Asked about the cases of these contacts, which nobody changes until the transaction ends. */
export interface Guard {
  contacts: readonly string[];
  unless: Unless;
}

/** A file of a message, by the ids that both have here. */
export interface StruckFile {
  messageId: string;
  fileId: string;
}

/**
 * An erasure as it outlives its database: plain JSON. `tombstones` are hashes by the house's secret of addresses, deliveries and
 * messages that must not come back, and files that were struck out, by their ids here.
 */
export interface KeptErasure extends Omit<Erasure, 'doneAt' | 'tickets'> {
  tombstones: string[];
}

/** Where bytes of files lie beside the database; see `FileStore.remove`. */
export interface ErasedBytes {
  /** Removes the bytes under a hash, if they are there. */
  remove(hash: string): Promise<void>;
}

export interface CarryingOut {
  files: ErasedBytes;
  /** Epoch ms. */
  now(): number;
  /** Awaited ahead of each case, with its id. */
  before?(ticketId: string): Promise<void>;
}

/** Who was erased, and what keeps it so. */
export interface Erasures {
  /** Everything that is known of the person whose contact this is; of contacts that were said to be one, all of them. */
  plan(contactId: string): Promise<ErasurePlan>;
  /**
   * Takes names, addresses and what is kept of the person, writes down which cases and files come next, and leaves tombstones, all in
   * one transaction. The same id again is the same erasure; what was interrupted goes on with `rest`. `unless` is asked about their
   * cases there, which nobody changes meanwhile: what it refuses is answered, and nothing is done.
   */
  begin(
    erasure: Omit<KeptErasure, 'counts' | 'tombstones'> & { tombstones?: string[] },
    unless?: Unless,
  ): Promise<Refusal | null>;
  /**
   * The same for files alone, which go with their bytes from messages, whosever these are; the messages stay.
   */
  beginFiles(
    wanted: {
      id: string;
      at: number;
      by: string;
      files: readonly StruckFile[];
      reason: 'redacted' | 'retention';
    },
    guard?: Guard,
  ): Promise<Refusal | null>;
  /** The same for who somebody is: names, addresses and ids of vendors go, and what was written in their cases stays. */
  beginNames(wanted: Omit<KeptErasure, 'counts' | 'tombstones'>, unless?: Unless): Promise<Refusal | null>;
  /**
   * What is left to do of it: ids of tickets, then hashes of files; the files that are struck out of the tickets; whether words stay.
   * Null: it is done, or there is none of that id.
   */
  rest(
    id: string,
  ): Promise<{ tickets: string[]; files: string[]; struck: StruckFile[]; keepWords: boolean } | null>;
  /** Takes the words, files, ids and places out of a case, in one transaction; its figures stay. */
  eraseCase(id: string, ticketId: string, now: number): Promise<void>;
  /** Forgets a file unless somebody else's message has the same bytes. True: the bytes are to go, too. */
  eraseFile(id: string, hash: string): Promise<boolean>;
  /** Takes it to its end from wherever it stands; see erase-again.ts. */
  carryOut(id: string, how: CarryingOut): Promise<boolean>;
  /** Nothing is left to do. */
  finish(id: string, now: number): Promise<void>;
  byId(id: string): Promise<Erasure | null>;
  /** Newest first. */
  list(page: { limit: number; before?: number }): Promise<Erasure[]>;
  /** Those that something interrupted. */
  unfinished(): Promise<Erasure[]>;
  /** All that a restored backup has to be told, oldest first. */
  kept(): Promise<KeptErasure[]>;
  /** Whether a delivery was applied for somebody who was erased since. */
  wasDelivered(channel: string, externalId: string): Promise<boolean>;
  /** Whether a message of this id was erased. */
  wasMessage(channel: string, conversation: string, externalId: string): Promise<boolean>;
  /** Whether the file at that place (from 0) of a message was struck out of it. */
  wasFile(channel: string, conversation: string, externalId: string, place: number): Promise<boolean>;
  /** Whether somebody at a vendor was erased; they may have written again since. */
  wasAddress(channel: string, address: string): Promise<boolean>;
}
