import { chooseAll, chosen, clearChosen, doToMany, progress, results, undoMany } from '../state/bulk.ts';
import { commandOf } from '../state/catalogue.ts';
import { closeDialog } from '../state/dialogs.ts';
import { tickets } from '../state/queue.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { askFor } from './keys.ts';

const AT_ONCE = ['claim', 'resolve'] as const;
const ASKED = ['assign', 'tag', 'snooze', 'spam'] as const;

/** What can be done to the selected tickets; there while some are. */
export function BulkBar() {
  const count = chosen.value.size;
  const working = progress.value;
  if (count === 0 && working === null) return null;
  const all = tickets.value.length > 0 && tickets.value.every(({ number }) => chosen.value.has(number));
  const atOnce = (name: string) => () => void doToMany([...chosen.value], { name, options: {} });
  return (
    <section class="bulk-bar" aria-label={text('desk.bulk.bar')}>
      <div class="bulk-head">
        <label class="check">
          <input type="checkbox" checked={all} onChange={() => (all ? clearChosen() : chooseAll())} />
          <span class="unseen">{text('desk.bulk.all')}</span>
        </label>
        <strong role="status">
          {working === null ? text('desk.bulk.count', { count }) : text('desk.bulk.working', working)}
        </strong>
        <button type="button" class="icon-button" aria-label={text('desk.bulk.clear')} onClick={clearChosen}>
          <Icon name="close" />
        </button>
      </div>
      {working !== null && (
        <progress value={working.done} max={working.total} aria-label={text('desk.bulk.bar')} />
      )}
      <div class="bulk-actions">
        {AT_ONCE.filter((name) => commandOf(name) !== undefined).map((name) => (
          <button
            key={name}
            type="button"
            class="quiet small"
            disabled={working !== null}
            onClick={atOnce(name)}
          >
            {text(`desk.act.${name}`)}
          </button>
        ))}
        {ASKED.filter((name) => commandOf(name) !== undefined).map((name) => (
          <button
            key={name}
            type="button"
            class="quiet small"
            disabled={working !== null}
            onClick={() => askFor(name)}
          >
            {text(`desk.act.${name}`)}
          </button>
        ))}
      </div>
    </section>
  );
}

/** What an action on many did: how many, and each that was refused with the reason. */
export function BulkResult() {
  const refused = results.value.filter(({ ok }) => !ok);
  const done = results.value.filter(({ ok }) => ok);
  const undoable = results.value.filter(({ undo }) => undo !== null).length;
  return (
    <div class="bulk-result">
      <p>✓ {text('desk.bulk.done', { count: done.length })}</p>
      {refused.length > 0 && (
        <>
          <p class="form-problem">✕ {text('desk.bulk.refused', { count: refused.length })}</p>
          <ul>
            {refused.map(({ number, text: why }) => (
              <li key={number}>
                <strong>#{number}</strong> {why}
              </li>
            ))}
          </ul>
        </>
      )}
      {done.length > 0 && (
        <details>
          <summary>{text('desk.bulk.each')}</summary>
          <ul>
            {done.map(({ number, text: said }) => (
              <li key={number}>
                <strong>#{number}</strong> {said}
              </li>
            ))}
          </ul>
        </details>
      )}
      <div class="modal-actions">
        {undoable > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              closeDialog();
              void undoMany();
            }}
          >
            {text('desk.bulk.undo', { count: undoable })}
          </button>
        )}
        <button type="button" class="primary" autofocus onClick={closeDialog}>
          {text('desk.close')}
        </button>
      </div>
    </div>
  );
}
