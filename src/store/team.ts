import type { Person, TokenKind } from './records.ts';

export interface People {
  /** Throws CodedError 'conflict' when the name or a platform's id is taken. */
  add(person: Person): Promise<void>;
  /** False when unknown. Making somebody inactive deletes their tokens in the same transaction. */
  change(id: string, patch: Partial<Omit<Person, 'id' | 'createdAt'>>): Promise<boolean>;
  byId(id: string): Promise<Person | null>;
  byName(name: string): Promise<Person | null>;
  bySlack(id: string): Promise<Person | null>;
  byDiscord(id: string): Promise<Person | null>;
  /** By the id on the platform of a desk; null also for desks whose accounts are not kept. */
  byAccount(desk: string, id: string): Promise<Person | null>;
  list(): Promise<Person[]>;
  /** Sets when a ticket last went to them by itself; false: it is no longer `was`, or they have gone. */
  setTurn(id: string, was: number, routedAt: number): Promise<boolean>;
  /** Tokens are kept as SHA-256 hashes only. */
  addToken(token: {
    hash: string;
    personId: string;
    kind: TokenKind;
    expiresAt: number | null;
  }): Promise<void>;
  /** The active person behind a live token of one of these kinds. */
  byToken(hash: string, kinds: TokenKind[], now: number): Promise<Person | null>;
  /** Uses up a one-time token: exactly one of many callers gets the person. */
  takeToken(hash: string, kind: TokenKind, now: number): Promise<Person | null>;
  dropToken(hash: string): Promise<void>;
  /** The view of their desk that a person looked at last, by a name of the desk's; null before the first. */
  view(id: string): Promise<string | null>;
  keepView(id: string, view: string): Promise<void>;
}

/** Replies that somebody began in a desk's form and did not send: one a person and ticket. */
export interface Drafts {
  read(personId: string, ticketId: string): Promise<string | null>;
  /** An empty text drops it. */
  keep(draft: { personId: string; ticketId: string; text: string; at: number }): Promise<void>;
}
