import { useEffect, useState } from 'preact/hooks';
import { choiceName } from '../logic/form.ts';
import { ask } from '../state/act.ts';
import type { Dialog } from '../state/dialogs.ts';
import { language, text } from '../words.ts';
import { DoingForm, useDoing } from './doing.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;
type Plan = { ok: boolean; text: string } | null;

/** What will go is counted first; then it is said why, and that it is meant. */
export function EraseForm({ asked }: { asked: Asked }) {
  const [ticket] = asked.tickets;
  const { name } = asked.command;
  const { busy, problem, run } = useDoing(asked.command);
  const [plan, setPlan] = useState<Plan>(null);
  const [reason, setReason] = useState('');
  const [sure, setSure] = useState(false);
  useEffect(() => void ask(name, { ticket }).then(setPlan), [name, ticket, language.value]);
  const option = asked.command.options.find((one) => one.name === 'reason');
  return (
    <DoingForm
      problem={problem ?? (plan?.ok === false ? plan.text : null)}
      busy={busy}
      ready={plan?.ok === true && reason !== '' && sure}
      label={text('desk.erase.do')}
      submit={() => void run([{ ticket, reason, confirm: true }])}
    >
      {plan === null && <p role="status">{text('desk.erase.counting')}</p>}
      {plan?.ok === true && (
        <>
          <p>{plan.text}</p>
          <label class="field">
            <span>{option?.label}</span>
            <select required value={reason} onChange={({ currentTarget }) => setReason(currentTarget.value)}>
              <option value="">–</option>
              {option?.choices?.map((one) => (
                <option key={one} value={one}>
                  {choiceName(option, one)}
                </option>
              ))}
            </select>
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={sure}
              onChange={({ currentTarget }) => setSure(currentTarget.checked)}
            />{' '}
            {text('desk.erase.sure')}
          </label>
        </>
      )}
    </DoingForm>
  );
}
