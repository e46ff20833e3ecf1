import { pressesOf, type SurveyQuestion } from '../domain/survey.ts';
import { answerIn } from '../domain/ticket/solved.ts';
import { LANGUAGE_TAGS } from './languages.ts';
import { surveyChoices } from './survey-words.ts';
import { learn } from './texts.ts';
import { numberTyped, wordsOf } from './typed-choice.ts';

/** Of a scale people write what it is out of, too. */
const OUT_OF = /\s*(?:\/|of|od|из|out of)\s*10\s*[.)!]?\s*$/iu;

/**
 * The press that a whole message stands for below a question of a survey, in any of our languages: its number, yes or no, or the
 * words of one choice. Null: it says something else, or more.
 */
export async function pressTyped(question: SurveyQuestion, said: string): Promise<string | null> {
  const presses = pressesOf(question);
  if (presses.length === 0) return null;
  if (question.type === 'yes-no') return answerIn(said) ?? null;
  const number = numberTyped(question.type === 'scale' ? said.replace(OUT_OF, '') : said);
  if (number !== null) return presses.find((press) => press === String(number)) ?? null;
  if (question.type === 'scale') return null;
  const wanted = wordsOf(said).join(' ');
  await Promise.all(LANGUAGE_TAGS.map(learn));
  const named = LANGUAGE_TAGS.flatMap((language) =>
    surveyChoices(question, language).filter(({ label }) => wordsOf(label).join(' ') === wanted),
  );
  const ids = new Set(named.map(({ id }) => id));
  return wanted !== '' && ids.size === 1 ? ([...ids][0] ?? null) : null;
}
