import { z } from 'zod';

/** A conversation of a customer's, by the number of the ticket with which it came. */
export const placeShape = z.object({
  ticket: z.number().int(),
  channel: z.string(),
  contact: z.object({ id: z.string(), name: z.string().nullable() }),
  /** Everybody may read what is answered there. */
  public: z.literal(true).optional(),
});

/** One of those in which the ticket can be answered. */
export const waitingPlaceShape = placeShape.extend({
  /** Since when the customer waits there; null: they do not. */
  waitingSince: z.iso.datetime().nullable(),
});

/** Which other tickets a ticket has to do with, by their numbers. */
export const tiesShape = z.object({
  /** Where its case goes on; null: here. */
  mergedInto: z.number().int().nullable(),
  absorbed: z.array(z.number().int()),
  /** What the customer writes next arrives there. */
  splitFrom: z.number().int().nullable(),
  splitOff: z.array(z.number().int()),
  linked: z.array(z.number().int()),
});
