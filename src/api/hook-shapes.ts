import { z } from 'zod';
import { HOOK_EVENTS, HOOK_TEST } from '../domain/hook.ts';

/** Systems that follow, as the API shows them. */

/** What can be followed. */
export const hookEvent = z.enum(HOOK_EVENTS);

const hook = z.object({
  id: z.string(),
  url: z.string(),
  /** Empty: every event. */
  events: z.array(hookEvent),
  texts: z.boolean(),
  active: z.boolean(),
  /** Epoch milliseconds; null while something gets through. */
  failingSince: z.number().nullable(),
  offBecause: z.enum(['failing', 'gone']).nullable(),
  createdAt: z.number(),
});
export const hooksShape = z.object({ hooks: z.array(hook) });
/** The secret is told this once. */
export const hookShape = z.object({ hook, secret: z.string() });
export const hookDeliveriesShape = z.object({
  deliveries: z.array(
    z.object({
      id: z.string(),
      type: z.enum([...HOOK_EVENTS, HOOK_TEST]),
      at: z.number(),
      state: z.enum(['waiting', 'sent', 'failed']),
      tries: z.array(
        z.object({ at: z.number(), status: z.number().nullable(), error: z.string().nullable() }),
      ),
    }),
  ),
});
