import { useEffect, useState } from 'preact/hooks';
import { breakOff } from '../state/rules.ts';
import { text } from '../words.ts';

interface Props {
  label: string;
  value: unknown;
  /** How it is written to begin with; else as JSON is usually written. */
  source?: string | undefined;
  /** Whether it can stand there at all; what else is wrong with it the check says. */
  fits?(value: unknown): boolean;
  put(value: unknown): void;
}

/** A value as JSON: what is typed counts as soon as it is some. */
export function JsonBox({ label, value, source, fits = () => true, put }: Props) {
  const [typed, setTyped] = useState(source ?? JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  // What a form changed meanwhile is shown; what is typed here is left as it is typed.
  useEffect(() => {
    if (problem === null && !isSame(typed, value)) setTyped(JSON.stringify(value, null, 2));
  }, [value]);
  useEffect(() => () => breakOff(null), []);
  const read = (next: string) => {
    setTyped(next);
    try {
      const parsed: unknown = JSON.parse(next);
      if (!fits(parsed)) throw new Error('{ … }');
      setProblem(null);
      put(parsed);
    } catch (error) {
      const words = text('desk.rules.json-bad', { problem: error instanceof Error ? error.message : '' });
      setProblem(words);
      breakOff(words);
    }
  };
  return (
    <div class="rule-json">
      <textarea
        aria-label={label}
        spellcheck={false}
        rows={Math.min(28, typed.split('\n').length + 1)}
        value={typed}
        onInput={(event) => read(event.currentTarget.value)}
      />
      {problem !== null && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function isSame(typed: string, value: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(typed)) === JSON.stringify(value);
  } catch {
    return false;
  }
}
