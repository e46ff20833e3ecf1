import { useEffect, useState } from 'preact/hooks';
import type { RuleFileView } from '../../../../api/rule-shapes.ts';
import { MOST_QUESTIONS } from '../../../../domain/survey.ts';
import {
  type SurveyForm as Form,
  formOf,
  freshQuestion,
  isFull,
  movedUp,
  NUMBERS,
  type QuestionForm,
  WORDS,
  withSurvey,
} from '../logic/surveys.ts';
import { readSurveys, saveSurveys } from '../state/surveys.ts';
import { text } from '../words.ts';
import { AskedField } from './asked-field.tsx';
import { SurveyQuestion } from './survey-question.tsx';

interface Props {
  /** '' for a new one. */
  id: string;
  saved(): void;
  left(): void;
}

/** Bounds as surveys.json has them. */
const RANGES: Readonly<Record<(typeof NUMBERS)[number], [least: number, most: number]>> = {
  percent: [0, 100],
  afterHours: [0, 168],
  pauseDays: [1, 366],
  expiresDays: [1, 60],
  lowAt: [0, 9],
};

/** A survey and its questions: written to surveys.json as the page of the rules would write it. */
export function SurveyForm({ id, saved, left }: Props) {
  const [view, setView] = useState<RuleFileView | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    void readSurveys().then((found) => {
      if (found === null) return left();
      setView(found);
      setForm(formOf(found.source, id));
    });
  }, [id]);
  if (view === null || form === null) return <p role="status">{text('desk.loading')}</p>;
  const put = (next: Partial<Form>) => setForm({ ...form, ...next });
  const save = async () => {
    const why = await saveSurveys(view, withSurvey(view.source, form), reason.trim());
    if (why === null) saved();
    else setProblem(why === '' ? null : why);
  };
  return (
    <form
      class="survey-form"
      aria-label={text(id === '' ? 'desk.surveys.add' : 'desk.surveys.change')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {form.before === null && (
        <label class="field">
          <span>{text('desk.surveys.form.id')}</span>
          <input
            required
            pattern="[a-z][a-z0-9\-]*"
            maxLength={40}
            value={form.id}
            onInput={(event) => put({ id: event.currentTarget.value })}
          />
        </label>
      )}
      {WORDS.map((name) => (
        <AskedField
          key={name}
          label={text(`desk.surveys.form.${name}`)}
          most={name === 'title' ? 80 : 300}
          asked={form[name]}
          put={(asked) => put({ [name]: asked })}
        />
      ))}
      <div class="survey-numbers">
        {NUMBERS.map((name) => (
          <label class="field" key={name}>
            <span>{text(`desk.surveys.form.${name}`)}</span>
            <input
              required
              type="number"
              step={name === 'percent' || name === 'lowAt' ? 1 : 'any'}
              min={RANGES[name][0]}
              max={RANGES[name][1]}
              value={form[name]}
              onInput={(event) => put({ [name]: event.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <Questions form={form} put={put} />
      <label class="field">
        <span>{text('desk.rules.reason')}</span>
        <input
          required
          minLength={3}
          maxLength={300}
          dir="auto"
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {problem !== null && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <p class="giving-actions">
        <button type="submit" class="primary small">
          {text('desk.rules.save')}
        </button>
        <button type="button" class="quiet small" onClick={left}>
          {text('desk.form.cancel')}
        </button>
      </p>
    </form>
  );
}

function Questions({ form, put }: { form: Form; put(next: Partial<Form>): void }) {
  const { questions } = form;
  const change = (key: number, next: Partial<QuestionForm>) =>
    put({ questions: questions.map((one) => (one.key === key ? { ...one, ...next } : one)) });
  const scales = questions.filter(({ type }) => type === 'scale');
  return (
    <>
      {questions.map((one, at) => (
        <SurveyQuestion
          key={one.key}
          question={one}
          number={at + 1}
          put={(next) => change(one.key, next)}
          up={at === 0 ? null : () => put({ questions: movedUp(questions, one.key) })}
          remove={() => put({ questions: questions.filter(({ key }) => key !== one.key) })}
        />
      ))}
      {isFull(form) ? (
        <p class="hint" role="status">
          {text('desk.surveys.form.most', { most: MOST_QUESTIONS })}
        </p>
      ) : (
        <button
          type="button"
          class="quiet small"
          onClick={() => put({ questions: [...questions, freshQuestion(questions, 'text')] })}
        >
          {text('desk.surveys.form.add')}
        </button>
      )}
      <label class="field">
        <span>{text('desk.surveys.form.score')}</span>
        <select
          required
          value={form.score}
          onChange={(event) => put({ score: Number(event.currentTarget.value) })}
        >
          {scales.map(({ key, asks }) => (
            <option key={key} value={key}>
              {asks.en ||
                text('desk.surveys.form.question', {
                  number: questions.findIndex((one) => one.key === key) + 1,
                })}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
