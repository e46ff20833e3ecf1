import { text } from '../../texts/texts.ts';
import type { ThreadMessage } from '../desk.ts';
import { line } from '../plain.ts';
import { markOf } from './ids.ts';
import { escaped, escapedLine, linkable } from './inert.ts';
import { LIMITS } from './limits.ts';
import { type Body, footer, link, row } from './parts.ts';

const NAME = 120;
/** Of a mirrored text and of its list of files; with the label they stay within one embed. */
const TEXT = 3000;
const FILES = 900;
const FILE_NAME = 80;

/** A message of the ticket in its thread: who, what, which files. Without `showText` it says only that there is one. */
export function threadBody(message: ThreadMessage, deskUrl: string, showText: boolean): Body {
  const name = line(
    text(`discord.said-${message.kind}`, { author: line(message.author, NAME) }),
    LIMITS.author,
  );
  const shown = message.text.trim() === '' ? '' : escaped(message.text.trim(), TEXT);
  const cut = message.text.length > TEXT / 2 && shown.endsWith('…');
  const parts = [shown, ...filesOf(message), ...(cut ? [text('discord.cut')] : [])].filter(
    (part) => part !== '',
  );
  const hidden = !showText && message.kind !== 'event';
  const description = hidden ? `*${text('discord.text-hidden')}*` : parts.join('\n\n');
  return {
    embeds: [
      {
        author: { name },
        ...(description === '' ? {} : { description }),
        footer: footer(markOf('message', message.id)),
      },
    ],
    components: hidden || cut ? row(...link(text('discord.open'), deskUrl)) : [],
  };
}

function filesOf({ files }: ThreadMessage): string[] {
  const lines: string[] = [];
  let room = FILES;
  for (const { name, url } of files) {
    const label = escapedLine(name, FILE_NAME);
    const one = linkable(url) ? `[${label}](${url.replaceAll(')', '%29')})` : label;
    room -= one.length + 3;
    if (room < 0) break;
    lines.push(`• ${one}`);
  }
  const more = files.length - lines.length;
  if (more > 0) lines.push(text('discord.more-of', { count: more }));
  return lines.length === 0 ? [] : [`${text('discord.files')}\n${lines.join('\n')}`];
}
