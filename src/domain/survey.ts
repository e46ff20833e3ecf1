import { byId, type Named, type Told } from './kinds.ts';

/** A survey asks no more than this: whoever is asked more stops answering. */
export const MOST_QUESTIONS = 15;

export const SURVEY_QUESTION_TYPES = ['scale', 'yes-no', 'choice', 'text', 'competitors'] as const;
export type SurveyQuestionType = (typeof SURVEY_QUESTION_TYPES)[number];

export interface SurveyQuestion {
  id: string;
  /** `competitors`: whom else they asked, in their own words, which are counted apart. */
  type: SurveyQuestionType;
  asks: Told;
  /** Of yes or no: what is asked beside it, answered in their own words; null: nothing is. */
  why: Told | null;
  /** Of a choice. */
  choices: readonly Named[];
}

/** What customers are asked after a case, as surveys.json says it. */
export interface Survey {
  id: string;
  title: Told;
  /** Said first: what it is for, and who reads it. */
  purpose: Told;
  readers: Told;
  /** Said last. */
  thanks: Told;
  /** Of so many solved cases in a hundred the customer is asked. */
  percent: number;
  /** Milliseconds after the case was solved. */
  afterMs: number;
  /** Nobody is asked again, by whatever survey, for so long. */
  pauseMs: number;
  /** For so long answers are taken. */
  expiresMs: number;
  /** The scale question whose answer is the score of the case. */
  score: string;
  /** This score, or a lower one, calls a supervisor. */
  lowAt: number;
  /** Of these channels alone; empty: of all. */
  channels: readonly string[];
  questions: readonly SurveyQuestion[];
}

/** Nobody is asked while it rests. */
export interface Surveys {
  resting: boolean;
  surveys: readonly Survey[];
}

export const NO_SURVEYS: Surveys = { resting: true, surveys: [] };

export const SCALE = { least: 1, most: 10 } as const;
/** Characters of an answer in somebody's own words. */
export const MOST_WORDS = 2000;

/** What somebody said to a question. `text`: their own words; empty where there are none. */
export interface GivenAnswer {
  question: string;
  /** Of a scale 1 to 10; of yes or no 1 or 0. */
  value: number | null;
  choice: string | null;
  text: string;
}

/** What can be pressed in answer to a question, by ids that are short everywhere; nothing where words are wanted. */
export function pressesOf({ type, choices }: SurveyQuestion): string[] {
  if (type === 'scale') return Array.from({ length: SCALE.most }, (_, at) => String(at + SCALE.least));
  if (type === 'yes-no') return ['yes', 'no'];
  return choices.map((_, at) => String(at + 1));
}

/** The answer that a press, or what was filled in, is; null: it is none. */
export function answerTo(question: SurveyQuestion, said: string, words = ''): GivenAnswer | null {
  const text = words.trim();
  const none = { question: question.id, value: null, choice: null, text: '' };
  if (text.length > MOST_WORDS) return null;
  switch (question.type) {
    case 'scale':
      return pressesOf(question).includes(said) ? { ...none, value: Number(said) } : null;
    case 'yes-no':
      if (said !== 'yes' && said !== 'no') return null;
      return { ...none, value: said === 'yes' ? 1 : 0, text: question.why === null ? '' : text };
    case 'choice': {
      const choice = question.choices[Number(said) - 1];
      return pressesOf(question).includes(said) && choice !== undefined
        ? { ...none, choice: choice.id }
        : null;
    }
    case 'text':
    case 'competitors':
      return text === '' ? null : { ...none, text };
  }
}

/** The press that stands for an answer that was given; undefined: none does, or the rules know it no more. */
export function pressOf(question: SurveyQuestion, { value, choice }: GivenAnswer): string | undefined {
  if (question.type === 'scale') return value === null ? undefined : String(value);
  if (question.type === 'yes-no') return value === null ? undefined : value === 1 ? 'yes' : 'no';
  const at = question.choices.findIndex(({ id }) => id === choice);
  return at < 0 ? undefined : String(at + 1);
}

export function surveyOf({ surveys }: Surveys, id: string): Survey | undefined {
  return byId(surveys, id);
}

/** Whether a score, 1 to 10, calls a supervisor; null: none was given. */
export function isLow({ lowAt }: Pick<Survey, 'lowAt'>, score: number | null): boolean {
  return score !== null && score <= lowAt;
}

/** The survey for a case on a channel: the first that asks there. */
export function surveyFor({ surveys }: Surveys, channel: string): Survey | undefined {
  return surveys.find(({ channels }) => channels.length === 0 || channels.includes(channel));
}

/** What is drawn by lot: the same for whoever computes it again. Its SHA-256, the first 32 bits of it, decides. */
export function lotOf(survey: string, ticketId: string, cycle: number): string {
  return `${survey}:${ticketId}:${cycle}`;
}

/** Whether a lot is drawn. `hash`: SHA-256 of it, hexadecimal. */
export function isDrawn(hash: string, percent: number): boolean {
  return Number.parseInt(hash.slice(0, 8), 16) < (percent / 100) * 2 ** 32;
}
