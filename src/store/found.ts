import type { Snippet } from '../domain/search.ts';
import type { MessageKind, QueueRow, TicketFilter } from './records.ts';

/** Tickets by what was said in them and whose they are. Blind to case, diacritics and Latin or Cyrillic script. */
export interface Search {
  /**
   * The tickets in which one message has all the words, or the customer has those that it lacks; the newest message first.
   * The last word may be the beginning of one; “words in quotes” stand together; `#12` is that ticket. Deleted texts are not
   * found, nor is anything without a word. `customer` are words of the customer's name and addresses alone. Throws CodedError
   * 'malformed' on a cursor that is none of ours.
   */
  find(query: { words: string; customer?: string }, filter: TicketFilter, page: FoundPage): Promise<Found>;
  /**
   * Indexes the messages of at most so many tickets of those that were there before the index, the newest first; answers the
   * number below which tickets are left, 0 when none are.
   */
  catchUp(tickets: number): Promise<number>;
  /** Likewise of at most so many customers; answers whether there are more. */
  catchUpContacts(customers: number): Promise<boolean>;
  /**
   * Notes where the frequent words are among some thousand messages more, without which a search is whole but slow; answers
   * whether there was anything to do. Any process may, again and again.
   */
  seal(): Promise<boolean>;
}

export interface FoundPage {
  /** 50 caps it. */
  limit: number;
  /** A `next`: what came in since the first page moves nothing. */
  after?: string;
  /** Tickets before the page; instead of `after`. */
  skip?: number;
}

export interface Found {
  hits: Hit[];
  next: string | null;
  /** The words are in so many messages that not all were looked at: other ones are needed to find the rest. */
  cut: boolean;
}

export interface Hit {
  row: QueueRow;
  /** Of the newest message that has the words; of the customer's newest when only the number was asked for. */
  snippet: Snippet;
  /** The message; null likewise. */
  message: { id: string; kind: MessageKind; at: number } | null;
}
