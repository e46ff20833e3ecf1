import { useState } from 'preact/hooks';
import type { CheckView, ReportView } from '../../../../api/rule-shapes.ts';
import { ticketAddress } from '../state/route.ts';
import {
  type Draft,
  isChanged,
  notSaved,
  readAnew,
  save,
  stopTrial,
  trial,
  tryOnLog,
} from '../state/rules.ts';
import { text } from '../words.ts';
import { ColumnHeads } from './column-heads.tsx';

/** What a change comes to: problems, examples, the file, the past; and its saving. */
export function RuleOutlook({ shown, checked }: { shown: Draft; checked: CheckView | null }) {
  const changed = isChanged(shown);
  const { file } = shown.view;
  const good = checked !== null && !shown.checking && shown.broken === null && isGood(checked);
  return (
    <section class="rule-outlook" aria-label={text('desk.rules.saving')}>
      <State shown={shown} checked={checked} />
      {checked !== null && <Elsewhere file={file} checked={checked} />}
      {checked !== null && <Shifts checked={checked} />}
      <Diff file={file} diff={changed ? (checked?.diff ?? '') : ''} />
      <TrialPanel ready={shown.broken === null && checked?.problems.length === 0} />
      <SaveForm file={file} changed={changed} good={good} />
    </section>
  );
}

function isGood({ problems, examples }: CheckView): boolean {
  return problems.length === 0 && (examples ?? []).every(({ expected, fired }) => expected === fired);
}

