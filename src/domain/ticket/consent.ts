import type { ConsentSource, Purpose } from '../consent.ts';
import type { EventBody, Ticket } from './model.ts';

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

/** Whether they may be written to for that from now on; what was said stays true also when it was said before. */
export function decideConsent({ conversation }: Ticket, intent: ConsentIntent): EventBody[] {
  const { contactId = conversation.contactId, purposes, given, source, key } = intent;
  if (purposes.length === 0) return [];
  return [
    { type: 'consent-said', contactId, purposes, given, source, ...(key === undefined ? {} : { key }) },
  ];
}
