import { z } from 'zod';

const goalShape = z.object({
  /** The figure that it is set for, as `GET /api/figures` names it. */
  metric: z.string(),
  /** As the figure itself is: milliseconds, a share of 0 to 1, a score of 1 to 10; null: no number is set. */
  value: z.number().nullable(),
  owner: z.string(),
  /** What is tried for it, the newest first; days of the house's zone, `until` the last one. */
  tries: z.array(
    z.object({
      since: z.iso.date(),
      until: z.iso.date().nullable(),
      what: z.string(),
      came: z.string().nullable(),
    }),
  ),
});
export type GoalView = z.infer<typeof goalShape>;

export const goalsShape = z.object({ goals: z.array(goalShape) });
export type GoalsView = z.infer<typeof goalsShape>;
