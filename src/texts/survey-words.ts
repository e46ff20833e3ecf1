import { pressesOf, SCALE, type Survey, type SurveyQuestion } from '../domain/survey.ts';
import type { OwnWords } from './own-words.ts';
import { ownText } from './own-words.ts';
import { text } from './texts.ts';
import { toldIn } from './told.ts';

/** What can be pressed in answer to a question, in words; nothing where it wants words. */
export function surveyChoices(question: SurveyQuestion, language: string): { id: string; label: string }[] {
  return pressesOf(question).map((id, at) => ({ id, label: labelOf(question, id, at, language) }));
}

function labelOf({ type, choices }: SurveyQuestion, id: string, at: number, language: string): string {
  if (type === 'yes-no') return text(id === 'yes' ? 'survey.yes' : 'survey.no', {}, language);
  return type === 'scale' ? id : toldIn(choices[at]?.name ?? id, language);
}

/** Whether a question can be answered below a message: pressed where there are buttons for it, typed where there are none at all. */
export function isAnswerable(
  question: SurveyQuestion,
  buttons: { most: number; label: number } | null,
  language: string,
): boolean {
  const choices = surveyChoices(question, language);
  if (buttons === null) return choices.length > 0;
  return (
    choices.length > 0 &&
    choices.length <= buttons.most &&
    choices.every(({ label }) => label.length <= buttons.label)
  );
}

/** How a question is answered where there are no buttons: by a number, which is said below it. */
export function byNumber(question: SurveyQuestion, language: string): string {
  if (question.type === 'scale')
    return text('survey.by-number', { least: SCALE.least, most: SCALE.most }, language);
  const choices = surveyChoices(question, language);
  return choices.map(({ label }, at) => `${at + 1} – ${label}`).join('\n');
}

/** What the messages of a survey say; nothing of one that the rules know no more. */
export function surveySaid(
  survey: Survey | undefined,
  question: string,
  language: string,
): Record<'purpose' | 'readers' | 'question' | 'thanks', string> {
  const asks = survey?.questions.find(({ id }) => id === question)?.asks;
  return {
    purpose: survey === undefined ? '' : toldIn(survey.purpose, language),
    readers: survey === undefined ? '' : toldIn(survey.readers, language),
    question: asks === undefined ? 'none' : toldIn(asks, language),
    thanks: survey === undefined ? '' : toldIn(survey.thanks, language),
  };
}

/** Where the customer alone is led. It stands in no message that the team reads: nobody answers in their place. */
export function withLink(
  texts: OwnWords,
  words: string,
  { link, rest }: { link: string; rest: boolean },
  language: string,
): string {
  const line = ownText(texts, 'customer.survey-link', { link, rest: rest ? 'yes' : 'no' }, language);
  return `${words}\n\n${line}`;
}
