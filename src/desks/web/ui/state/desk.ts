import { effect, signal } from '@preact/signals';
import { listen } from '../stream.ts';
import { text } from '../words.ts';
import { clearChosen } from './bulk.ts';
import { loadCatalogue } from './catalogue.ts';
import { setClock, startClock } from './clock.ts';
import { decisions, forgetDecisions, loadDecisions, refreshDecisions } from './decisions.ts';
import { followTeam, startLanguage } from './language.ts';
import { forgetNotices, loadNotices } from './notices.ts';
import { forgetQueue, loadQueue, refreshQueue, unread } from './queue.ts';
import { openDrafts } from './replies.ts';
import { refreshWeek } from './rota.ts';
import { openNumber, startRoute, takeToken } from './route.ts';
import { forgetRules } from './rules.ts';
import { enter, sessionState } from './session.ts';
import { forgetStrategy } from './strategy.ts';
import { followRoute, notePresence, open, refreshTicket, startPresence } from './ticket.ts';
import { closeToastsSaying, toast } from './toasts.ts';
import { loadViews } from './views.ts';

/** Whether changes arrive as they happen. */
export const connection = signal<'connecting' | 'live' | 'reconnecting'>('connecting');

/** Starts everything that goes on by itself: session, clock, stream, route, title. */
export function startDesk(): void {
  const token = takeToken();
  startClock();
  startRoute();
  startPresence();
  effect(() => {
    const title = unread.value > 0 ? text('desk.title-unread', { count: unread.value }) : text('desk.title');
    const count = decisions.value.length;
    document.title = count > 0 ? text('desk.title-decide', { count, title }) : title;
  });
  let close: (() => void) | undefined;
  let person: string | null = null;
  effect(() => {
    const state = sessionState.value;
    const entered = state.phase === 'in' ? state.session.person.id : null;
    if (entered === person) return;
    person = entered;
    close?.();
    close = entered === null ? undefined : startWork();
  });
  void startLanguage().then(() => enter(token));
}

/** What a signed-in person needs. Answers how to stop it. */
function startWork(): () => void {
  void loadQueue();
  void loadCatalogue();
  void loadNotices();
  void loadDecisions();
  void loadViews();
  const stopRoute = openNumber.subscribe((number) => {
    if (number !== null) openDrafts(number);
    void followRoute();
  });
  const stopStream = startStream();
  return () => {
    stopRoute();
    stopStream();
    forgetQueue();
    clearChosen();
    forgetNotices();
    forgetDecisions();
    forgetRules();
    forgetStrategy();
    open.value = { state: 'none' };
  };
}

function startStream(): () => void {
  let missed = false;
  return listen({
    on: {
      ticket: (change) => {
        refreshQueue();
        refreshDecisions();
        void refreshTicket(change);
      },
      presence: notePresence,
      notice: () => void loadNotices(),
      people: () => {
        refreshWeek();
        void followTeam();
        void loadNotices();
      },
      backtest: ({ id }) => toast('good', text('desk.backtest-done'), undefined, { page: backtestPage(id) }),
      hello: (said) => {
        setClock(said);
        if (missed) catchUpOnAll();
        missed = false;
      },
    },
    state: (state) => {
      connection.value = state;
      if (state === 'live') return;
      missed = true;
      void checkSession();
    },
  });
}

function backtestPage(id: string): string {
  return `/api/backtests/${encodeURIComponent(id)}.html`;
}

/** What was missed while the stream was broken is fetched. */
function catchUpOnAll(): void {
  closeToastsSaying(text('desk.error.unreachable'));
  refreshQueue();
  refreshDecisions();
  void refreshTicket();
  refreshWeek();
  void loadNotices();
}

/** A stream that breaks may mean that the session ended: the server says so when asked. */
async function checkSession(): Promise<void> {
  const response = await fetch('/api/session').catch(() => null);
  // Whoever signed out meanwhile knows it.
  const { phase } = sessionState.value;
  if (response?.status === 401 && phase === 'in') sessionState.value = { phase: 'out', why: 'ended' };
}
