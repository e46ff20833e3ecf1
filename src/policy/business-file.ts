import { z } from 'zod';
import { code, told, words } from './codes.ts';
import { meantBy } from './meant.ts';

/** What facts.json says of the house. Topics beside these are the owner's own: words, numbers, lists and tables of them. */

const KNOWN = ['name', 'teams', 'hours', 'promise', 'contacts', 'procedures', 'signatures'] as const;

const procedure = z.strictObject({ title: told, steps: z.array(told).min(1).max(50) });

export const businessFile = z
  .object({
    name: words,
    teams: z.record(code, words),
    hours: z.strictObject({ inWords: told }).optional(),
    promise: told.optional(),
    contacts: z.record(code, told).optional(),
    procedures: z.record(code, procedure).optional(),
    /** Below what a team writes, where the channel has a place for it; `*` is for teams that have none. */
    signatures: z.record(z.union([code, z.literal('*')]), told).optional(),
  })
  .catchall(z.json())
  .superRefine((file, context) => {
    for (const topic of Object.keys(file)) {
      const meant = KNOWN.some((name) => name === topic) ? '' : meantBy(topic, KNOWN);
      if (meant !== '')
        context.addIssue({ code: 'custom', path: [topic], message: `is no topic of ours${meant}` });
    }
  });
