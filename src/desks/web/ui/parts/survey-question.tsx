import { SURVEY_QUESTION_TYPES, type SurveyQuestionType } from '../../../../domain/survey.ts';
import type { QuestionForm } from '../logic/surveys.ts';
import { text } from '../words.ts';
import { AskedField } from './asked-field.tsx';

interface Props {
  question: QuestionForm;
  number: number;
  put(next: Partial<QuestionForm>): void;
  /** Null: it is the first. */
  up: (() => void) | null;
  remove(): void;
}

/** One question of a survey that is written. */
export function SurveyQuestion({ question, number, put, up, remove }: Props) {
  const name = text('desk.surveys.form.question', { number });
  return (
    <fieldset class="survey-asks">
      <legend>{name}</legend>
      <label class="field">
        <span>{text('desk.surveys.form.type')}</span>
        <select
          value={question.type}
          onChange={(event) => put({ type: event.currentTarget.value as SurveyQuestionType })}
        >
          {SURVEY_QUESTION_TYPES.map((type) => (
            <option key={type} value={type}>
              {text(`desk.surveys.form.type-${type}`)}
            </option>
          ))}
        </select>
      </label>
      <AskedField
        label={text('desk.surveys.form.asks')}
        most={300}
        asked={question.asks}
        put={(asks) => put({ asks })}
      />
      {question.type === 'yes-no' && (
        <AskedField
          free
          label={text('desk.surveys.form.why')}
          most={200}
          asked={question.why}
          put={(why) => put({ why })}
        />
      )}
      {question.type === 'choice' && (
        <label class="field">
          <span>{text('desk.surveys.form.choices')}</span>
          <textarea
            rows={4}
            required
            value={question.choices}
            onInput={(event) => put({ choices: event.currentTarget.value })}
          />
        </label>
      )}
      <p class="deeds">
        {up !== null && (
          <button
            type="button"
            class="quiet small"
            aria-label={`${text('desk.surveys.form.up')}: ${name}`}
            onClick={up}
          >
            {text('desk.surveys.form.up')}
          </button>
        )}
        <button
          type="button"
          class="quiet small"
          aria-label={`${text('desk.surveys.form.remove')}: ${name}`}
          onClick={remove}
        >
          {text('desk.surveys.form.remove')}
        </button>
      </p>
    </fieldset>
  );
}
