import { z } from 'zod';
import { STATUSES } from '../domain/ticket/status.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';

const word = z.string().max(200);

/** What the queue can be narrowed by. An empty string means all. */
export const viewFiltersShape = z.object({
  status: z.enum(STATUSES).or(z.literal('')),
  whose: z.enum(['all', 'mine', 'none']),
  channel: word,
  team: word,
  tag: word,
  kind: word,
  language: word,
  priority: z.enum(PRIORITIES).or(z.literal('')),
  escalated: z.boolean(),
  spam: z.boolean(),
  toDo: z.boolean().default(false),
  scheduled: z.boolean().default(false),
  search: word,
});

export const viewShape = z.object({
  id: z.string(),
  name: z.string(),
  /** Everybody's, or only the caller's. */
  shared: z.boolean(),
  mine: z.boolean(),
  filters: viewFiltersShape,
});
export type QueueView = z.infer<typeof viewShape>;
