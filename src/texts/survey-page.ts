import { MOST_WORDS, pressesOf, type Survey, type SurveyQuestion } from '../domain/survey.ts';
import { escaped } from './page.ts';
import { surveyChoices } from './survey-words.ts';
import { type TextKey, text } from './texts.ts';
import { toldIn } from './told.ts';

/** One question of a survey on its page. */
export interface SurveyPage {
  survey: Survey;
  /** Its place among the questions, from 0. */
  at: number;
  language: string;
  /** Where the page of a question is, with its language. */
  address(at: number): string;
  /** What was said before, as it is filled in: what is chosen, and words. */
  typed: { said: string; words: string };
  fault: 'empty' | 'long' | 'slow-down' | 'unsaved' | null;
}

/** A question a page, so that each answer is kept as it is given. Pure. */
export function surveyHtml(page: SurveyPage): string {
  const { survey, at, language, address, fault } = page;
  const say = (key: TextKey, values = {}) => escaped(text(key, values, language));
  const question = survey.questions[at];
  if (question === undefined) return '';
  const count = survey.questions.length;
  const wrong =
    fault === null
      ? ''
      : `<div class="faults" id="e-said" role="alert" tabindex="-1" autofocus><p class="fault">${say('form.error')}: ${say(`survey.fault-${fault}`, { most: MOST_WORDS })}</p></div>\n`;
  const back =
    at === 0 ? '' : `<a class="button plain" href="${escaped(address(at - 1))}">${say('survey.back')}</a>`;
  return `<h1>${escaped(toldIn(survey.title, language))}</h1>
<p>${escaped(toldIn(survey.purpose, language))} ${escaped(toldIn(survey.readers, language))}</p>
<p class="soft">${say('survey.progress', { at: at + 1, count })}</p>
${wrong}<form method="post" action="${escaped(address(at))}" enctype="multipart/form-data" novalidate>
<input type="hidden" name="question" value="${escaped(question.id)}">
${fieldHtml(page, question)}
<p class="choices"><button name="go" value="next">${say(at + 1 === count ? 'survey.finish' : 'survey.next')}</button><button class="plain" name="go" value="skip">${say(at + 1 === count ? 'survey.finish-empty' : 'survey.skip')}</button>${back}</p>
</form>
<form method="post" action="${escaped(address(at))}" enctype="multipart/form-data"><p class="soft">${say('survey.stop-about')}</p><button class="plain" name="go" value="stop">${say('survey.stop')}</button></form>`;
}

function fieldHtml(page: SurveyPage, question: SurveyQuestion): string {
  const { language, typed, fault } = page;
  const asks = escaped(toldIn(question.asks, language));
  const mark = `class="field${fault === null ? '' : ' wrong'}"`;
  const described = fault === null ? '' : ' aria-describedby="e-said"';
  if (pressesOf(question).length === 0)
    return `<div ${mark}><label for="f-words">${asks}</label>${wordsHtml(typed.words, fault === null ? '' : ` aria-invalid="true"${described}`)}</div>`;
  const why =
    question.why === null
      ? ''
      : `<div class="field"><label for="f-words">${escaped(toldIn(question.why, language))} <span class="free">(${escaped(text('form.optional', {}, language))})</span></label>${wordsHtml(typed.words, '')}</div>`;
  const row = question.type === 'choice' ? '' : ' class="choices"';
  return `<fieldset ${mark}${described}><legend>${asks}</legend><div${row}>${radiosHtml(page, question)}</div></fieldset>${why}`;
}

function radiosHtml({ typed, language }: SurveyPage, question: SurveyQuestion): string {
  return surveyChoices(question, language)
    .map(({ id, label }, at) => {
      const own = at === 0 ? 'f-said' : `f-said-${at}`;
      const chosen = typed.said === id ? ' checked' : '';
      return `<label class="pick"><input type="radio" id="${own}" name="said" value="${escaped(id)}"${chosen}><span>${escaped(label)}</span></label>`;
    })
    .join('');
}

function wordsHtml(words: string, attributes: string): string {
  return `<textarea id="f-words" name="words" rows="4" maxlength="${MOST_WORDS}"${attributes}>\n${escaped(words)}</textarea>`;
}

/** What stands in the place of a question: `thanks` last, why a page opens no more, or that nobody asks again. Pure. */
export function surveyOverHtml(
  why: 'thanks' | 'answered' | 'expired' | 'forged' | 'stopped',
  survey: Survey | undefined,
  language: string,
): { title: string; body: string } {
  const thanks = survey === undefined ? '' : toldIn(survey.thanks, language);
  const title = why === 'thanks' && thanks !== '' ? thanks : text(`survey.over-${why}`, {}, language);
  const more = why === 'thanks' ? '' : `<p>${escaped(text('survey.over-next', {}, language))}</p>`;
  return { title, body: `<h1>${escaped(title)}</h1>${more}` };
}

/** Below the thanks: a button by which whoever answered is thanked, or that they were. Pure. */
export function surveyThankHtml(
  { name, thanked }: { name: string; thanked: boolean },
  address: string,
  language: string,
): string {
  if (thanked) return `<p role="status">${escaped(text('survey.thanked', { name }, language))}</p>`;
  const label = escaped(text('chat.thank-named', { name }, language));
  return `<form method="post" action="${escaped(address)}" enctype="multipart/form-data"><button class="plain" name="go" value="thank">${label}</button></form>`;
}
