import { z } from 'zod';
import { type ComplaintTerms, NO_COMPLAINTS } from '../domain/complaints.ts';
import { WEEKDAYS } from '../domain/quiet-hours.ts';
import { RISE_TERMS } from '../domain/rise.ts';
import type { Post } from '../domain/schedule.ts';
import { code, words } from './codes.ts';

/** Reports that there are to be posted. */
export const REPORTS = ['complaints', 'leavers'] as const;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');
/** By desk: `team`, `desk`, `supervisors`, or the id of a channel. */
const places = z.record(code, z.string().min(1).max(100));

export const reportsFile = z.strictObject({
  about: words,
  posts: z
    .array(
      z.strictObject({
        id: code,
        report: z.enum(REPORTS),
        every: z.enum(['day', 'week', 'month']),
        day: z.int().min(1).max(28).default(1),
        weekday: z.enum(WEEKDAYS).default('mon'),
        at: clock.default('09:00'),
        to: places,
      }),
    )
    .max(50)
    .refine((posts) => new Set(posts.map(({ id }) => id)).size === posts.length, 'has an id twice')
    .default([]),
});

const days = z.number().positive().max(730);
const leavers = z.strictObject({
  chats: z
    .strictObject({
      channels: z.array(code).min(1).max(50),
      waitedMinutes: z.number().positive().max(10_000),
      silentHours: z.number().positive().max(1000),
    })
    .optional(),
  pledges: z.strictObject({ silentDays: days }).optional(),
  unsaid: z.strictObject({ silentDays: days, kinds: z.array(code).max(50).default([]) }).optional(),
  regulars: z
    .strictObject({
      cases: z.int().min(3).max(1000),
      withinDays: days,
      times: z.int().min(1).max(100),
      silentDays: days,
    })
    .optional(),
  againDays: z.number().min(30).max(3650).default(NO_COMPLAINTS.leavers.againDays),
});

export const complaintsFile = z.strictObject({
  about: words,
  rising: z
    .strictObject({
      hours: z.int().min(1).max(168).default(RISE_TERMS.hours),
      weeks: z.int().min(2).max(26).default(RISE_TERMS.weeks),
      fewest: z.int().min(3).max(100_000).default(RISE_TERMS.fewest),
      times: z.number().min(1).max(100).default(RISE_TERMS.times),
      looks: z.int().min(100).max(10_000_000).default(RISE_TERMS.looks),
      to: places.default({}),
    })
    .prefault({}),
  fewestCases: z.int().min(1).max(100_000).default(NO_COMPLAINTS.fewestCases),
  leavers: leavers.prefault({}),
});

/** What two files that were checked say; without them nothing is posted, and nobody is looked for. */
export function complaintsOf(files: Readonly<Record<string, unknown>>): {
  posts: readonly Post[];
  complaints: ComplaintTerms;
} {
  const { 'reports.json': reports, 'complaints.json': complaints } = files;
  return {
    posts: reports === undefined ? [] : reportsFile.parse(reports).posts,
    complaints: complaints === undefined ? NO_COMPLAINTS : complaintsFile.parse(complaints),
  };
}
