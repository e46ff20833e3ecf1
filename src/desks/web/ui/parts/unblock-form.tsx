import { useEffect, useState } from 'preact/hooks';
import { ask } from '../state/act.ts';
import type { Dialog } from '../state/dialogs.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';
import { DoingForm, useDoing } from './doing.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

interface Standing {
  id: string;
  kind: string;
  told: { value: string; kind: string; who: string; at: string };
}

/** The blocks that stand, to choose the one that is lifted. */
export function UnblockForm({ asked: { command } }: { asked: Asked }) {
  const [blocks, setBlocks] = useState<Standing[] | null>(null);
  const [block, setBlock] = useState('');
  const { busy, problem, run } = useDoing(command);
  const { role } = session.value.person;
  useEffect(() => {
    void ask(command.name, {}).then((outcome) => {
      if (outcome?.ok !== true) return;
      const { blocks: standing } = outcome.data as { blocks: Standing[] };
      // A whole mail domain is a supervisor's.
      setBlocks(standing.filter(({ kind }) => kind !== 'domain' || role !== 'agent'));
    });
  }, []);
  if (blocks === null) return <p class="hint">{text('desk.loading')}</p>;
  return (
    <DoingForm
      problem={problem}
      busy={busy}
      ready={block !== ''}
      submit={() => void run([{ block }])}
      label={text('desk.unblock.do')}
    >
      <fieldset class="message-list">
        <legend>{text('desk.unblock.which')}</legend>
        {blocks.length === 0 && (
          <p class="hint" role="status">
            {text('desk.unblock.none')}
          </p>
        )}
        {blocks.map(({ id, told }, index) => (
          <label key={id} class="check">
            <input
              type="radio"
              name="unblock"
              value={id}
              autofocus={index === 0}
              checked={block === id}
              onChange={() => setBlock(id)}
            />
            <bdi>{text('desk.unblock.line', told)}</bdi>
          </label>
        ))}
      </fieldset>
    </DoingForm>
  );
}
