import type { types } from '@slack/bolt';
import { line, plain } from '../plain.ts';
import { LIMITS } from './limits.ts';

type Plain = types.PlainTextElement;

/** A text object that Slack parses nothing in. */
export function plainText(foreign: string, limit: number): Plain {
  return { type: 'plain_text', text: plain(foreign, limit), emoji: false };
}

export function header(words: string): types.HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text: line(words, LIMITS.header), emoji: false } };
}

export function paragraph(foreign: string): types.SectionBlock {
  return { type: 'section', text: plainText(foreign, LIMITS.sectionText) };
}

/** Words of our own in Slack's mark-up: foreign text in them is escaped before. */
export function markup(own: string): types.SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: own, verbatim: true } };
}

export function aside(foreign: string): types.ContextBlock {
  return { type: 'context', elements: [plainText(foreign, LIMITS.sectionText)] };
}

export function button(
  label: string,
  action: { id: string; value: string },
  look: { style?: 'primary' | 'danger'; confirm?: types.ConfirmationDialog; url?: string } = {},
): types.Button {
  return {
    type: 'button',
    text: plainText(label, LIMITS.buttonText),
    action_id: action.id,
    value: action.value.slice(0, LIMITS.buttonValue),
    ...look,
  };
}

export function confirmation(words: {
  title: string;
  text: string;
  yes: string;
  no: string;
}): types.ConfirmationDialog {
  return {
    title: plainText(words.title, LIMITS.confirmTitle),
    text: plainText(words.text, LIMITS.confirmText),
    confirm: plainText(words.yes, LIMITS.confirmButton),
    deny: plainText(words.no, LIMITS.confirmButton),
  };
}

/** An element of rich text: foreign words stand in it as they are. */
export function words(
  foreign: string,
  limit: number,
  style?: { bold?: boolean; italic?: boolean },
): types.RichTextText {
  return { type: 'text', text: line(foreign, limit), ...(style === undefined ? {} : { style }) };
}

export function rich(...elements: types.RichTextBlockElement[]): types.RichTextBlock {
  return { type: 'rich_text', elements };
}

export function sentence(...elements: types.RichTextElement[]): types.RichTextSection {
  return { type: 'rich_text_section', elements };
}

/** An instant (epoch ms) in rich text, in the reader's zone. */
export function instant(at: number, format: string, fallback: string): types.RichTextDate {
  return { type: 'date', timestamp: Math.floor(at / 1000), format, fallback };
}

/** An instant (epoch ms) in the reader's zone; `fallback` for clients that cannot show one. */
export function date(at: number, format: string, fallback: string): string {
  return `<!date^${Math.floor(at / 1000)}^${format}|${fallback}>`;
}
