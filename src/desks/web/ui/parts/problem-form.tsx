import { useState } from 'preact/hooks';
import { LANGUAGES } from '../../../../texts/languages.ts';
import { act } from '../state/act.ts';
import { kinds } from '../state/catalogue.ts';
import { loadProblems, type ProblemView } from '../state/complaints.ts';
import { text } from '../words.ts';

/** The alphabets of Serbian are made of each other. */
const WRITTEN = ['en', 'sl', 'sr', 'ru'] as const;

interface Props {
  /** Null: a new one. */
  problem: ProblemView | null;
  close(): void;
}

/** A known problem: what customers may know, in each language, and which tickets it concerns. */
export function ProblemForm({ problem, close }: Props) {
  const [name, setName] = useState(problem?.id ?? '');
  const [texts, setTexts] = useState<Record<string, string>>({ ...problem?.texts });
  const [kind, setKind] = useState(problem?.rule.kind ?? 'none');
  const [words, setWords] = useState(problem?.rule.words.join(', ') ?? '');
  const [joins, setJoins] = useState(problem?.rule.joins ?? false);
  const [shown, setShown] = useState(problem?.shown ?? true);
  const save = async () => {
    const rule = { kind, tickets: joins ? 'join' : 'suggest', shown: shown ? 'everywhere' : 'desks' };
    const said = WRITTEN.filter(
      (tag) => (texts[tag] ?? '').trim() !== '' && texts[tag] !== problem?.texts[tag],
    );
    const [first, ...others] = said.map((tag) => ({ language: tag, text: texts[tag] }));
    const options = { action: 'declare', problem: name, ...rule, ...(words.trim() === '' ? {} : { words }) };
    const declared = await act('problem', { ...options, ...first });
    if (declared?.ok !== true) return;
    for (const other of others) {
      const outcome = await act('problem', { action: 'declare', problem: name, ...other }, 'problems');
      if (outcome?.ok !== true) return;
    }
    await loadProblems();
    close();
  };
  return (
    <form
      class="problem-form"
      aria-label={text('desk.complaints.declare')}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label class="field">
        <span>{text('desk.complaints.name')}</span>
        <input
          required
          autofocus
          pattern="[a-z0-9][a-z0-9\-]*"
          value={name}
          readOnly={problem !== null}
          placeholder="card-payments"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      {WRITTEN.map((tag) => (
        <label key={tag} class="field">
          <span>{text('desk.complaints.text', { language: LANGUAGES[tag] })}</span>
          <textarea
            rows={2}
            lang={tag}
            maxLength={1000}
            value={texts[tag] ?? ''}
            onInput={(event) => setTexts({ ...texts, [tag]: event.currentTarget.value })}
          />
        </label>
      ))}
      <label class="field">
        <span>{text('desk.complaints.of-kind')}</span>
        <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          <option value="none">{text('desk.complaints.any-kind')}</option>
          {kinds.value?.kinds.map(({ id, name: called }) => (
            <option key={id} value={id}>
              {called}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{text('desk.complaints.words')}</span>
        <input value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </label>
      <label class="check">
        <input type="checkbox" checked={joins} onChange={(event) => setJoins(event.currentTarget.checked)} />
        {text('desk.complaints.joins')}
      </label>
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        {text('desk.complaints.shown')}
      </label>
      <div class="deeds">
        <button type="submit" class="primary">
          {text('desk.complaints.save')}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {text('desk.complaints.back')}
        </button>
      </div>
    </form>
  );
}
