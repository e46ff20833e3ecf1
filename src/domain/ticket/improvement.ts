import type { ImprovementTold } from '../improvement.ts';
import { courtesyFor } from './courtesy.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** Whoever said something hears what came of it. `contactId`: who said it. */
export type ImprovementEvent = {
  type: 'improvement-told';
  improvement: string;
  contactId: string;
  how: ImprovementTold;
};

/** `below`: a message that stands where they said it; absent: where the case is answered. */
export type ImprovementIntent = {
  type: 'tell-improvement';
  improvement: string;
  contactId: string;
  how: ImprovementTold;
  below?: string;
};

/** The store refuses a second time: of one person once. A case that is over stays so. */
export function decideImprovement(ticket: Ticket, intent: ImprovementIntent, { now }: Context): EventBody[] {
  const { improvement, contactId, how, below } = intent;
  const told: EventBody = { type: 'improvement-told', improvement, contactId, how };
  if (how !== 'sent') return [told];
  const values = { improvement, ...(below === undefined ? {} : { below }) };
  return [told, courtesyFor(ticket, { about: 'improved', values }, now)];
}
