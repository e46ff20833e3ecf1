import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import { freshKey } from '../api.ts';
import { ask, catchUp } from '../state/act.ts';
import { closeDialog, dialog } from '../state/dialogs.ts';
import { text } from '../words.ts';
import { show } from './command-form.tsx';

/** What a form of its own does its command with: told when it is done, and why not in the form itself. */
export function useDoing(command: CommandSpecView) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [keys] = useState(() => new Map<string, string>());
  /** One after the other, up to the first that is refused; the last answer is told. Each repeats under its own key. */
  const run = async (all: readonly object[]): Promise<void> => {
    const from = dialog.value;
    setBusy(true);
    setProblem(null);
    for (const [index, options] of all.entries()) {
      const words = JSON.stringify(options);
      const key = keys.get(words) ?? freshKey();
      keys.set(words, key);
      const outcome = await ask(command.name, options, key);
      if (outcome === null) break;
      if (!outcome.ok) {
        setProblem(outcome.text);
        break;
      }
      if (index === all.length - 1) show(command, outcome, from);
    }
    setBusy(false);
    void catchUp(command.name);
  };
  return { busy, problem, run };
}

interface Props {
  problem: string | null;
  busy: boolean;
  /** The words on the button that does it. */
  label: string;
  ready?: boolean;
  submit: () => void;
  children: ComponentChildren;
}

/** A form with its problem and its two buttons. */
export function DoingForm({ problem, busy, label, ready = true, submit, children }: Props) {
  return (
    <form
      class="command-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) submit();
      }}
    >
      {children}
      <div role="alert">{problem !== null && <p class="form-problem">✕ {problem}</p>}</div>
      <div class="modal-actions">
        <button type="button" class="quiet" onClick={closeDialog}>
          {text('desk.form.cancel')}
        </button>
        <button type="submit" class="primary" disabled={busy || !ready}>
          {label}
        </button>
      </div>
    </form>
  );
}
