import { useEffect } from 'preact/hooks';
import { connection } from '../state/desk.ts';
import { followMarked } from '../state/marked.ts';
import { selected } from '../state/queue.ts';
import { atDecisions, atMacros, insightRoute, openNumber, rulesRoute } from '../state/route.ts';
import { seesRules } from '../state/rules.ts';
import { sessionState } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { DecisionsPage } from './decisions-page.tsx';
import { Dialogs } from './dialogs.tsx';
import { Insight } from './insight.tsx';
import { listenToKeys } from './keys.ts';
import { MacroPage } from './macro-page.tsx';
import { Queue } from './queue.tsx';
import { RulesPage } from './rules-page.tsx';
import { SignIn } from './sign-in.tsx';
import { Ticket } from './ticket.tsx';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';

export function App() {
  const state = sessionState.value;
  if (state.phase === 'loading') return <p class="page-note">{text('desk.loading')}</p>;
  if (state.phase === 'out') return <SignIn state={state} />;
  return <Desk />;
}

function Desk() {
  useEffect(listenToKeys, []);
  useEffect(followMarked, []);
  const number = openNumber.value;
  const atRules = rulesRoute.value !== null;
  const atInsight = insightRoute.value !== null;
  const beside = number !== null || atMacros.value || atDecisions.value || atRules || atInsight;
  useEffect(() => followOnNarrow(number), [number]);
  return (
    <div class={`desk ${beside ? 'at-ticket' : 'at-queue'}${atInsight ? ' at-insight' : ''}`}>
      <button type="button" class="skip" onClick={skip}>
        {text('desk.skip')}
      </button>
      <TopBar />
      {connection.value === 'reconnecting' && (
        <p class="connection-note" role="status">
          {text('desk.connection.reconnecting-more')}
        </p>
      )}
      <Queue />
      <main id="main" tabIndex={-1} aria-label={text('desk.ticket.region')}>
        <Beside />
      </main>
      <Dialogs />
      <Toasts />
    </div>
  );
}

/** What stands beside the queue. */
function Beside() {
  if (rulesRoute.value !== null && seesRules()) return <RulesPage file={rulesRoute.value} />;
  if (insightRoute.value !== null) return <Insight route={insightRoute.value} />;
  if (atDecisions.value) return <DecisionsPage />;
  return atMacros.value ? <MacroPage /> : <Opened />;
}

/** Where list and ticket take turns, the focus goes along. As in narrow.css. */
function followOnNarrow(number: number | null): void {
  if (!window.matchMedia('(max-width: 760px)').matches) return;
  document.getElementById(number === null ? `row-${selected.peek()}` : 'main')?.focus();
}

function Opened() {
  const shown = open.value;
  switch (shown.state) {
    case 'none':
      return (
        <div class="empty">
          <p class="empty-mark" aria-hidden="true">
            8
          </p>
          <h2>{text('desk.ticket.none')}</h2>
          <p>{text('desk.ticket.none-more')}</p>
        </div>
      );
    case 'loading':
      return (
        <p class="page-note" role="status">
          {text('desk.loading')}
        </p>
      );
    case 'failed':
      return (
        <div class="empty" role="alert">
          <h2>{text('desk.ticket.failed', { number: shown.number })}</h2>
          <p>{shown.problem}</p>
          <a href="#/">{text('desk.ticket.back')}</a>
        </div>
      );
    case 'ready':
      return <Ticket key={shown.view.ticket.number} opened={shown} />;
  }
}

/** The address after `#` names the ticket, so that this is a button and no link. */
function skip(): void {
  document.getElementById('main')?.focus();
}
