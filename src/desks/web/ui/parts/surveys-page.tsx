import { useEffect, useState } from 'preact/hooks';
import { atLeast } from '../../../../domain/actor.ts';
import type { SurveyQuestionView, SurveyView } from '../../../../domain/survey-results.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { session } from '../state/session.ts';
import { loadSurveys, loadWords, surveys, surveyWords, turnSurveys } from '../state/surveys.ts';
import { language, text } from '../words.ts';
import { RewardList } from './reward-list.tsx';
import { SurveyForm } from './survey-form.tsx';
import { SurveyWords } from './survey-words.tsx';
import { Followed, YouSaid } from './you-said.tsx';

const SPANS = ['week', 'month', 'quarter', 'year'] as const;

/** What customers said of their cases, question by question; leads write the questions. */
export function SurveysPage({ route }: { route: InsightRoute }) {
  const span = SPANS.find((one) => one === route.filters.get('span')) ?? 'month';
  const [building, setBuilding] = useState<string | null>(null);
  const { role } = session.value.person;
  const leads = atLeast(role, 'lead');
  useEffect(() => {
    void loadSurveys(span);
    if (atLeast(role, 'supervisor')) void loadWords(span);
  }, [span, language.value]);
  const found = surveys.value;
  if (found === null) return <p role="status">{text('desk.loading')}</p>;
  const built = () => {
    setBuilding(null);
    void loadSurveys(span);
  };
  return (
    <section class="insight-page surveys" aria-label={text('desk.surveys')}>
      <p class="survey-state">
        <span>{text(found.resting ? 'desk.surveys.resting' : 'desk.surveys.running')}</span>
        {leads && (
          <button
            type="button"
            class="quiet small"
            onClick={() => void turnSurveys(found.resting ? 'start' : 'rest', span)}
          >
            {text(found.resting ? 'desk.surveys.start' : 'desk.surveys.rest')}
          </button>
        )}
      </p>
      <label class="field span">
        <span>{text('desk.surveys.span')}</span>
        <select
          value={span}
          onChange={(event) => {
            window.location.hash = insightAddress('surveys', '', { span: event.currentTarget.value });
          }}
        >
          {SPANS.map((one) => (
            <option key={one} value={one}>
              {text(`desk.surveys.span-${one}`)}
            </option>
          ))}
        </select>
      </label>
      {found.surveys.length === 0 && <p class="hint">{text('desk.surveys.none')}</p>}
      {found.surveys.map((one) => (
        <section key={one.id} aria-labelledby={`survey-${one.id}`}>
          <Results survey={one} />
          {leads && <YouSaid survey={one.id} />}
          {leads && building !== one.id && (
            <button type="button" class="quiet small" onClick={() => setBuilding(one.id)}>
              {text('desk.surveys.change')}
            </button>
          )}
          {building === one.id && <SurveyForm id={one.id} saved={built} left={() => setBuilding(null)} />}
        </section>
      ))}
      {leads && building !== '' && (
        <button type="button" class="quiet small" onClick={() => setBuilding('')}>
          {text('desk.surveys.add')}
        </button>
      )}
      {building === '' && <SurveyForm id="" saved={built} left={() => setBuilding(null)} />}
      {leads && <Followed />}
      {leads && <RewardList />}
    </section>
  );
}

function Results({ survey }: { survey: SurveyView }) {
  const { id, title, counts, share, questions } = survey;
  const percent = share === null ? 'none' : Math.round(share * 100);
  return (
    <>
      <h2 id={`survey-${id}`}>{title}</h2>
      <p>{text('survey.counts', { title: '', ...counts, percent }).trim()}</p>
      {share === null && <p class="hint">{text('desk.surveys.few')}</p>}
      {questions.map((question) => (
        <Question key={question.id} question={question} />
      ))}
    </>
  );
}

function Question({ question }: { question: SurveyQuestionView }) {
  const { asks, count, median, p90, options } = question;
  const most = Math.max(1, ...options.map((one) => one.count));
  const words = (surveyWords.value ?? []).filter((one) => one.question === question.id);
  return (
    <section class="survey-question">
      <h3>{asks}</h3>
      <p class="hint">
        {text('desk.surveys.answers', { count })}
        {median !== null && p90 !== null && `. ${text('desk.surveys.median', { median, p90 })}`}
      </p>
      {count > 0 && options.length > 0 && (
        <ul class="survey-bars">
          {options.map((one) => (
            <li key={one.label}>
              <span class="label">{one.label}</span>
              <span class="bar" aria-hidden="true" style={{ inlineSize: `${(one.count / most) * 60}%` }} />
              <span class="count">{one.count}</span>
            </li>
          ))}
        </ul>
      )}
      {words.length > 0 && <SurveyWords words={words} all={question.worded} />}
    </section>
  );
}
