import type { ChatMessage } from '../../../api/chat-shapes.ts';
import type { OutboxItem } from './outbox.ts';

/** One line of the conversation as it is shown. */
export interface Line {
  /** Stays the same while a message goes from the outbox to the server's list. */
  key: string;
  from: 'visitor' | 'team';
  name: string | null;
  team: string | null;
  text: string;
  /** Epoch ms. */
  at: number;
  files: readonly { id: string; name: string; type: string; size: number | null; url: string | null }[];
  deleted: boolean;
  /** Buttons below it. */
  choices: readonly { id: string; label: string }[];
  /** What the visitor chose from them. */
  chosen: string | null;
  /** Of the visitor's own: on the way, or arrived. Null for the team's. */
  state: OutboxItem['state'] | null;
  /** Whether it goes on where the line before it left off: same writer, within five minutes. */
  continued: boolean;
}

const SAME_BREATH_MS = 5 * 60 * 1000;

/**
 * What we know after the server's newest page: the page holds as it is, and before it stays what we knew to be older.
 * Where page and knowledge do not meet (too much came while we were away), only the page is kept: `gap` says so.
 */
export function mergeNewest(
  known: readonly ChatMessage[],
  page: readonly ChatMessage[],
): { messages: ChatMessage[]; gap: boolean } {
  const first = page[0];
  if (first === undefined) return { messages: [], gap: false };
  const meets = known.findIndex((message) => message.id === first.id);
  if (meets >= 0) return { messages: [...known.slice(0, meets), ...page], gap: false };
  // A page that begins before all we know holds everything we know.
  const inPage = new Set(page.map((message) => message.id));
  const kept = known.filter((message) => !inPage.has(message.id));
  return { messages: [...page], gap: kept.length > 0 };
}

/** Earlier messages put before what is known. */
export function mergeEarlier(known: readonly ChatMessage[], page: readonly ChatMessage[]): ChatMessage[] {
  const have = new Set(known.map((message) => message.id));
  return [...page.filter((message) => !have.has(message.id)), ...known];
}

/** The conversation as shown: every message once, what was sent in its place, what is on its way at the end. */
export function linesOf(messages: readonly ChatMessage[], outbox: readonly OutboxItem[]): Line[] {
  const shown = new Set(messages.map((message) => message.clientId));
  const own = outbox.filter(
    ({ id, name, choice }) => name === undefined && choice === undefined && !shown.has(id),
  );
  const chosen = new Map(
    outbox.flatMap(({ choice, state }) =>
      choice === undefined || state === 'refused' ? [] : [[choice.question, choice.id] as const],
    ),
  );
  const known = new Set(messages.map((message) => message.id));
  const placed = (after: string | null) =>
    own.filter((item) => item.state === 'sent' && placeOf(item, known, messages) === after).map(lineOfItem);
  const lines = [
    ...placed(null),
    ...messages.flatMap((message) => [lineOfMessage(message, chosen.get(message.id)), ...placed(message.id)]),
    ...own.filter((item) => item.state !== 'sent').map(lineOfItem),
  ];
  return lines.map((line, index) => ({ ...line, continued: goesOn(lines[index - 1], line) }));
}

/** How many of the team's messages came after the newest one that was seen (its id). */
export function countUnread(messages: readonly ChatMessage[], seen: string | null): number {
  const last = messages.findIndex((message) => message.id === seen);
  return messages.slice(last + 1).filter((message) => message.from === 'team' && !message.deleted).length;
}

function placeOf(
  item: OutboxItem,
  known: ReadonlySet<string>,
  messages: readonly ChatMessage[],
): string | null {
  if (item.after === null) return null;
  if (item.after !== undefined && known.has(item.after)) return item.after;
  return messages.at(-1)?.id ?? null;
}

function goesOn(before: Line | undefined, line: Line): boolean {
  if (before === undefined || before.from !== line.from || before.name !== line.name) return false;
  return line.at - before.at < SAME_BREATH_MS && sameDay(before.at, line.at);
}

/** Whether two instants (epoch ms) fall on the same day of this browser's time zone. */
export function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** `pressed`: what was chosen and is on its way; what counts is what arrived first. */
function lineOfMessage(message: ChatMessage, pressed: string | undefined): Line {
  const visitor = message.from === 'visitor';
  const onItsWay = message.choices.find(({ id }) => id === pressed) ?? null;
  return {
    key: message.clientId ?? message.id,
    from: message.from,
    name: visitor ? null : message.name,
    team: visitor ? null : message.team,
    text: message.text,
    at: Date.parse(message.at),
    files: message.files,
    deleted: message.deleted,
    choices: pressed === undefined ? message.choices : [],
    chosen: (message.chosen ?? onItsWay)?.label ?? null,
    state: visitor ? 'sent' : null,
    continued: false,
  };
}

function lineOfItem(item: OutboxItem): Line {
  return {
    key: item.id,
    from: 'visitor',
    name: null,
    team: null,
    text: item.text,
    at: item.at,
    files: item.files.map((file) => ({ ...file, url: null })),
    deleted: false,
    choices: [],
    chosen: null,
    state: item.state,
    continued: false,
  };
}
