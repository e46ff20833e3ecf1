import type { types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import { pieces } from '../plain.ts';
import { VIEW } from './actions.ts';
import { paragraph, plainText } from './blocks.ts';
import { LIMITS } from './limits.ts';

/** Paragraphs that a modal shows of a long answer. */
const PARAGRAPHS = 10;

/** What a modal remembers while it is open; there is no personal text in it. */
export interface Remembered {
  /** The ticket that it is about; null when it is about none. */
  number: number | null;
  /** The newest customer's message when the modal was opened. */
  seen: string | null;
  /** The place that a reply's form names, by its ticket. */
  to?: number;
  /** Where the modal was opened: answers go there; null for Home. */
  channel: string | null;
  /** The command whose form it is, and the message that it is about. */
  command?: string;
  message?: string;
  /** Steps of the checklist that were done when the modal was opened. */
  done?: string[];
  /** What was quoted of an offer when the modal was opened. */
  quote?: string;
}

/** Shown at once, before anything was looked up: Slack takes a modal only within 3 s. */
export function loadingView(title: string, language: string): types.ModalView {
  return modal(title, [paragraph(text('slack.loading', {}, language))], language);
}

/** Ends a modal with something to read. */
export function messageView(title: string, message: string, language: string): types.ModalView {
  const { parts } = pieces(message, LIMITS.sectionText, PARAGRAPHS);
  return modal(title, parts.map(paragraph), language);
}

/** Asks why a supervisor is called, and says who will hear it. */
export function reasonView(remembered: Remembered & { number: number }, language: string): types.ModalView {
  const { number } = remembered;
  return formOf(
    modal(
      text('slack.escalate-title', {}, language),
      [
        paragraph(text('slack.escalate-text', { number }, language)),
        textField('reason', { label: text('slack.reason', {}, language) }),
      ],
      language,
    ),
    { id: VIEW.reason, submit: text('slack.escalate-submit', {}, language), remembered },
  );
}

export function modal(title: string, blocks: types.KnownBlock[], language: string): types.ModalView {
  return {
    type: 'modal',
    title: plainText(title, LIMITS.viewTitle),
    close: plainText(text('slack.close', {}, language), LIMITS.viewTitle),
    blocks,
  };
}

/** A modal that can be submitted. */
export function formOf(
  view: types.ModalView,
  { id, submit, remembered }: { id: string; submit: string; remembered: Remembered },
): types.ModalView {
  return {
    ...view,
    callback_id: id,
    submit: plainText(submit, LIMITS.viewTitle),
    private_metadata: JSON.stringify(remembered),
  };
}

interface TextField {
  label: string;
  hint?: string;
  initial?: string;
  optional?: boolean;
  multiline?: boolean;
  /** Slack says what is being typed. */
  dispatch?: boolean;
}

export function textField(name: string, field: TextField): types.InputBlock {
  const { label, hint, initial = '', optional = false, multiline = true, dispatch = false } = field;
  return {
    type: 'input',
    block_id: name,
    optional,
    label: plainText(label, LIMITS.inputLabel),
    ...(hint === undefined ? {} : { hint: plainText(hint, LIMITS.inputLabel) }),
    ...(dispatch ? { dispatch_action: true } : {}),
    element: {
      type: 'plain_text_input',
      action_id: name,
      multiline,
      ...(optional ? {} : { min_length: 1 }),
      max_length: LIMITS.inputText,
      ...(initial === '' ? {} : { initial_value: whole(initial) }),
      ...(dispatch ? { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } } : {}),
    },
  };
}

/** The text without what JSON of Slack's cannot hold: halves of characters, and NUL. As long as before. */
function whole(words: string): string {
  return words.toWellFormed().replaceAll('\0', '\ufffd');
}

/** What a submitted modal remembered, or null when it is none of ours. */
export function rememberedIn(metadata: string): Remembered | null {
  try {
    const { number, seen, to, channel, command, message, done, quote } = JSON.parse(
      metadata,
    ) as Partial<Remembered>;
    if (typeof number !== 'number' && number !== null) return null;
    return {
      number,
      seen: typeof seen === 'string' ? seen : null,
      channel: typeof channel === 'string' ? channel : null,
      ...(typeof to === 'number' ? { to } : {}),
      ...(typeof command === 'string' ? { command } : {}),
      ...(typeof message === 'string' ? { message } : {}),
      ...(typeof quote === 'string' ? { quote } : {}),
      ...(Array.isArray(done) ? { done: done.map(String) } : {}),
    };
  } catch {
    return null;
  }
}
