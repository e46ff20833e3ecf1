import { z } from 'zod';
import type { CallbackTerms } from '../domain/callback/terms.ts';
import { words } from './codes.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const minutes = (most: number) => z.number().int().min(1).max(most);

/** callbacks.json: when customers are called, how many at a time, and what follows when nobody takes the call. */
export const callbacksFile = z.strictObject({
  about: words,
  slotMinutes: z
    .number()
    .int()
    .refine((value) => [5, 10, 15, 20, 30, 60].includes(value), 'must be 5, 10, 15, 20, 30 or 60'),
  callMinutes: minutes(240),
  perAgent: minutes(50),
  mostPerSlot: minutes(1000),
  leadMinutes: z.number().int().min(0).max(10_000),
  aheadDays: minutes(90),
  /** As many as a message has buttons for, with one to decline. */
  offers: minutes(5),
  retries: z.number().int().min(0).max(10),
  retryAfterMinutes: minutes(10_000),
  remindMinutes: minutes(240),
  escalateMinutes: minutes(240),
  offerAboveMinutes: z.number().int().min(0).max(10_000).nullable().default(null),
});

/** What a checked file says; without one nobody is called back by the house's doing: null. */
export function callbacksOf(content: unknown): CallbackTerms | null {
  if (content === undefined) return null;
  const file = callbacksFile.parse(content);
  const { slotMinutes, callMinutes, perAgent, mostPerSlot, offers, retries, offerAboveMinutes } = file;
  return {
    ...{ slotMinutes, callMinutes, perAgent, mostPerSlot, offers, retries },
    leadMs: file.leadMinutes * MINUTE,
    aheadMs: file.aheadDays * DAY,
    retryAfterMs: file.retryAfterMinutes * MINUTE,
    soonMs: file.remindMinutes * MINUTE,
    lateMs: file.escalateMinutes * MINUTE,
    offerAboveMs: offerAboveMinutes === null ? null : offerAboveMinutes * MINUTE,
  };
}
