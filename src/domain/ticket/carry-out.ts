import type { Refusal } from '../refusal.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';

const CODES = '.codes';

/** The message in which the codes for what was chosen from an offer go out. */
export function codesMessage(offerId: string): string {
  return `${offerId}${CODES}`;
}

/** The offer whose codes a message brings; null: it is another message. */
export function codesOf(messageId: string): string | null {
  return messageId.endsWith(CODES) ? messageId.slice(0, -CODES.length) : null;
}

/** What was chosen goes to the customer in one message, once, and is done; where codes are missing, supervisors hear once. */
export function handOut(
  ticket: Ticket,
  { messageId, missing }: { messageId: string; missing: number },
  { now }: Pick<Context, 'now'>,
): EventBody[] {
  const task = ticket.offer.chosen.find((one) => one.messageId === messageId);
  if (task === undefined || task.doneAt !== null || isSpam(ticket)) return [];
  if (missing > 0) return task.short === true ? [] : [{ type: 'codes-short', messageId, missing }];
  const about = task.remedy === undefined ? ('codes' as const) : ('remedy' as const);
  const said = courtesyFor(ticket, { about, values: { offer: messageId } }, now);
  return [
    { ...said, messageId: codesMessage(messageId) },
    { type: 'carried-out', messageId, by: null },
  ];
}

export function carryOut(
  { offer: { chosen } }: Ticket,
  { messageId }: { messageId: string },
  { actor }: Pick<Context, 'actor'>,
): EventBody[] | Refusal {
  const task = chosen.find((one) => one.messageId === messageId);
  if (task === undefined) return { refused: 'no-offer' };
  if (task.doneAt !== null) return [];
  return [{ type: 'carried-out', messageId, by: actor.kind === 'person' ? actor.id : null }];
}
