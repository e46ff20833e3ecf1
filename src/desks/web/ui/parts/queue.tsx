import { useEffect, useRef, useState } from 'preact/hooks';
import { type Filters, NO_FILTERS, narrowedBy, sameFilters } from '../logic/queue.ts';
import { dialog } from '../state/dialogs.ts';
import {
  filters,
  loadMore,
  loadQueue,
  nextPage,
  queueState,
  searchCut,
  setFilters,
  tickets,
} from '../state/queue.ts';
import { works } from '../state/session.ts';
import { views } from '../state/views.ts';
import { text } from '../words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CallbacksLink } from './callbacks-link.tsx';
import { FilterPanel } from './filter-panel.tsx';
import { Icon } from './icon.tsx';
import { PLACES } from './places.ts';
import { QueueRow } from './queue-row.tsx';
import { ViewsMenu } from './views-menu.tsx';

const STATUS_TABS = ['open', 'waiting', 'snoozed', 'resolved', ''] as const;
const WHOSE = ['all', 'mine', 'none'] as const;
const SEARCH_AFTER_MS = 300;

export function Queue() {
  return (
    <nav class="queue" aria-label={text('desk.queue.title')}>
      <QueueHead />
      <QueueList />
      <BulkBar />
    </nav>
  );
}

function QueueHead() {
  const [panel, setPanel] = useState(false);
  const narrowed = narrowedBy(filters.value);
  return (
    <div class="queue-head">
      <div class="queue-title">
        <h1>{text('desk.queue.title')}</h1>
        <ViewsButton />
        <CallbacksLink class="icon-button narrow-only" />
        {works.value && (
          <button
            type="button"
            class="primary small"
            onClick={() => {
              dialog.value = { kind: 'new' };
            }}
          >
            <Icon name="plus" /> {text('desk.new')}
          </button>
        )}
      </div>
      <div class="search-line">
        <Search />
        <button
          type="button"
          class={narrowed > 0 ? 'quiet active' : 'quiet'}
          aria-expanded={panel}
          onClick={() => setPanel(!panel)}
        >
          <Icon name="filter" /> {text('desk.filter.more', { count: narrowed })}
        </button>
      </div>
      {panel && <FilterPanel />}
      <Choice
        name="desk.filter.status"
        values={STATUS_TABS}
        held={filters.value.status}
        choose={(status) => setFilters({ status })}
        label={(value) => text(`desk.status.${value === '' ? 'all' : value}`)}
      />
      <Choice
        name="desk.filter.whose"
        values={WHOSE}
        held={filters.value.whose}
        choose={(whose) => setFilters({ whose })}
        label={(value) => text(`desk.whose.${value}`)}
      />
    </div>
  );
}

function ViewsButton() {
  const [shown, setShown] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const held = views.value.find((view) => sameFilters(view.filters, filters.value));
  const close = () => {
    button.current?.focus();
    setShown(false);
  };
  return (
    <div
      class="views"
      onFocusOut={({ relatedTarget, currentTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setShown(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class={held === undefined ? 'quiet small' : 'quiet small active'}
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        <Icon name="bookmark" /> <bdi class="view-name">{held?.name ?? text('desk.views')}</bdi>
      </button>
      {shown && <ViewsMenu close={close} />}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  name: 'desk.filter.status' | 'desk.filter.whose';
  values: readonly Value[];
  held: Value;
  choose: (value: Value) => void;
  label: (value: Value) => string;
}

function Choice<Value extends string>({ name, values, held, choose, label }: ChoiceProps<Value>) {
  return (
    <fieldset class={`choice ${name.endsWith('status') ? 'tabs' : 'pills'}`} aria-label={text(name)}>
      {values.map((value) => (
        <button key={value} type="button" aria-pressed={value === held} onClick={() => choose(value)}>
          {label(value)}
        </button>
      ))}
    </fieldset>
  );
}

function Search() {
  const [typed, setTyped] = useState(filters.value.search);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => {
    setTyped(filters.value.search);
  }, [filters.value.search]);
  const onInput = (value: string) => {
    setTyped(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setFilters({ search: value }), SEARCH_AFTER_MS);
  };
  return (
    <label class="search">
      <Icon name="search" />
      <input
        id={PLACES.search}
        type="search"
        placeholder={text('desk.search.hint')}
        aria-label={text('desk.search')}
        value={typed}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

function QueueList() {
  const state = queueState.value;
  const list = tickets.value;
  if (list.length === 0) return <NoTickets state={state} held={filters.value} />;
  return (
    <div class="queue-list" aria-busy={state === 'loading'}>
      <ol>
        {list.map((ticket) => (
          <QueueRow key={ticket.number} ticket={ticket} />
        ))}
      </ol>
      {searchCut.value && nextPage.value === null && (
        <p class="page-note" role="status">
          {text('desk.search.cut')}
        </p>
      )}
      {nextPage.value !== null && (
        <button type="button" class="quiet more" onClick={() => void loadMore()}>
          {text('desk.queue.more')}
        </button>
      )}
    </div>
  );
}

function NoTickets({ state, held }: { state: 'loading' | 'ready' | 'failed'; held: Filters }) {
  if (state === 'loading') {
    return (
      <p class="page-note" role="status">
        {text('desk.loading')}
      </p>
    );
  }
  if (state === 'failed') {
    return (
      <div class="empty small" role="alert">
        <p>{text('desk.queue.failed')}</p>
        <button type="button" class="quiet" onClick={() => void loadQueue()}>
          {text('desk.try-again')}
        </button>
      </div>
    );
  }
  const narrowed = narrowedBy(held) > 0 || held.search !== '' || held.whose !== 'all';
  return (
    <div class="empty small" role="status">
      <p class="empty-mark" aria-hidden="true">
        ✓
      </p>
      <h2>{text(narrowed ? 'desk.queue.none-match' : 'desk.queue.none')}</h2>
      <p>
        {text(
          searchCut.value
            ? 'desk.search.cut'
            : narrowed
              ? 'desk.queue.none-match-more'
              : 'desk.queue.none-more',
        )}
      </p>
      {held.search !== '' && held.status !== '' && (
        <button
          type="button"
          class="primary"
          onClick={() => setFilters({ ...NO_FILTERS, status: '', search: held.search })}
        >
          {text('desk.search.everywhere')}
        </button>
      )}
      {narrowed && (
        <button type="button" class="quiet" onClick={() => setFilters(NO_FILTERS)}>
          {text('desk.filter.clear')}
        </button>
      )}
    </div>
  );
}
