import { useState } from 'preact/hooks';
import { atLeast } from '../../../../domain/actor.ts';
import { saidIn } from '../../../../domain/known-problem.ts';
import { act } from '../state/act.ts';
import { loadProblems, type ProblemView } from '../state/complaints.ts';
import { session } from '../state/session.ts';
import { language, text } from '../words.ts';
import { ProblemForm } from './problem-form.tsx';

/** What is known to go wrong, newest first; leads declare, change and end it. */
export function ProblemList({ problems }: { problems: readonly ProblemView[] }) {
  const [editing, setEditing] = useState<string | null>(null);
  const leads = atLeast(session.value.person.role, 'lead');
  const edited = problems.find(({ id }) => id === editing) ?? null;
  return (
    <>
      {problems.length === 0 && <p class="hint">{text('desk.complaints.no-problems')}</p>}
      <ul class="plain-list problems">
        {problems.map((problem) => (
          <li key={problem.id}>
            <strong>{problem.id}</strong> <Counts problem={problem} />
            <p>{saidIn(problem.texts, language.value, session.value.language)}</p>
            {leads && problem.state === 'open' && (
              <span class="deeds">
                <button type="button" class="quiet small" onClick={() => setEditing(problem.id)}>
                  {text('desk.complaints.change')}
                </button>
                <EndProblem problem={problem} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {leads && editing === null && (
        <button type="button" class="primary" onClick={() => setEditing('')}>
          {text('desk.complaints.declare')}
        </button>
      )}
      {leads && editing !== null && (
        <ProblemForm key={editing} problem={edited} close={() => setEditing(null)} />
      )}
    </>
  );
}

function Counts({ problem: { state, tickets } }: { problem: ProblemView }) {
  const { joined, suggested, sent, elsewhere, unwanted, closed } = tickets;
  const values = { state, joined, suggested, told: sent + elsewhere, untold: unwanted + closed };
  return <span class="hint">{text('desk.complaints.counts', values)}</span>;
}

/** With what customers are told beside that it is fixed; asked once more, because it goes to all of them. */
function EndProblem({ problem }: { problem: ProblemView }) {
  const [words, setWords] = useState<string | null>(null);
  const end = async (action: 'fixed' | 'withdraw') => {
    const said = words === null || words.trim() === '' ? {} : { text: words };
    const outcome = await act('problem', { action, problem: problem.id, ...said });
    if (outcome?.ok === true) await loadProblems();
  };
  if (words === null)
    return (
      <button type="button" class="quiet small" onClick={() => setWords('')}>
        {text('desk.complaints.end')}…
      </button>
    );
  return (
    <span class="ending">
      <label class="field">
        <span>{text('desk.complaints.fixed-text')}</span>
        <input autofocus value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </label>
      <button type="button" class="primary" onClick={() => void end('fixed')}>
        {text('desk.complaints.fixed', { count: problem.tickets.joined })}
      </button>
      <button type="button" class="quiet" onClick={() => void end('withdraw')}>
        {text('desk.complaints.withdraw')}
      </button>
      <button type="button" class="quiet" onClick={() => setWords(null)}>
        {text('desk.complaints.back')}
      </button>
    </span>
  );
}
