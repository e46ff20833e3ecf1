import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueueView } from '../../../../api/view-shapes.ts';
import { sameFilters } from '../logic/queue.ts';
import { filters } from '../state/queue.ts';
import { session, works } from '../state/session.ts';
import { keepView, loadViews, look, removeView, views } from '../state/views.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

/** Kept views: one's own, the team's, and what is shown now to be kept under a name. */
export function ViewsMenu({ close }: { close: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    panel.current?.focus();
    // The team keeps views of its own meanwhile.
    void loadViews();
  }, []);
  const own = views.value.filter(({ shared }) => !shared);
  const shared = views.value.filter((view) => view.shared);
  return (
    <div
      ref={panel}
      class="views-menu"
      role="dialog"
      aria-label={text('desk.views')}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      {views.value.length === 0 && <p class="hint">{text('desk.views.none')}</p>}
      <ViewList title={text('desk.views.own')} views={own} close={close} />
      <ViewList title={text('desk.views.shared')} views={shared} close={close} />
      <KeepView />
    </div>
  );
}

function ViewList({ title, views: list, close }: { title: string; views: QueueView[]; close: () => void }) {
  if (list.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {list.map((view) => (
          <li key={view.id}>
            <button
              type="button"
              class="view"
              aria-pressed={sameFilters(view.filters, filters.value)}
              onClick={() => {
                look(view);
                close();
              }}
            >
              <bdi>{view.name}</bdi>
            </button>
            {mayRemove(view) && (
              <button
                type="button"
                class="icon-button"
                aria-label={text('desk.views.remove', { name: view.name })}
                onClick={() => void removeView(view)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function mayRemove({ mine }: QueueView): boolean {
  return mine || ['supervisor', 'lead'].includes(session.value.person.role);
}

function KeepView() {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  return (
    <form
      class="keep-view"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === '') return;
        void keepView(name.trim(), shared).then((kept) => {
          if (!kept) return;
          setName('');
          setShared(false);
        });
      }}
    >
      <label class="field">
        <span>{text('desk.views.name')}</span>
        <input maxLength={60} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      {works.value && (
        <label class="check">
          <input
            type="checkbox"
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
          {text('desk.views.share')}
        </label>
      )}
      <button type="submit" class="quiet small">
        {text('desk.views.keep')}
      </button>
    </form>
  );
}
