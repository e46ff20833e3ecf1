import { MOST_QUESTIONS, type SurveyQuestionType } from '../../../../domain/survey.ts';

/** The languages in which customers are asked, as surveys.json writes them. */
export const ASKED_IN = ['en', 'sl', 'sr', 'ru'] as const;
export type Asked = Record<(typeof ASKED_IN)[number], string>;

/** A survey as surveys.json writes it. */
interface Entry {
  id: string;
  title: Asked;
  purpose: Asked;
  readers: Asked;
  thanks: Asked;
  percent: number;
  afterHours: number;
  pauseDays: number;
  expiresDays: number;
  score: string;
  lowAt: number;
  channels?: string[];
  questions: QuestionEntry[];
}

interface QuestionEntry {
  id: string;
  type: SurveyQuestionType;
  asks: Asked;
  why?: Asked;
  choices?: { id: string; name: string | Asked }[];
}

interface File {
  surveys: Entry[];
}

export const WORDS = ['title', 'purpose', 'readers', 'thanks'] as const;
export const NUMBERS = ['percent', 'afterHours', 'pauseDays', 'expiresDays', 'lowAt'] as const;

/** What somebody types. `key`: only of the form; `before`: the id under which it stands already. */
export interface QuestionForm {
  key: number;
  before: string | null;
  type: SurveyQuestionType;
  asks: Asked;
  why: Asked;
  /** A line each: English | slovenščina | srpski | русский. */
  choices: string;
}

export type SurveyForm = Record<(typeof WORDS)[number], Asked> &
  Record<(typeof NUMBERS)[number], string> & {
    before: string | null;
    id: string;
    /** The key of the question whose answer is the score. */
    score: number;
    questions: QuestionForm[];
  };

const NOTHING: Asked = { en: '', sl: '', sr: '', ru: '' };

/** The form of a survey, or of a new one where there is none with that id. */
export function formOf(source: string, id: string): SurveyForm {
  const entry = (JSON.parse(source) as File).surveys.find((one) => one.id === id);
  if (entry === undefined)
    return {
      ...{ before: null, id: '', title: NOTHING, purpose: NOTHING, readers: NOTHING, thanks: NOTHING },
      ...{ percent: '100', afterHours: '2', pauseDays: '30', expiresDays: '14', lowAt: '4' },
      ...{ score: 0, questions: [freshQuestion([], 'scale')] },
    };
  const questions = entry.questions.map((question, key) => questionForm(question, key));
  return {
    ...{ before: entry.id, id: entry.id, questions },
    ...{ title: entry.title, purpose: entry.purpose, readers: entry.readers, thanks: entry.thanks },
    ...{ percent: String(entry.percent), afterHours: String(entry.afterHours), lowAt: String(entry.lowAt) },
    ...{ pauseDays: String(entry.pauseDays), expiresDays: String(entry.expiresDays) },
    score: entry.questions.findIndex((question) => question.id === entry.score),
  };
}

function questionForm({ id, type, asks, why, choices = [] }: QuestionEntry, key: number): QuestionForm {
  const lines = choices.map(({ name }) =>
    typeof name === 'string' ? name : ASKED_IN.map((language) => name[language]).join(' | '),
  );
  return { key, before: id, type, asks, why: why ?? NOTHING, choices: lines.join('\n') };
}

export function freshQuestion(others: readonly QuestionForm[], type: SurveyQuestionType): QuestionForm {
  const key = Math.max(-1, ...others.map((one) => one.key)) + 1;
  return { key, before: null, type, asks: NOTHING, why: NOTHING, choices: '' };
}

/** One more would be refused. */
export function isFull({ questions }: Pick<SurveyForm, 'questions'>): boolean {
  return questions.length >= MOST_QUESTIONS;
}

/** One place further in front. */
export function movedUp(questions: readonly QuestionForm[], key: number): QuestionForm[] {
  const at = questions.findIndex((one) => one.key === key);
  const [before, moved] = [questions[at - 1], questions[at]];
  if (before === undefined || moved === undefined) return [...questions];
  return [...questions.slice(0, at - 1), moved, before, ...questions.slice(at + 1)];
}

/** The file with that survey in it, in its place or as the last; all else in it stays. */
export function withSurvey(source: string, form: SurveyForm): string {
  const file = JSON.parse(source) as File;
  const old = file.surveys.find(({ id }) => id === form.before);
  const entry = entryOf(form, old);
  const surveys =
    old === undefined ? [...file.surveys, entry] : file.surveys.map((one) => (one === old ? entry : one));
  return JSON.stringify({ ...file, surveys });
}

function entryOf(form: SurveyForm, old: Entry | undefined): Entry {
  const taken = form.questions.flatMap(({ before }) => (before === null ? [] : [before]));
  const named = form.questions.map((question, at) => {
    const id = question.before ?? freeId(taken, `q${at + 1}`);
    taken.push(id);
    return { key: question.key, entry: questionEntry(question, id, old) };
  });
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, Number(form[name])]));
  const words = Object.fromEntries(WORDS.map((name) => [name, trimmed(form[name])]));
  return {
    ...old,
    ...(words as Pick<Entry, (typeof WORDS)[number]>),
    ...(numbers as Pick<Entry, (typeof NUMBERS)[number]>),
    id: form.before ?? form.id.trim(),
    score: named.find(({ key }) => key === form.score)?.entry.id ?? '',
    questions: named.map(({ entry }) => entry),
  };
}

function questionEntry(
  { type, asks, why, choices }: QuestionForm,
  id: string,
  old: Entry | undefined,
): QuestionEntry {
  const entry: QuestionEntry = { id, type, asks: trimmed(asks) };
  if (type === 'yes-no' && Object.values(why).some((words) => words.trim() !== '')) entry.why = trimmed(why);
  if (type !== 'choice') return entry;
  const known = old?.questions.find((question) => question.id === id)?.choices ?? [];
  const lines = choices.split('\n').filter((line) => line.trim() !== '');
  const taken = known.map((choice) => choice.id);
  entry.choices = lines.map((line, at) => {
    const choice = known[at]?.id ?? freeId(taken, `c${at + 1}`);
    taken.push(choice);
    return { id: choice, name: nameIn(line) };
  });
  return entry;
}

/** Four languages between bars, or one name for all. */
function nameIn(line: string): string | Asked {
  const [en = '', sl, sr, ru] = line.split('|').map((part) => part.trim());
  return sl === undefined ? en : { en, sl, sr: sr ?? '', ru: ru ?? '' };
}

function freeId(taken: readonly string[], wanted: string): string {
  for (let count = 1; ; count++) {
    const id = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(id)) return id;
  }
}

function trimmed(asked: Asked): Asked {
  return Object.fromEntries(
    Object.entries(asked).map(([language, words]) => [language, words.trim()]),
  ) as Asked;
}
