import { z } from 'zod';
import { REMEDY_AFTER_STOP } from '../domain/authority/remedy.ts';
import { ZONES } from '../domain/authority/zone.ts';
import { WEEKDAYS } from '../domain/quiet-hours.ts';
import { PRIORITIES } from '../domain/ticket/triage.ts';
import { authorityParts } from './authority-file.ts';
import { awardsFile } from './awards-file.ts';
import { businessFile } from './business-file.ts';
import { callbacksFile } from './callbacks-file.ts';
import { type ALWAYS, clock, code, told, words, zone } from './codes.ts';
import { communityFile } from './community-file.ts';
import { complaintsFile, reportsFile } from './complaints-file.ts';
import { frontDoorFile } from './front-door-file.ts';
import { goalsFile } from './goals-file.ts';
import { hoursFile } from './hours-file.ts';
import { kindsFile } from './kinds-file.ts';
import { pledgesFile } from './pledges-file.ts';
import type { Facts, Question } from './policy.ts';
import { retentionFile } from './retention-file.ts';
import { rotaFile } from './rota-file.ts';
import { routingFile } from './routing-file.ts';
import { strategyFile } from './strategy-file.ts';
import { surveysFile } from './surveys-file.ts';
import { textsFile } from './texts-file.ts';

/** The shapes of the files under rules/. What a shape cannot say is checked in validate.ts. */

/** A condition as json-rules-engine takes it, without paths, parameters, references and priorities. */
export type Condition =
  | { fact: string; operator: string; value: unknown }
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition };

export interface Rule {
  name: string;
  because: string;
  priority: number;
  conditions: Condition | typeof ALWAYS;
  event: { type: string; params: Record<string, unknown> };
  examples: { facts: Facts; fires: boolean }[];
}

/** The id of a channel on some desk, as its vendor gives it. */
const channelId = z.string().trim().min(1).max(100);
/** By which clock a deadline runs: the wall's, or only while the ticket's team is there. */
const time = z.enum(['wall-clock', 'business']);

const hours = z
  .number()
  .positive()
  .max(24 * 366);

const days = z.number().positive().max(366);

/** Money in minor units. */
const cents = z.int().min(1).max(1_000_000_000);

/** What a rule of each question may say: one event type each, with its parameters. */
export const EVENTS = {
  triage: {
    type: 'triage',
    params: z
      .strictObject({
        priority: z.enum(PRIORITIES),
        tags: z.array(code).min(1).max(10),
        team: code,
        kind: code,
      })
      .partial()
      .refine((params) => Object.keys(params).length > 0, 'needs a priority, tags, a team or a kind'),
  },
  deadlines: {
    type: 'deadline',
    params: z
      .strictObject({
        promiseHours: hours,
        targetHours: hours,
        ladder: code,
        quietHours: code.optional(),
        time: z
          .union([time, z.strictObject({ promise: time, target: time, resolve: time }).partial()])
          .optional(),
        resolveHours: hours.optional(),
        saidHours: hours.optional(),
      })
      .refine(({ promiseHours, targetHours }) => targetHours <= promiseHours, {
        path: ['targetHours'],
        message: 'the target must not be later than the promise',
      })
      .refine(({ promiseHours, saidHours = promiseHours }) => saidHours >= promiseHours, {
        path: ['saidHours'],
        message: 'customers must not be told less than the promise',
      }),
  },
  escalation: {
    type: 'escalate',
    params: z.strictObject({
      reason: code,
      tell: told,
      shadow: z.union([z.literal('auto'), z.boolean()], 'must be "auto", true or false').optional(),
    }),
  },
  reopen: { type: 'starts-wait', params: z.strictObject({ yes: z.boolean() }) },
  segments: { type: 'segment', params: z.strictObject({ name: code }) },
  waiting: {
    type: 'waiting',
    params: z
      .strictObject({ nudgeDays: days.nullable(), closeDays: days.nullable(), ask: z.boolean() })
      .partial()
      .refine((params) => Object.keys(params).length > 0, 'needs nudgeDays, closeDays or ask'),
  },
  authority: {
    type: 'authority',
    params: z
      .strictObject({ zone: z.enum(ZONES), asks: z.enum(['supervisor', 'lead']).optional() })
      .refine(({ zone, asks }) => asks === undefined || zone === 'beyond', {
        path: ['asks'],
        message: 'nobody is asked but beyond authority',
      }),
  },
  public: { type: 'second-reader', params: z.strictObject({ asks: z.enum(['supervisor', 'lead']) }) },
  remedies: {
    type: 'remedy',
    params: z
      .strictObject({
        id: code,
        concession: code,
        count: z.int().min(1).max(100),
        dayCap: cents,
        monthBudget: cents,
        periodDays: days,
        windowHours: hours,
        found: z.boolean().optional(),
        afterStop: z.enum(REMEDY_AFTER_STOP).optional(),
      })
      .refine(({ dayCap, monthBudget }) => dayCap <= monthBudget, {
        path: ['dayCap'],
        message: 'a day must not cost more than the month',
      }),
  },
} as const satisfies Record<Question, { type: string; params: z.ZodType }>;

