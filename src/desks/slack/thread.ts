import type { types } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { ThreadMessage } from '../desk.ts';
import { pieces, plain } from '../plain.ts';
import { ACTION } from './actions.ts';
import type { Mark, Post } from './api.ts';
import { aside, button, paragraph, rich, sentence, words } from './blocks.ts';
import { escaped } from './inert.ts';
import { LIMITS } from './limits.ts';
import { threadOf } from './ref.ts';
import type { SlackHouse } from './slack.ts';
import { stillMissing } from './still-missing.ts';

const NAME = 120;
/** Paragraphs of a mirrored message; with label and files it stays below what Slack takes in one. */
const PARAGRAPHS = 3;
const FILES = 10;
const QUOTED = 300;

/**
 * Posts the one copy of a message, or brings it up to date when its words have changed. Looked up before, because Slack
 * knows no idempotency key. Throws CodedError.
 */
export async function mirrored(
  { api, ports }: Pick<SlackHouse, 'api' | 'ports'>,
  ref: string,
  message: ThreadMessage,
): Promise<void> {
  const thread = threadOf(ref);
  if (thread === null) throw new CodedError('not-found', 'No card stands at this place in Slack');
  const { channel, threadTs } = thread;
  const post = threadPost(message, `${ports.publicUrl}/desk`, ports.language);
  const look = () => api.find(channel, markOf(message.id), threadTs, message.since);
  const begun = Date.now();
  const ts = await look();
  if (ts === null && (message.movedTo !== undefined || !(await stillMissing(look, begun)))) return;
  if (ts === null) await api.post(channel, { ...post, threadTs });
  else if (isChanged(message)) await api.update(channel, ts, post);
}

/** Whether it is another one than was posted first. */
function isChanged({ deleted, struck, before, files, movedTo, again }: ThreadMessage): boolean {
  if (movedTo !== undefined || again === true) return true;
  return deleted || struck === true || before !== null || files.some(({ refused }) => refused !== undefined);
}

/**
 * A message of the ticket in its thread: who, what, which files. After an edit the words before it too; of what was
 * deleted only that it was. Nothing in it is parsed.
 */
export function threadPost(
  message: ThreadMessage,
  deskUrl: string,
  language: string,
): Omit<Post, 'threadTs'> {
  const author = plain(message.author, NAME);
  const label = text(`slack.said-${message.kind}`, { author }, language);
  const gone = message.deleted ? deletedText(message, author, language) : null;
  const moved =
    message.movedTo === undefined ? null : text('card.moved-to', { ticket: message.movedTo }, language);
  if (moved !== null) return { text: escaped(moved, NAME), mark: markOf(message.id), blocks: [aside(moved)] };
  return {
    text: `${escaped(label, NAME * 2)}: ${escaped(gone ?? message.text, LIMITS.sectionText)}`,
    mark: markOf(message.id),
    blocks: [
      aside(label),
      ...(gone === null ? quotesOf(message, language) : []),
      ...(gone === null ? wordsOf(message, deskUrl, language) : [aside(gone), ...revealOf(message)]),
      ...filesOf(message, language),
      ...signsOf(message, language),
    ],
  };
}

function quotesOf({ quotes }: ThreadMessage, language: string): types.KnownBlock[] {
  return quotes === undefined ? [] : [aside(text('card.quotes', { words: plain(quotes, QUOTED) }, language))];
}

function signsOf({ signs }: ThreadMessage, language: string): types.KnownBlock[] {
  if (signs === undefined) return [];
  return [aside(text('card.signs', { signs: plain(signs, NAME) }, language))];
}

function deletedText({ kind }: ThreadMessage, author: string, language: string): string {
  return text(kind === 'inbound' ? 'slack.deleted-inbound' : 'slack.deleted-note', { author }, language);
}

/** A supervisor may read what a customer deleted, for a reason; who presses is checked then. */
function revealOf({ kind, id }: ThreadMessage): types.KnownBlock[] {
  if (kind !== 'inbound') return [];
  const press = button(ACTION.reveal, { id: ACTION.reveal, value: id });
  return [{ type: 'actions', elements: [press] }];
}

function wordsOf(message: ThreadMessage, deskUrl: string, language: string): types.KnownBlock[] {
  const { before, files } = message;
  const { parts, whole } = pieces(
    message.text,
    LIMITS.sectionText,
    before === null ? PARAGRAPHS : PARAGRAPHS - 1,
  );
  const old = before === null ? null : pieces(before, LIMITS.sectionText, 1);
  const only = message.text.trim() === '' && files.length > 0;
  return [
    ...(old === null ? [] : [aside(text('slack.before', {}, language)), ...old.parts.map(paragraph)]),
    ...(old === null ? [] : [aside(text('slack.edited', {}, language))]),
    ...(only ? [] : parts.map(paragraph)),
    ...(whole && old?.whole !== false ? [] : [aside(text('slack.cut', { url: deskUrl }, language))]),
  ];
}

/** How the mirrored copy of a message is found again. */
export function markOf(messageId: string): Mark {
  return { type: 'osem_message', payload: { message: messageId } };
}

function filesOf({ files }: ThreadMessage, language: string): types.KnownBlock[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, FILES);
  const more = files.length - shown.length;
  const links = shown.map(({ name, url, refused }) => {
    const label = plain(refused === undefined ? name : `${name}: ${refused}`, NAME * 2);
    return sentence(
      refused === undefined && url.length <= LIMITS.url
        ? { type: 'link', url, text: label, unsafe: false }
        : { type: 'text', text: label },
    );
  });
  const rest = more === 0 ? [] : [sentence(words(text('slack.more', { count: more }, language), NAME))];
  return [
    rich(sentence(words(text('slack.files', {}, language), NAME)), {
      type: 'rich_text_list',
      style: 'bullet',
      elements: [...links, ...rest],
    }),
  ];
}
