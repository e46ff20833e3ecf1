import { z } from 'zod';

export const pledgesAsked = z.object({ text: z.string().max(20_000) });

/** What a reply would commit us to: where in the text, as what, and what of it is more than the caller may say. */
export const pledgesShape = z.object({
  pledges: z.array(
    z.object({
      kind: z.string(),
      start: z.number().int(),
      end: z.number().int(),
      text: z.string(),
      hints: z.array(z.string()),
    }),
  ),
  /** Who would have to allow it; null: nobody. */
  asks: z.enum(['supervisor', 'lead']).nullable(),
});
export type PledgesView = z.infer<typeof pledgesShape>;
