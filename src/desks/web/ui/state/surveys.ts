import { signal } from '@preact/signals';
import type { RuleFileView, SavedView } from '../../../../api/rule-shapes.ts';
import type { SurveyView, SurveyWordsView } from '../../../../domain/survey-results.ts';
import { ApiError, command, freshKey, post, read } from '../api.ts';
import { text } from '../words.ts';
import { attempt, tell } from './session.ts';
import { toast } from './toasts.ts';

const FILE = '/api/rules/surveys.json';

/** What customers said; null until it is known. */
export const surveys = signal<{ resting: boolean; surveys: SurveyView[] } | null>(null);
/** In their own words, by question; null until somebody wants to read them. */
export const surveyWords = signal<SurveyWordsView[] | null>(null);

export async function loadSurveys(span: string): Promise<void> {
  await attempt(async () => {
    const outcome = await command('survey', { action: 'results', span }, freshKey());
    if (outcome.ok) surveys.value = outcome.data as { resting: boolean; surveys: SurveyView[] };
  });
}

export async function loadWords(span: string): Promise<void> {
  await attempt(async () => {
    const outcome = await command('survey', { action: 'words', span }, freshKey());
    if (outcome.ok) surveyWords.value = (outcome.data as { words: SurveyWordsView[] }).words;
  });
}

/** All of them rest, or start again. */
export async function turnSurveys(action: 'start' | 'rest', span: string): Promise<void> {
  await attempt(async () => {
    const outcome = await command('survey', { action }, freshKey());
    toast(outcome.ok ? 'good' : 'bad', outcome.text);
  });
  await loadSurveys(span);
}

/** surveys.json as it stands; null: it cannot be read. */
export async function readSurveys(): Promise<RuleFileView | null> {
  try {
    return await read<RuleFileView>(FILE);
  } catch (error) {
    tell(error);
    return null;
  }
}

/** Writes it through the rules' editor. Answers why it was not saved; null: it was. */
export async function saveSurveys(
  { base }: RuleFileView,
  content: string,
  reason: string,
): Promise<string | null> {
  try {
    const { version } = await post<SavedView>(`${FILE}/save`, { content, base, reason });
    toast('good', text('desk.rules.saved', { version: version.slice(0, 12) }));
    return null;
  } catch (error) {
    if (error instanceof ApiError && [409, 422, 503].includes(error.status)) return error.message;
    tell(error);
    return '';
  }
}
