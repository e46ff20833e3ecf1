import type { types } from '@slack/bolt';
import { channelName } from '../../texts/channel-name.ts';
import { callbackLine } from '../../texts/giving.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import type { Load } from '../desk.ts';
import { line } from '../plain.ts';
import { ACTION, actionId, VIEW } from './actions.ts';
import type { Said } from './answer.ts';
import { button, header, instant, paragraph, rich, sentence, words } from './blocks.ts';
import { clock, nameOf, stateOf } from './card.ts';
import { HOME_PREVIEW, LIMITS } from './limits.ts';

/** The views of Home, in the order of their buttons. */
export const TABS = ['mine', 'waiting', 'due', 'load', 'settings'] as const;
export type Tab = (typeof TABS)[number];

const NAME = 120;
/** People told apart in one list; more are only counted. */
const PEOPLE = 100;
const DATE = '{date_short_pretty} {time} ({ago})';

/** A view of Home as it stands in the store now. */
export type HomeBody =
  | { tab: 'mine' | 'waiting' | 'due'; cards: readonly TicketCard[]; next: string | null; first: boolean }
  | { tab: 'load'; loads: readonly Load[] }
  | { tab: 'settings'; blocks: types.KnownBlock[] };

export interface HomeGround {
  language: string;
  /** When it was read (epoch ms). */
  now: number;
  /** What the last press brought. */
  note: Said | null;
}

/** Somebody's desk: what the last press brought, the views to choose from, the one that was chosen. */
export function homeView(body: HomeBody, { language, now, note }: HomeGround): types.HomeView {
  return home([
    ...noted(note),
    tabsOf(body.tab, language),
    header(text(`slack.home-${body.tab}`, {}, language)),
    ...blocksOf(body, now, language),
    asOf(now, language),
  ]);
}

/** Home for whoever is not in the team, while it is read, or when it could not be read. */
export function homeMessage(message: string, note: Said | null = null): types.HomeView {
  return home([...noted(note), paragraph(message)]);
}

function home(blocks: types.KnownBlock[]): types.HomeView {
  return { type: 'home', callback_id: VIEW.home, blocks };
}

function noted(note: Said | null): types.KnownBlock[] {
  return note === null ? [] : [...note.blocks, { type: 'divider' }];
}

function tabsOf(current: Tab, language: string): types.ActionsBlock {
  const tab = (name: Tab) => {
    const words = text(`slack.tab-${name}`, {}, language);
    const here = name === current;
    return button(
      here ? `● ${words}` : words,
      { id: actionId(ACTION.turn, name), value: name },
      here ? { style: 'primary' } : {},
    );
  };
  return { type: 'actions', block_id: 'tabs', elements: TABS.map(tab) };
}

function blocksOf(body: HomeBody, now: number, language: string): types.KnownBlock[] {
  if (body.tab === 'settings') return body.blocks;
  if (body.tab === 'load') return [loadsOf(body.loads, now, language)];
  if (body.cards.length === 0) return [paragraph(text(`slack.home-${body.tab}-empty`, {}, language))];
  const lines = body.cards.flatMap((card) => [...lineOf(card, language), { type: 'divider' } as const]);
  return [...lines, ...pagesOf(body, language)];
}

/** A ticket in two blocks: what it is, and what can be done. */
function lineOf(card: TicketCard, language: string): types.KnownBlock[] {
  const by = text('slack.by', { channel: channelName(card.channel, language) }, language);
  const owner = card.assignee === null ? text('slack.unclaimed', {}, language) : card.assignee.name;
  const told = rich(
    sentence(words(stateOf(card, language), NAME, { bold: true })),
    sentence(words(nameOf(card, language), NAME, { bold: true }), {
      type: 'text',
      text: ` ${line(by, NAME)} · ${line(owner, NAME)}`,
    }),
    { type: 'rich_text_quote', elements: [{ type: 'text', text: line(card.preview, HOME_PREVIEW) }] },
    ...sleepOf(card, language),
    ...callOf(card, language),
    sentence(...dueOf(card.promiseAt, language)),
  );
  return [told, actionsOf(card, language)];
}