export type Params<Q extends Question> = z.infer<(typeof EVENTS)[Q]['params']>;

const stage = z.strictObject({
  name: code,
  at: z.number().positive().max(1, 'must be a share of the promise, 1 at most'),
  tell: z.enum(['owner', 'supervisors']),
  unless: z.literal('acknowledged').optional(),
});

const quietHours = z.strictObject({
  zone,
  spans: z
    .array(
      z.strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: clock,
        to: clock,
      }),
    )
    .min(1),
});

/** A rule but for its conditions, event parameters and example facts, which depend on the question. */
const rule = z.strictObject({
  name: z.string().trim().min(1).max(80),
  because: words,
  priority: z.int().min(1).max(1000),
  conditions: z.unknown(),
  event: z.strictObject({ type: z.string(), params: z.record(z.string(), z.unknown()) }),
  examples: z.array(z.strictObject({ facts: z.record(z.string(), z.unknown()), fires: z.boolean() })),
});

const ruleFile = z.strictObject({ about: words, rules: z.array(rule).min(1) });
const deadlinesFile = ruleFile.extend({
  ladders: z.record(code, z.array(stage).min(1)),
  quietHours: z.record(code, quietHours),
  /** How long before a channel takes no more answers somebody is reminded, if the customer still waits. */
  windowReminderHours: z.number().min(0.25).max(72).default(2),
});

/** What deadlines.json says beside its rules; of a file that was checked. */
export function deadlineTermsOf(content: unknown) {
  const { ladders, quietHours: quiet, windowReminderHours } = deadlinesFile.parse(content);
  return { ladders, quietHours: quiet, windowReminderMs: windowReminderHours * 3_600_000 };
}

/** Channels of a team's own on one desk. */
const place = z
  .strictObject({ desk: channelId, supervisors: channelId })
  .partial()
  .refine((own) => Object.keys(own).length > 0, 'needs a channel: desk, supervisors or both');

export const FILE_SHAPES = {
  'triage.json': ruleFile,
  'deadlines.json': deadlinesFile,
  'escalation.json': ruleFile,
  'reopen.json': ruleFile,
  'segments.json': ruleFile,
  'words.json': z.strictObject({
    about: words,
    lists: z.record(
      code,
      z
        .strictObject({
          about: words,
          with: z.array(code),
          any: z.array(words),
          en: z.array(words),
          sl: z.array(words),
          ru: z.array(words),
          sr: z.array(words),
        })
        .partial({ with: true, any: true, en: true, sl: true, ru: true, sr: true }),
    ),
  }),
  'facts.json': businessFile,
  'teams.json': z.strictObject({
    about: words,
    teams: z.record(code, z.strictObject({ desks: z.record(code, place) })),
  }),
  'kinds.json': kindsFile,
  'waiting.json': ruleFile,
  'authority.json': ruleFile.extend(authorityParts),
  'remedies.json': ruleFile,
  'hours.json': hoursFile,
  'texts.json': textsFile,
  'front-door.json': frontDoorFile,
  'routing.json': routingFile,
  'rota.json': rotaFile,
  'community.json': communityFile,
  'complaints.json': complaintsFile,
  'reports.json': reportsFile,
  'public.json': ruleFile,
  'pledges.json': pledgesFile,
  'strategy.json': strategyFile,
  'goals.json': goalsFile,
  'retention.json': retentionFile,
  'surveys.json': surveysFile,
  'awards.json': awardsFile,
  'callbacks.json': callbacksFile,
} as const;

export type FileName = keyof typeof FILE_SHAPES;
export const FILE_NAMES = Object.keys(FILE_SHAPES) as FileName[];
/**
 * Without them every team works in the desks' common channels, tickets have no kinds and go to nobody by themselves, nobody
 * is off duty who is not away, nobody is reminded or asked whether it is solved, the house is always open, nothing is given away, no
 * promise is looked for in replies, nothing is given without anybody, customers read our words and find the channels in our
 * order, the rules hold as they stand, questions of communities wait as long as we ship it, what goes out in public has one
 * reader, no figure has a goal, nobody is asked how it was, and nobody is called back by appointment.
 */
export const MAY_BE_MISSING: readonly FileName[] = [
  'teams.json',
  'kinds.json',
  'routing.json',
  'rota.json',
  'waiting.json',
  'authority.json',
  'remedies.json',
  'hours.json',
  'texts.json',
  'front-door.json',
  'pledges.json',
  'strategy.json',
  'community.json',
  'complaints.json',
  'reports.json',
  'public.json',
  'goals.json',
  'retention.json',
  'surveys.json',
  'awards.json',
  'callbacks.json',
];

const COUNTED = ['promise', 'target', 'resolve'] as const;

/** What a rule of deadlines.json counts only while the ticket's team is there. */
export function openTimeKinds(said: Params<'deadlines'>['time']): (typeof COUNTED)[number][] {
  if (said === undefined) return [];
  return COUNTED.filter((kind) => (typeof said === 'string' ? said : said[kind]) === 'business');
}
