import './web-ground.ts';
import type { FunctionComponent } from 'preact';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { SessionView } from '../src/api/shapes.ts';
import { App } from '../src/desks/web/ui/parts/app.tsx';
import { Help } from '../src/desks/web/ui/parts/help.tsx';
import { Notices } from '../src/desks/web/ui/parts/notices.tsx';
import { setClock } from '../src/desks/web/ui/state/clock.ts';
import { decisions } from '../src/desks/web/ui/state/decisions.ts';
import { connection } from '../src/desks/web/ui/state/desk.ts';
import { notices } from '../src/desks/web/ui/state/notices.ts';
import { queueState, tickets } from '../src/desks/web/ui/state/queue.ts';
import { atDecisions, openNumber } from '../src/desks/web/ui/state/route.ts';
import { type SessionState, sessionState } from '../src/desks/web/ui/state/session.ts';
import { open } from '../src/desks/web/ui/state/ticket.ts';
import { type Toast, toasts } from '../src/desks/web/ui/state/toasts.ts';
import { language } from '../src/desks/web/ui/words.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn } from '../src/texts/texts.ts';
import { HOSTILE } from './samples.ts';
import { DECISIONS, LINES, NOTICES, sessionOf, VIEWS } from './web-samples.ts';

type View = (typeof VIEWS)[number][1];

/** One state of the web desk, as the mark-up that the page has in it. */
export interface Drawn {
  title: string;
  markup: string;
}

const TOASTS: Toast[] = [
  { id: 1, tone: 'good', text: '#12 is yours.', ticket: 12, undo: { ticket: 12, act: 'claim' } },
  { id: 2, tone: 'bad', text: HOSTILE },
  { id: 3, tone: 'urgent', text: '#12 Maja Novak is due in 2 hours.', ticket: 12 },
];

/** Every state of the web desk by kind, in every language that has been learnt. */
export async function webSamples(): Promise<[string, Drawn[]][]> {
  await Promise.all(LANGUAGE_TAGS.map(learn));
  return [
    ['Before signing in', OUT.map(([title, state]) => ({ title, markup: page({ state }) }))],
    [
      'The queue',
      [
        { title: 'a ticket in every state', markup: page({}) },
        { title: 'empty', markup: page({ lines: [] }) },
        { title: 'for who only looks on', markup: page({ role: 'viewer' }) },
        { title: 'the line broke', markup: page({ live: false }) },
        { title: 'what was just done, and refused', markup: page({ told: TOASTS }) },
      ],
    ],
    ['A ticket', VIEWS.map(([title, view]) => ({ title, markup: page({ view }) }))],
    [
      'A ticket, for who only looks on',
      VIEWS.slice(0, 5).map(([title, view]) => ({ title, markup: page({ view, role: 'viewer' }) })),
    ],
    [
      'A ticket in every language',
      LANGUAGE_TAGS.map((tag) => ({ title: tag, markup: page({ view: VIEWS[3]?.[1], tag }) })),
    ],
    [
      'Beside the tickets',
      [
        { title: 'what waits for a decision', markup: page({ decide: true }) },
        { title: 'notices', markup: alone(() => <Notices close={() => undefined} />) },
        { title: 'keys', markup: alone(Help) },
      ],
    ],
  ];
}

const OUT: readonly [string, SessionState][] = [
  ['for the first time', { phase: 'out', why: 'new' }],
  ['after the session ended', { phase: 'out', why: 'ended' }],
  ['with a link that is used up', { phase: 'out', why: 'bad-link' }],
  [
    'while the server cannot be reached',
    { phase: 'out', why: 'new', problem: 'The server cannot be reached.' },
  ],
];

interface Shown {
  state?: SessionState;
  role?: SessionView['person']['role'];
  lines?: typeof LINES;
  view?: View | undefined;
  live?: boolean;
  told?: Toast[];
  decide?: boolean;
  tag?: string;
}

/** The whole page with this in it. */
function page(shown: Shown): string {
  const {
    role = 'supervisor',
    lines = LINES,
    view,
    live = true,
    told = [],
    decide = false,
    tag = 'en',
  } = shown;
  const session = sessionOf(role);
  language.value = tag;
  sessionState.value = shown.state ?? { phase: 'in', session };
  setClock(session.clock);
  connection.value = live ? 'live' : 'reconnecting';
  tickets.value = [...lines];
  queueState.value = 'ready';
  decisions.value = role === 'viewer' ? [] : DECISIONS;
  notices.value = [...NOTICES];
  toasts.value = told;
  atDecisions.value = decide;
  openNumber.value = view?.ticket.number ?? null;
  open.value = view === undefined ? { state: 'none' } : { state: 'ready', view, older: [], complete: true };
  return alone(App);
}

function alone(part: FunctionComponent): string {
  return renderToString(h(part, {}));
}
