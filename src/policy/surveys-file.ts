import { z } from 'zod';
import { MOST_QUESTIONS, NO_SURVEYS, SURVEY_QUESTION_TYPES, type Surveys } from '../domain/survey.ts';
import { code, toldWords, words } from './codes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_SURVEYS = 10;
const MOST_CHOICES = 8;

/** Customers are asked in their language: all four have to be there. `sr-Cyrl` is derived where it is not. */
function asked(longest: number) {
  const one = toldWords(longest);
  return z.strictObject({ en: one, sl: one, sr: one, ru: one, 'sr-Cyrl': one.optional() });
}

const question = z.strictObject({
  id: code,
  type: z.enum(SURVEY_QUESTION_TYPES),
  asks: asked(300),
  why: asked(200).optional(),
  choices: z
    .array(z.strictObject({ id: code, name: z.union([toldWords(40), asked(40)]) }))
    .max(MOST_CHOICES)
    .default([]),
});

const survey = z.strictObject({
  id: code,
  title: asked(80),
  purpose: asked(300),
  readers: asked(300),
  thanks: asked(300),
  percent: z.int().min(0).max(100),
  afterHours: z
    .number()
    .min(0)
    .max(24 * 7),
  pauseDays: z.number().min(1).max(366),
  expiresDays: z.number().min(1).max(60),
  score: code,
  lowAt: z.int().min(0).max(9),
  channels: z.array(z.string().min(1).max(40)).max(40).default([]),
  questions: z
    .array(question)
    .min(1)
    .max(
      MOST_QUESTIONS,
      `a survey asks ${MOST_QUESTIONS} questions at most: whoever is asked more stops answering`,
    ),
});
export type SurveyFile = z.infer<typeof survey>;

/** surveys.json: what customers are asked some time after a case. */
export const surveysFile = z.strictObject({
  about: words,
  resting: z.boolean(),
  surveys: z.array(survey).max(MOST_SURVEYS),
});

interface Found {
  path: PropertyKey[];
  problem: string;
}

/** What the shape of the file cannot say: ids stand once, the score is a scale of the survey, choices stand where one chooses. */
export function surveysProblems(content: unknown): Found[] {
  const parsed = surveysFile.safeParse(content);
  if (!parsed.success) return [];
  const { surveys } = parsed.data;
  return [
    ...twice(
      surveys.map(({ id }) => id),
      ['surveys'],
    ),
    ...surveys.flatMap((one, at) => ofSurvey(one, ['surveys', at])),
  ];
}

function ofSurvey({ score, questions }: SurveyFile, path: PropertyKey[]): Found[] {
  const at = [...path, 'questions'];
  const scales = questions.filter(({ type }) => type === 'scale').map(({ id }) => id);
  return [
    ...twice(
      questions.map(({ id }) => id),
      at,
    ),
    ...(scales.includes(score)
      ? []
      : [
          {
            path: [...path, 'score'],
            problem: `must be a question of the type scale; there is ${scales.join(', ') || 'none'}`,
          },
        ]),
    ...questions.flatMap((one, index) => ofQuestion(one, [...at, index])),
  ];
}

function ofQuestion({ type, why, choices }: SurveyFile['questions'][number], path: PropertyKey[]): Found[] {
  const found: Found[] = [];
  if (type === 'choice' && choices.length < 2)
    found.push({ path: [...path, 'choices'], problem: 'needs two things to choose from' });
  if (type !== 'choice' && choices.length > 0)
    found.push({ path: [...path, 'choices'], problem: `is not for the type ${type}` });
  if (type !== 'yes-no' && why !== undefined)
    found.push({ path: [...path, 'why'], problem: `is not for the type ${type}` });
  return [
    ...found,
    ...twice(
      choices.map(({ id }) => id),
      [...path, 'choices'],
    ),
  ];
}

function twice(ids: readonly string[], path: PropertyKey[]): Found[] {
  const at = ids.findIndex((id, index) => ids.indexOf(id) < index);
  return at < 0 ? [] : [{ path: [...path, at, 'id'], problem: `"${ids[at]}" is there twice` }];
}

/** What a file that was checked says; without one nobody is asked. */
export function surveysOf(content: unknown): Surveys {
  if (content === undefined) return NO_SURVEYS;
  const { resting, surveys } = surveysFile.parse(content);
  return {
    resting,
    surveys: surveys.map(({ afterHours, pauseDays, expiresDays, questions, ...one }) => ({
      ...one,
      afterMs: Math.round(afterHours * HOUR_MS),
      pauseMs: Math.round(pauseDays * DAY_MS),
      expiresMs: Math.round(expiresDays * DAY_MS),
      questions: questions.map((asks) => ({ ...asks, why: asks.why ?? null })),
    })),
  };
}
