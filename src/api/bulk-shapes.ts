import { z } from 'zod';
import { undoShape } from './shapes.ts';

const ofTicket = { ticket: z.number().int(), text: z.string() };

/** What one command did to each of many tickets. `undo`: what the command of this name takes it back with; null: nothing was changed. */
export const bulkShape = z.object({
  results: z.array(
    z.union([
      z.object({ ...ofTicket, ok: z.literal(true), undo: undoShape.nullable() }),
      z.object({ ...ofTicket, ok: z.literal(false), refused: z.string() }),
    ]),
  ),
});
export type BulkView = z.infer<typeof bulkShape>;
