import { z } from 'zod';

/** A message as it came, without its bytes; `page`: it can be looked at as it looked. */
export const originalShape = z.object({
  text: z.string(),
  page: z.boolean(),
  facts: z.array(
    z.object({ name: z.enum(['from', 'to', 'cc', 'subject', 'reply-to', 'dmarc']), value: z.string() }),
  ),
});
export type OriginalView = z.infer<typeof originalShape>;
