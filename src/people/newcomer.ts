import type { Person } from '../store/store.ts';

/** What somebody has who has just come: no wish, no skill, and no turn yet. */
export const NEWCOMER = {
  language: null,
  zone: null,
  notify: 'dm',
  awayUntil: null,
  awaySince: null,
  handsOver: false,
  skills: [] as string[],
  cap: null,
  routedAt: 0,
  roleBy: null,
} as const satisfies Partial<Person>;
