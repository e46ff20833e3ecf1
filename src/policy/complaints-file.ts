import { z } from 'zod';
import { type ComplaintTerms, NO_COMPLAINTS } from '../domain/complaints.ts';
import type { ForecastTerms } from '../domain/forecast-news.ts';
import { WEEKDAYS } from '../domain/quiet-hours.ts';
import { RISE_TERMS } from '../domain/rise.ts';
import type { Post } from '../domain/schedule.ts';
import { code, words } from './codes.ts';

/** Reports that there are to be posted. */
export const REPORTS = ['complaints', 'leavers'] as const;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');
/** By desk: `team`, `desk`, `supervisors`, `leads`, or the id of a channel. */
const places = z.record(code, z.string().min(1).max(100));
const HOUR_MS = 3_600_000;

function eachOnce(named: readonly { id: string }[]): boolean {
  return new Set(named.map(({ id }) => id)).size === named.length;
}

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
    .refine(eachOnce, 'has an id twice')
    .default([]),
  forecasts: z
    .array(
      z.strictObject({
        id: code,
        team: code.optional(),
        /** A week is as far as the usual arrivals of a weekday reach. */
        hours: z.int().min(1).max(168).default(24),
        fewest: z.int().min(1).max(100_000).default(1),
        to: places,
      }),
    )
    .max(50)
    .refine(eachOnce, 'has an id twice')
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

/** What a shape cannot say of reports.json: whose forecast it is. */
export function reportsProblems(
  content: unknown,
  teams: ReadonlySet<string>,
): { path: PropertyKey[]; problem: string }[] {
  const { data } = reportsFile.safeParse(content);
  return (data?.forecasts ?? []).flatMap(({ team }, index) =>
    team === undefined || teams.has(team)
      ? []
      : [{ path: ['forecasts', index, 'team'], problem: `there is no "${team}" in facts.json` }],
  );
}

/** What two files that were checked say; without them nothing is posted, and nobody is looked for. */
export function complaintsOf(files: Readonly<Record<string, unknown>>): {
  posts: readonly Post[];
  forecasts: readonly ForecastTerms[];
  complaints: ComplaintTerms;
} {
  const { 'reports.json': reports, 'complaints.json': complaints } = files;
  const { posts, forecasts } =
    reports === undefined ? { posts: [], forecasts: [] } : reportsFile.parse(reports);
  return {
    posts,
    forecasts: forecasts.map(({ id, team = null, hours, fewest, to }) => ({
      ...{ id, team, fewest, to },
      aheadMs: hours * HOUR_MS,
    })),
    complaints: complaints === undefined ? NO_COMPLAINTS : complaintsFile.parse(complaints),
  };
}