function State({ shown, checked }: { shown: Draft; checked: CheckView | null }) {
  const problems = checked?.problems ?? [];
  const reds = (checked?.examples ?? []).filter(({ expected, fired }) => expected !== fired).length;
  const bad = problems.length > 0 || reds > 0;
  return (
    <>
      <p class={bad ? 'rule-state bad' : 'rule-state good'} role="status">
        {checked === null || shown.checking
          ? text('desk.rules.checking')
          : `${bad ? '✕' : '✓'} ${text('desk.rules.state', { problems: problems.length, reds })}`}
      </p>
      {problems.length > 0 && (
        <ul class="rule-problems" aria-label={text('desk.rules.problems')}>
          {problems.map(({ file, rule, field, problem }) => (
            <li key={`${file} ${rule} ${field} ${problem}`}>
              <strong>
                {[file === shown.view.file ? '' : file, rule ?? '', field]
                  .filter((part) => part !== '')
                  .join(', ')}
              </strong>
              : {problem}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Elsewhere({ file, checked }: { file: string; checked: CheckView }) {
  const reds = (checked.examples ?? []).filter((one) => one.file !== file && one.expected !== one.fired);
  if (reds.length === 0) return null;
  return (
    <>
      <h3>{text('desk.rules.elsewhere')}</h3>
      <ul class="rule-problems">
        {reds.map((one) => (
          <li key={`${one.rule} ${one.number}`}>
            ✕ {one.file}, {one.rule}, {text('desk.rules.example', { number: one.number })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** So many are named; the diff says the rest. */
const MOST_SHIFTS = 20;

function Shifts({ checked: { shifts } }: { checked: CheckView }) {
  if (shifts.length === 0) return null;
  const names = (all: readonly string[]) => (all.length === 0 ? text('desk.rules.nobody') : all.join(', '));
  return (
    <>
      <h3>{text('desk.rules.shifts')}</h3>
      <ul class="rule-shifts">
        {shifts.slice(0, MOST_SHIFTS).map(({ file, rule, number, was, would }) => (
          <li key={`${file} ${rule} ${number}`}>
            {text('desk.rules.shift', { rule, number, was: names(was), would: names(would) })}
          </li>
        ))}
        {shifts.length > MOST_SHIFTS && <li>… {shifts.length - MOST_SHIFTS}</li>}
      </ul>
    </>
  );
}

function Diff({ file, diff }: { file: string; diff: string }) {
  return (
    <section aria-label={text('desk.rules.diff')}>
      <h3>{text('desk.rules.diff')}</h3>
      {diff === '' ? (
        <p class="hint">{text('desk.rules.diff-none')}</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
          <pre class="rule-diff" tabIndex={0}>
            {diff
              .trimEnd()
              .split('\n')
              .map((line, index) => (
                <span
                  key={index}
                  class={
                    /^(?:\+\+\+|---|@@)/.test(line)
                      ? 'at'
                      : line[0] === '+'
                        ? 'come'
                        : line[0] === '-'
                          ? 'gone'
                          : ''
                  }
                >
                  {`${line}\n`}
                </span>
              ))}
          </pre>
          <button type="button" class="quiet small" onClick={() => download(`${file}.patch`, diff)}>
            {text('desk.rules.download')}
          </button>
        </>
      )}
    </section>
  );
}

function download(name: string, words: string): void {
  const address = URL.createObjectURL(new Blob([words], { type: 'text/x-diff' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

function TrialPanel({ ready }: { ready: boolean }) {
  const [days, setDays] = useState('30');
  const now = trial.value;
  return (
    <section class="rule-trial" aria-label={text('desk.rules.trial')}>
      <h3>{text('desk.rules.trial')}</h3>
      <form
        class="rule-actions"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) void tryOnLog(Number(days));
        }}
      >
        <label class="field">
          <span>{text('desk.rules.days')}</span>
          <input
            type="number"
            min={1}
            max={366}
            required
            value={days}
            onInput={(event) => setDays(event.currentTarget.value)}
          />
        </label>
        {now.state === 'running' ? (
          <button type="button" class="quiet" onClick={stopTrial}>
            {text('desk.rules.stop')}
          </button>
        ) : (
          <button type="submit" class="quiet" aria-disabled={!ready}>
            {text('desk.rules.try')}
          </button>
        )}
      </form>
      <p class="hint" role="status">
        {now.state === 'running' ? text('desk.rules.trying') : ''}
      </p>
      {now.state === 'done' && <Report report={now.report} />}
    </section>
  );
}

/** The report as every page of it has it, with links to the tickets. */
function Report({ report: { looked, tables, notes } }: { report: ReportView }) {
  return (
    <div class="rule-report">
      <p>{looked}</p>
      {tables.map(({ title, head, rows, more }) => (
        <div key={title} class="rule-table">
          {title !== '' && <h4>{title}</h4>}
          <table>
            <ColumnHeads names={head} />
            <tbody>
              {rows.map(({ ticket, cells }, at) => (
                <tr key={at}>
                  {cells.map((cell, index) => (
                    <td key={index}>
                      {index === 0 && ticket !== null ? <a href={ticketAddress(ticket)}>{cell}</a> : cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {more !== null && <p class="hint">{more}</p>}
        </div>
      ))}
      <h4>{notes.title}</h4>
      <ul class="rule-shifts">
        {notes.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

function SaveForm({ file, changed, good }: { file: string; changed: boolean; good: boolean }) {
  const [reason, setReason] = useState('');
  const ready = changed && good && reason.trim().length >= 3;
  return (
    <form
      class="rule-save"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void save(reason.trim()).then((saved) => saved && setReason(''));
      }}
    >
      {notSaved.value !== null && (
        <p class="form-problem" role="alert">
          {notSaved.value}
        </p>
      )}
      <label class="field">
        <span>{text('desk.rules.reason')}</span>
        <input
          required
          minLength={3}
          maxLength={300}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <p class="rule-actions">
        <button type="submit" class="primary" aria-disabled={!ready}>
          {text('desk.rules.save')}
        </button>
        {(changed || notSaved.value !== null) && (
          <button type="button" class="quiet" onClick={() => void readAnew(file)}>
            {text(notSaved.value === null ? 'desk.rules.forget' : 'desk.rules.reread')}
          </button>
        )}
      </p>
    </form>
  );
}
