import { useState } from 'preact/hooks';
import { instantOf } from '../logic/when.ts';
import { act } from '../state/act.ts';
import { people } from '../state/catalogue.ts';
import { text } from '../words.ts';

/** What a single change makes of somebody, as `/rota` calls it, and its name here. */
const KINDS = { cover: 'desk.rota.duty', 'on-call': 'desk.rota.call', off: 'desk.rota.off' } as const;
type Kind = keyof typeof KINDS;
const EMPTY = { action: 'cover' as Kind, who: '', from: '', until: '', why: '' };

/** For leads: somebody covers, is on call or is off for a while, by the reader's clock. */
export function RotaForm({ team, entered }: { team: string; entered: () => void }) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState(EMPTY);
  const put = (patch: Partial<typeof EMPTY>) => setTyped({ ...typed, ...patch });
  const submit = async () => {
    const { action, who } = typed;
    const from = instantOf(typed.from);
    const why = typed.why.trim();
    const outcome = await act('rota', {
      ...{ action, who, until: instantOf(typed.until) },
      ...(from === '' ? {} : { from }),
      ...(why === '' ? {} : { why }),
      ...(team === '' ? {} : { team }),
    });
    if (outcome?.ok !== true) return;
    setTyped(EMPTY);
    setOpen(false);
    entered();
  };
  return (
    <section class="rota-form" aria-label={text('desk.rota.change')}>
      <button type="button" class="quiet small" aria-expanded={open} onClick={() => setOpen(!open)}>
        {text('desk.rota.change')}
      </button>
      {open && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <label class="field">
            <span>{text('desk.rota.who')}</span>
            <select
              autofocus
              required
              value={typed.who}
              onChange={({ currentTarget }) => put({ who: currentTarget.value })}
            >
              <option value="">–</option>
              {people.value.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{text('desk.rota.what')}</span>
            <select
              value={typed.action}
              onChange={({ currentTarget }) => put({ action: currentTarget.value as Kind })}
            >
              {(Object.keys(KINDS) as Kind[]).map((kind) => (
                <option key={kind} value={kind}>
                  {text(KINDS[kind])}
                </option>
              ))}
            </select>
          </label>
          {(['from', 'until'] as const).map((name) => (
            <label key={name} class="field">
              <span>{text(`desk.rota.${name}`)}</span>
              <input
                type="datetime-local"
                required={name === 'until'}
                value={typed[name]}
                onInput={({ currentTarget }) => put({ [name]: currentTarget.value })}
              />
            </label>
          ))}
          <label class="field">
            <span>{text('desk.rota.why')}</span>
            <input
              dir="auto"
              maxLength={500}
              value={typed.why}
              onInput={({ currentTarget }) => put({ why: currentTarget.value })}
            />
          </label>
          <button type="submit" class="primary small">
            {text('desk.rota.enter')}
          </button>
        </form>
      )}
    </section>
  );
}
