import type { TicketView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { loadMacros, macros } from '../state/macros.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { applyMacro } from './macro-picker.tsx';

/** The known problem that a case belongs to, with its text for the reply; or the one that it looks like, to be said yes or no to. */
export function ProblemOffer({ view }: { view: TicketView }) {
  const { problem } = view.about;
  if (problem === undefined || problem.state === 'over') return null;
  const { number } = view.ticket;
  if (problem.state === 'suggested')
    return (
      <p class="problem-offer">
        {text('about.problem', { problem: problem.id, state: problem.state, macro: problem.macro })}{' '}
        <button
          type="button"
          class="quiet small"
          onClick={() => void act('problem', { action: 'join', problem: problem.id, ticket: number })}
        >
          {text('desk.problem.yes')}
        </button>
        <button
          type="button"
          class="quiet small"
          onClick={() => void act('problem', { action: 'leave', ticket: number })}
        >
          {text('desk.problem.no')}
        </button>
      </p>
    );
  return (
    <p class="problem-offer">
      {text('about.problem', { problem: problem.id, state: problem.state, macro: problem.macro })}{' '}
      <button type="button" class="quiet small" onClick={() => void offerText(problem.macro)}>
        <Icon name="bookmark" /> {text('desk.problem.text')}
      </button>
    </p>
  );
}

async function offerText(name: string): Promise<void> {
  await loadMacros();
  const macro = macros.value?.find((one) => one.name === name);
  if (macro !== undefined) await applyMacro(macro);
}
