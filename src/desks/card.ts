import type { Ties } from '../domain/ticket/links.ts';
import type { HeldBecause } from '../domain/ticket/scheduled.ts';
import type { ShownAbout } from '../domain/ticket/shown.ts';
import type { ShownCustomer } from '../domain/ticket/shown-customer.ts';
import type { ShownGiving } from '../domain/ticket/shown-giving.ts';
import type { StatusName } from '../domain/ticket/status.ts';
import type { Priority } from '../domain/ticket/triage.ts';
import type { Delivery } from '../store/store.ts';

/** A conversation of a ticket, by the number of the ticket with which it came. */
export interface CardPlace {
  ticket: number;
  channel: string;
  contactName: string | null;
  /** Everybody may read what is answered there. */
  public?: true;
  /** Since when the customer waits there (epoch ms); null: they do not. Absent where nobody asked. */
  waitingSince?: number | null;
}

/** A ticket as every desk shows it: data only. Rendering it (Block Kit, components, HTML) is a pure function. */
export interface TicketCard {
  ticketId: string;
  number: number;
  version: number;
  status: StatusName;
  /** In quarantine; it counts as resolved. */
  spam?: true;
  channel: string;
  /** Everybody may read what is answered. */
  public?: true;
  contactName: string | null;
  /** Of the letter that it began with. */
  subject?: string;
  /** The customer's newest words, whole; a renderer cuts them. */
  preview: string;
  /** What these answer, where their writer chose a message: shortened. */
  quotes?: string;
  /** Who else reads them: mail addresses. */
  cc?: string[];
  priority: Priority;
  tags: string[];
  team: string | null;
  about: ShownAbout;
  /** Absent where nobody asked for it. */
  customer?: ShownCustomer;
  assignee: { id: string; name: string } | null;
  /** Offered to somebody or a team (by its id), who may take or decline it; `until` epoch ms. */
  handover?: { from: string; to: string; until: number };
  /** How many others hear of what happens on it. */
  watchers?: number;
  /** Who served the customer last; on a ticket that nobody owns. */
  servedBy?: string;
  escalated: { reason: string } | null;
  waitingSince: number | null;
  targetAt: number | null;
  promiseAt: number | null;
  /** The table of hours by which the promise is counted in open time; absent: it runs day and night. */
  counted?: string;
  snoozedUntil: number | null;
  /** When the time that the rules grant for resolving it passes (epoch ms); absent: they grant none, or it rests. */
  resolveBy?: number;
  /** Until when the channel lets us answer, or did (epoch ms); absent: for ever, or the case is over. */
  replyUntil?: number;
  /** The channel in which the customer has shut us out, when a reply goes there: it does not arrive. */
  shut?: string;
  /** The newest message, the customer's or a reply: sent back with a reply, so that a stale one is noticed. */
  newestId: string | null;
  /** The newest reply on its way or just delivered. `error`: the code of why it was not sent. */
  lastReply: { messageId: string; as: string; delivery: Delivery; error: string | null } | null;
  /** Replies that go out later, the soonest first; absent: none does. `theirs`: what the customer's clocks show then. `held`: why one waits for a person. */
  scheduled?: { messageId: string; sendAt: number; theirs?: string; held?: HeldBecause }[];
  /** The conversations in which it can be answered, first the one where a reply goes; absent: its own alone. */
  places?: CardPlace[];
  /** What is offered, decided on and promised; absent: nothing. */
  giving?: ShownGiving;
  /** What it has to do with other tickets; absent: nothing. */
  ties?: Ties;
  /** Where the web desk shows the ticket. */
  url: string;
}
