import type { SurveyWordsView } from '../../../../domain/survey-results.ts';
import { ticketAddress } from '../state/route.ts';
import { text } from '../words.ts';

/** Answers in customers' own words, each with its case: inert, as they were written. `all`: how many there are, of which these are the newest. */
export function SurveyWords({ words, all }: { words: readonly SurveyWordsView[]; all: number }) {
  const shown = words.length;
  return (
    <details>
      <summary>
        {text('desk.surveys.words')} ({shown < all ? text('desk.surveys.newest', { shown, all }) : shown})
      </summary>
      <ul class="plain-list">
        {words.map((one) => (
          <li key={`${one.number}-${one.at}`}>
            <a href={ticketAddress(one.number)}>#{one.number}</a>{' '}
            {one.value !== null && <b>{text(one.value === 1 ? 'survey.yes' : 'survey.no')}: </b>}
            <span dir="auto">{one.text}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
