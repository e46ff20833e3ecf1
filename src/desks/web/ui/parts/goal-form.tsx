import { useEffect, useState } from 'preact/hooks';
import type { MetricView } from '../../../../api/figure-shapes.ts';
import type { RuleFileView } from '../../../../api/rule-shapes.ts';
import { entryOf, type GoalForm as Form, formOf, goalUnit, type TryForm } from '../logic/goals.ts';
import { now } from '../state/clock.ts';
import { readGoal, saveGoal } from '../state/goals.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

interface Props {
  metric: MetricView;
  saved(): void;
  left(): void;
}

/** A goal, whose it is and what is tried: written to goals.json as the page of the rules would write it. */
export function GoalForm({ metric, saved, left }: Props) {
  const unit = goalUnit(metric);
  const [view, setView] = useState<RuleFileView | null>(null);
  const [form, setForm] = useState<Form | null>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    void readGoal(metric.id).then((found) => {
      if (found === null) return left();
      setView(found.view);
      setForm(formOf(found.entry, unit));
    });
  }, [metric.id]);
  if (view === null || form === null) return <p role="status">{text('desk.loading')}</p>;
  const put = (next: Partial<Form>) => setForm({ ...form, ...next });
  const save = async () => {
    const asked = { metric: metric.id, entry: entryOf(form, unit), reason: reason.trim() };
    const why = await saveGoal(view, asked);
    if (why === null) saved();
    else setProblem(why === '' ? null : why);
  };
  return (
    <form
      class="goal-form"
      aria-label={text('desk.figures.change-goal')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={({ key }) => key === 'Escape' && left()}
    >
      {unit !== null && (
        <label class="field">
          <span>{text(`desk.figures.form.${unit}`)}</span>
          <input
            autofocus
            type="number"
            step="any"
            min={unit === 'score' ? 1 : 0}
            max={{ hours: 10_000, percent: 100, score: 10 }[unit]}
            value={form.value}
            onInput={(event) => put({ value: event.currentTarget.value })}
          />
        </label>
      )}
      <label class="field">
        <span>{text('desk.figures.form.owner')}</span>
        <input
          required
          maxLength={80}
          dir="auto"
          value={form.owner}
          onInput={(event) => put({ owner: event.currentTarget.value })}
        />
      </label>
      <Tries tries={form.tries} put={(tries) => put({ tries })} />
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

function Tries({ tries, put }: { tries: TryForm[]; put: (tries: TryForm[]) => void }) {
  const today = new Date(now.peek()).toISOString().slice(0, 10);
  const add = () => {
    const id = Math.max(-1, ...tries.map((one) => one.id)) + 1;
    put([{ id, since: today, until: '', what: '', came: '' }, ...tries]);
  };
  return (
    <>
      <button type="button" class="quiet small" onClick={add}>
        <Icon name="plus" /> {text('desk.figures.form.add')}
      </button>
      {tries.map((one, at) => (
        <Try
          key={one.id}
          tried={one}
          number={at + 1}
          put={(next) => put(tries.map((other) => (other.id === one.id ? { ...one, ...next } : other)))}
          remove={() => put(tries.filter((other) => other.id !== one.id))}
        />
      ))}
    </>
  );
}

interface TryProps {
  tried: TryForm;
  number: number;
  put(next: Partial<TryForm>): void;
  remove(): void;
}

function Try({ tried, number, put, remove }: TryProps) {
  const { since, until } = tried;
  return (
    <fieldset class="goal-try">
      <legend>{text('desk.figures.form.try', { number })}</legend>
      <label class="field wide">
        <span>{text('desk.figures.form.what')}</span>
        <textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={tried.what}
          onInput={(event) => put({ what: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{text('desk.figures.form.since')}</span>
        <input
          type="date"
          required
          value={since}
          onInput={(event) => put({ since: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>{text('desk.figures.form.until')}</span>
        <input
          type="date"
          min={since}
          value={until}
          onInput={(event) => put({ until: event.currentTarget.value })}
        />
      </label>
      <label class="field wide">
        <span>{text('desk.figures.form.came')}</span>
        <textarea
          rows={2}
          maxLength={500}
          dir="auto"
          value={tried.came}
          onInput={(event) => put({ came: event.currentTarget.value })}
        />
      </label>
      <button
        type="button"
        class="link"
        aria-label={`${text('desk.figures.form.remove')}: ${text('desk.figures.form.try', { number })}`}
        onClick={remove}
      >
        {text('desk.figures.form.remove')}
      </button>
    </fieldset>
  );
}
