import { z } from 'zod';
import { SURVEY_QUESTION_TYPES } from '../domain/survey.ts';

const count = z.number().int().nonnegative();
const instant = z.iso.datetime();
const ms = z.number().nonnegative();

/** Whether the people on duty are enough. Arrivals and answers are averages, so parts of cases; spans are milliseconds. */
export const coverageShape = z.object({
  team: z.string().nullable(),
  zone: z.string(),
  from: instant,
  to: instant,
  targetMs: ms,
  promiseMs: ms,
  /** What one answer takes of somebody's duty, and behind how many answers it stands; too few are not `measured`. */
  workMs: ms,
  answers: count,
  measured: z.boolean(),
  /** False: no rota says who works, and the hours of the team do. */
  ruled: z.boolean(),
  /** How long somebody who writes now would wait; null: longer than the time looked at. */
  waitMs: ms.nullable(),
  /** Of those who will come, how many would have their promise broken. */
  lateOfComing: z.number().nonnegative(),
  hours: z.array(
    z.object({
      from: instant,
      to: instant,
      /** Weekday and hour: 1-0 is the first hour of Monday. */
      step: z.string(),
      people: z.number().nonnegative(),
      needed: count,
      arrivals: z.number().nonnegative(),
      answers: z.number().nonnegative(),
    }),
  ),
  gaps: z.array(z.object({ from: instant, to: instant, short: count })),
  /** Cases that wait and will miss their promise if nothing changes; null: not answered in this time. */
  late: z.array(z.object({ number: count, promiseAt: instant, answeredAt: instant.nullable() })),
});

/** Somebody, or a team, in an award of a month. Points are thousandths above the average. */
const nomineeShape = z.looseObject({
  who: z.string(),
  name: z.string(),
  points: z.number(),
  place: z.number().int().positive(),
});

export const awardsShape = z.object({
  /** Such as 2026-10, by the house's zone. */
  month: z.string(),
  /** It is kept as it was counted when somebody was asked first. */
  kept: z.boolean(),
  /** There is a list for whoever pays a bonus. */
  bonus: z.boolean(),
  /** What was known then. Epoch ms. */
  asOf: z.number(),
  awards: z.array(
    z.looseObject({
      award: z.string(),
      name: z.string(),
      ofTeam: z.boolean(),
      compared: count,
      nominees: z.array(nomineeShape),
      /** Who was chosen, with their answer and why it is not the first; null: nobody yet. */
      chosen: z
        .looseObject({
          name: z.string(),
          answer: z.enum(['yes', 'no']).nullable(),
          reason: z.string().nullable(),
          postedAt: z.number().nullable(),
        })
        .nullable(),
    }),
  ),
});

export const wallOfFameShape = z.object({
  wall: z.array(z.object({ month: z.string(), award: z.string(), name: z.string() })),
});

export const surveysShape = z.object({
  resting: z.boolean(),
  surveys: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      counts: z.object({ asked: count, answered: count, finished: count }),
      /** 0 to 1; null: fewer than 30 were asked. */
      share: z.number().nullable(),
      questions: z.array(
        z.object({
          id: z.string(),
          type: z.enum(SURVEY_QUESTION_TYPES),
          asks: z.string(),
          count,
          worded: count,
          median: z.number().nullable(),
          p90: z.number().nullable(),
          options: z.array(z.object({ label: z.string(), count })),
        }),
      ),
    }),
  ),
});

export const surveyWordsShape = z.object({
  words: z.array(
    z.object({
      /** The ticket that it is about. */
      number: z.number().int(),
      question: z.string(),
      /** Of yes or no 1 or 0. */
      value: z.number().nullable(),
      text: z.string(),
      /** Epoch ms. */
      at: z.number(),
    }),
  ),
});

export const problemsShape = z.object({
  problems: z.array(
    z.looseObject({
      id: z.string(),
      state: z.string(),
      /** What is said of it, by language. */
      texts: z.record(z.string(), z.string()),
      /** How many tickets stand how to it. */
      tickets: z.record(z.string(), count),
      macro: z.string(),
    }),
  ),
});
