import type { ConsentSource, Purpose } from '../consent.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { Place } from './places.ts';

/** `contactId`: who said it, of all who write on the ticket. With a key: of the request of one of the team. */
export type ConsentEvent = { type: 'consent-said'; contactId: string } & Said;

/** The ticket's own customer unless another contact is named. */
export type ConsentIntent = { type: 'say-consent'; contactId?: string } & Said;

interface Said {
  purposes: readonly Purpose[] | 'all';
  given: boolean;
  source: ConsentSource;
  key?: string;
}

/** `confirmed`: the house says in their conversation that it has heard it. */
export interface SaidConsent {
  given: boolean;
  confirmed: boolean;
}

/** A message that says nothing but that: it ends no wait, begins none, and is no reason to open a case again. */
export function saidConsent(
  ticket: Ticket,
  { consent, place, automatic }: { consent?: SaidConsent; place?: Place; automatic?: true },
  { now }: Context,
): EventBody[] {
  if (consent === undefined || automatic === true) return [];
  const { given, confirmed } = consent;
  const contactId = place?.contactId ?? ticket.conversation.contactId;
  const about = given ? 'resumed' : 'stopped';
  return [
    { type: 'consent-said', contactId, purposes: 'all', given, source: 'message' },
    ...(confirmed ? [courtesyFor(ticket, { about }, now)] : []),
  ];
}

/** Whether they may be written to for that from now on; what was said stays true also when it was said before. */
export function decideConsent({ conversation }: Ticket, intent: ConsentIntent): EventBody[] {
  const { contactId = conversation.contactId, purposes, given, source, key } = intent;
  if (purposes.length === 0) return [];
  return [
    { type: 'consent-said', contactId, purposes, given, source, ...(key === undefined ? {} : { key }) },
  ];
}
