import { text } from '../../texts/texts.ts';
import type { ThreadMessage } from '../desk.ts';
import { line } from '../plain.ts';
import { ACTION, customId, markOf } from './ids.ts';
import { escaped, escapedLine, linkable, quoted } from './inert.ts';
import { LIMITS } from './limits.ts';
import { type Body, button, footer, link, row } from './parts.ts';

const NAME = 120;
/** Of a mirrored text, of what it was before and of its list of files; with the labels they stay within one embed. */
const TEXT = 2400;
const BEFORE = 600;
const FILES = 900;
const QUOTED = 300;
const FILE_NAME = 80;

interface Reader {
  deskUrl: string;
  showText: boolean;
  language: string;
  /** The ticket that it belongs to, as far as it is known. */
  number?: number;
}

/**
 * A message of the ticket in its thread: who, what, what it was before, which files. Without `showText` it says only that
 * there is one; once deleted, that it was.
 */
export function threadBody(message: ThreadMessage, reader: Reader): Body {
  const { deskUrl, showText, language } = reader;
  const who = { author: line(message.author, NAME) };
  const name = line(text(`discord.said-${message.kind}`, who, language), LIMITS.author);
  const shown = message.text.trim() === '' ? '' : escaped(message.text.trim(), TEXT);
  const cut = message.text.length > TEXT / 2 && shown.endsWith('…');
  const hidden = !showText && message.kind !== 'event';
  if (message.movedTo !== undefined)
    return {
      embeds: [
        {
          description: `*${text('card.moved-to', { ticket: message.movedTo }, language)}*`,
          footer: footer(markOf('message', message.id)),
        },
      ],
      components: [],
    };
  const description = message.deleted
    ? `*${deletedText(message, language)}*`
    : hidden
      ? `*${text('discord.text-hidden', {}, language)}*`
      : [
          ...quotesOf(message, language),
          ...beforeOf(message, language),
          shown,
          ...filesOf(message, language),
          ...signsOf(message, language),
          ...(cut ? [text('discord.cut', {}, language)] : []),
        ]
          .filter((part) => part !== '')
          .join('\n\n');
  const elsewhere = !message.deleted && (hidden || cut);
  return {
    embeds: [
      {
        author: { name },
        ...(description === '' ? {} : { description }),
        footer: footer(markOf('message', message.id)),
      },
    ],
    components: elsewhere
      ? row(...link(text('discord.open', {}, language), deskUrl))
      : revealOf(message, reader),
  };
}

/** A supervisor may read what a customer deleted, for a reason; who presses is checked then. */
function revealOf({ kind, id, deleted }: ThreadMessage, { number }: Reader): Body['components'] {
  if (!deleted || kind !== 'inbound' || number === undefined) return [];
  return row(button(ACTION.reveal, customId(ACTION.reveal, number, id)));
}

function deletedText({ kind }: ThreadMessage, language: string): string {
  return text(kind === 'inbound' ? 'card.deleted' : 'card.note-deleted', {}, language);
}

/** After an edit both are shown: an answer may have been given to the old words. */
function beforeOf({ before }: ThreadMessage, language: string): string[] {
  if (before === null || before.trim() === '') return [];
  return [`${text('discord.before', {}, language)}\n${quoted(before.trim(), BEFORE)}`];
}

function quotesOf({ quotes }: ThreadMessage, language: string): string[] {
  return quotes === undefined
    ? []
    : [`-# ${text('card.quotes', { words: escapedLine(quotes, QUOTED) }, language)}`];
}

function signsOf({ signs }: ThreadMessage, language: string): string[] {
  if (signs === undefined) return [];
  return [`*${text('card.signs', { signs: escapedLine(signs, FILE_NAME) }, language)}*`];
}

function filesOf({ files }: ThreadMessage, language: string): string[] {
  const lines: string[] = [];
  let room = FILES;
  for (const { name, url, refused } of files) {
    const label = escapedLine(name, FILE_NAME);
    const linked = linkable(url) ? `[${label}](${url.replaceAll(')', '%29')})` : label;
    const one = refused === undefined ? linked : `${label}: ${escapedLine(refused, FILE_NAME)}`;
    room -= one.length + 3;
    if (room < 0) break;
    lines.push(`• ${one}`);
  }
  const more = files.length - lines.length;
  if (more > 0) lines.push(text('discord.more-of', { count: more }, language));
  return lines.length === 0 ? [] : [`${text('discord.files', {}, language)}\n${lines.join('\n')}`];
}
