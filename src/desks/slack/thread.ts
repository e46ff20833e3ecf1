import type { types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import type { ThreadMessage } from '../desk.ts';
import type { Mark, Post } from './api.ts';
import { aside, paragraph, rich, sentence, words } from './blocks.ts';
import { escaped, pieces, plain } from './inert.ts';
import { LIMITS } from './limits.ts';

const NAME = 120;
/** Paragraphs of a mirrored message; with label and files it stays below what Slack takes in one. */
const PARAGRAPHS = 3;
const FILES = 10;

/** A message of the ticket in its thread: who, what, which files. Nothing in it is parsed. */
export function threadPost(
  message: ThreadMessage,
  deskUrl: string,
  language: string,
): Omit<Post, 'threadTs'> {
  const label = text(`slack.said-${message.kind}`, { author: plain(message.author, NAME) }, language);
  const { parts, whole } = pieces(message.text, LIMITS.sectionText, PARAGRAPHS);
  return {
    text: `${escaped(label, NAME * 2)}: ${escaped(message.text, LIMITS.sectionText)}`,
    mark: markOf(message.id),
    blocks: [
      aside(label),
      ...(message.text.trim() === '' && message.files.length > 0 ? [] : parts.map(paragraph)),
      ...(whole ? [] : [aside(text('slack.cut', { url: deskUrl }, language))]),
      ...filesOf(message, language),
    ],
  };
}

/** How the mirrored copy of a message is found again. */
export function markOf(messageId: string): Mark {
  return { type: 'osem_message', payload: { message: messageId } };
}

function filesOf({ files }: ThreadMessage, language: string): types.KnownBlock[] {
  if (files.length === 0) return [];
  const shown = files.slice(0, FILES);
  const more = files.length - shown.length;
  const links = shown.map(({ name, url }) => {
    const label = plain(name, NAME);
    return sentence(
      url.length <= LIMITS.url
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
