import { z } from 'zod';
import { RETENTION_PARTS, type Retention } from '../domain/retention.ts';
import { words } from './codes.ts';

const DAY_MS = 86_400_000;
/** Sooner than that nobody would have an answer to a late question; later than that nothing is a rule. */
const days = z.number().int().min(30).max(36_500);
const names = z.array(z.string().min(1).max(80)).max(100).default([]);

const rule = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,60}$/),
    about: words,
    kinds: names,
    channels: names,
    segments: names,
    /** After so many days all of the person goes. */
    afterDays: days.optional(),
    /** What goes before that, each after so many days. */
    parts: z.strictObject({ files: days, words: days, names: days }).partial().default({}),
  })
  .superRefine(({ afterDays, parts }, { addIssue }) => {
    const said = RETENTION_PARTS.filter((part) => parts[part] !== undefined);
    if (afterDays === undefined && said.length === 0)
      addIssue({ code: 'custom', path: ['afterDays'], message: 'needs afterDays, or a part that goes' });
    for (const part of said)
      if (afterDays !== undefined && Number(parts[part]) >= afterDays)
        addIssue({
          code: 'custom',
          path: ['parts', part],
          message: `goes with the person after ${afterDays} days anyway: say fewer`,
        });
  });

/** retention.json: after how long customers are erased, or parts of what is kept of them. May be missing, and is off as it comes. */
export const retentionFile = z.strictObject({
  about: words,
  rules: z.array(rule).max(50),
  /** How long it is kept who read and changed what. */
  accessDays: days.default(365),
});

/** Of a checked file; without one nobody is erased by themselves. */
export function retentionOf(content: unknown): Retention {
  if (content === undefined) return { rules: [], accessesMs: 365 * DAY_MS };
  const { rules, accessDays } = retentionFile.parse(content);
  return {
    rules: rules.map(({ id, kinds, channels, segments, afterDays, parts }) => ({
      ...{ id, kinds, channels, segments },
      afterMs: afterDays === undefined ? null : afterDays * DAY_MS,
      partsMs: Object.fromEntries(
        Object.entries(parts).map(([part, after]) => [part, Number(after) * DAY_MS]),
      ),
    })),
    accessesMs: accessDays * DAY_MS,
  };
}