/** `Answer by …`, with the instant in the reader's zone wherever the language puts it. */
function dueOf(at: number | null, language: string): types.RichTextElement[] {
  return at === null
    ? [words(text('slack.nobody-waits', {}, language), NAME)]
    : dated('slack.due', at, language);
}

function sleepOf({ status, snoozedUntil }: TicketCard, language: string): types.RichTextSection[] {
  if (status !== 'snoozed' || snoozedUntil === null) return [];
  return [sentence(...dated('slack.snoozed-until', snoozedUntil, language))];
}

/** The call that is agreed upon, by the customer's clocks. */
function callOf({ giving }: TicketCard, language: string): types.RichTextSection[] {
  if (giving?.callback === undefined) return [];
  return [sentence(words(callbackLine(giving.callback, language), NAME))];
}

function dated(
  key: 'slack.due' | 'slack.snoozed-until',
  at: number,
  language: string,
): types.RichTextElement[] {
  const [before = '', after = ''] = text(key, { when: '\n' }, language).split('\n');
  const around = (part: string) => (part === '' ? [] : [{ type: 'text' as const, text: part }]);
  return [...around(before), instant(at, DATE, clock(at)), ...around(after)];
}

function actionsOf(card: TicketCard, language: string): types.ActionsBlock {
  const value = String(card.number);
  const act = (id: 'claim' | 'reply' | 'reopen') =>
    button(text(`slack.${id}`, {}, language), { id: ACTION[id], value });
  const more = button(text('slack.more-actions', {}, language), { id: ACTION.more, value });
  const open =
    card.url.length <= LIMITS.url
      ? [button(text('slack.open', {}, language), { id: ACTION.open, value }, { url: card.url })]
      : [];
  const first =
    card.status === 'resolved' ? act('reopen') : card.assignee === null ? act('claim') : act('reply');
  return { type: 'actions', block_id: `line-${card.number}`, elements: [first, more, ...open] };
}

function pagesOf(
  { tab, next, first }: { tab: Tab; next: string | null; first: boolean },
  language: string,
): types.ActionsBlock[] {
  const turn = (to: 'first' | 'next', value: string) =>
    button(text(`slack.home-${to}`, {}, language), { id: actionId(ACTION.turn, to), value });
  const elements = [
    ...(first ? [] : [turn('first', tab)]),
    ...(next === null ? [] : [turn('next', `${tab}:${next}`)]),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: 'pages', elements }];
}

function loadsOf(loads: readonly Load[], now: number, language: string): types.RichTextBlock {
  const shown = loads.slice(0, PEOPLE).map(({ person, open, waited, dueAt }) => {
    const name = person?.name ?? text('slack.load-nobody', {}, language);
    const away = person !== null && person.awayUntil !== null && person.awayUntil > now;
    const count = text('slack.load', { open, waited }, language);
    return sentence(
      words(name, NAME, { bold: true }),
      { type: 'text', text: ` · ${line(count, NAME)}` },
      ...(away
        ? [{ type: 'text' as const, text: ` · ${line(text('slack.load-away', {}, language), NAME)}` }]
        : []),
      ...(dueAt === null ? [] : [{ type: 'text' as const, text: ' · ' }, ...dueOf(dueAt, language)]),
    );
  });
  const more = loads.length - shown.length;
  const rest = more === 0 ? [] : [sentence(words(text('slack.more', { count: more }, language), NAME))];
  return rich({ type: 'rich_text_list', style: 'bullet', elements: [...shown, ...rest] });
}

/** When it was read: Home does not change by itself. */
function asOf(now: number, language: string): types.KnownBlock {
  const [before = '', after = ''] = text('slack.home-as-of', { when: '\n' }, language).split('\n');
  return rich(
    sentence(
      ...(before === '' ? [] : [words(before, NAME, { italic: true }), { type: 'text' as const, text: ' ' }]),
      instant(now, '{date_short_pretty} {time}', clock(now)),
      ...(after === '' ? [] : [words(after, NAME, { italic: true })]),
    ),
  );
}
