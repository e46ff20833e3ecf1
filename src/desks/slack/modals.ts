import type { types, ViewStateValue } from '@slack/bolt';
import { REPLY_KINDS, type ReplyKind } from '../../domain/ticket/reply.ts';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { VIEW } from './actions.ts';
import { aside, paragraph, plainText, rich, sentence, words } from './blocks.ts';
import { plain } from './inert.ts';
import { LIMITS, PREVIEW } from './limits.ts';

/** Names of blocks and of the element in each, under which Slack sends what was put in. */
export const FIELD = { kind: 'kind', text: 'text', reason: 'reason', confirm: 'confirm' } as const;
const NAME = 200;

/** What a modal remembers while it is open; there is no personal text in it. */
export interface Remembered {
  number: number;
  /** The newest customer's message when the modal was opened. */
  seen: string | null;
  /** Where the modal was opened: answers go there. */
  channel: string;
}

/** Shown at once, before anything was looked up: Slack takes a modal only within 3 s. */
export function loadingView(title: string): types.ModalView {
  return view(title, [paragraph(text('slack.loading'))]);
}

/** Ends a modal with something to read. */
export function messageView(title: string, message: string): types.ModalView {
  return view(title, [paragraph(message)]);
}

/** The form of a reply. `warning`: what happened meanwhile; with it the agent may send all the same. */
export function replyView(card: TicketCard, remembered: Remembered, warning?: string): types.ModalView {
  const who = card.contactName ?? text('card.nameless');
  const blocks: types.KnownBlock[] = [
    ...(warning === undefined ? [] : [warned(warning), ...confirmField()]),
    paragraph(
      text('slack.reply-to', { name: plain(who, NAME), channel: plain(channelName(card.channel), NAME) }),
    ),
    rich(sentence(words(text('slack.customer-said'), NAME)), {
      type: 'rich_text_quote',
      elements: [{ type: 'text', text: plain(card.preview, PREVIEW) }],
    }),
    kindField(),
    textField(FIELD.text, text('slack.reply-text'), text('slack.reply-hint', { limit: LIMITS.inputText })),
  ];
  return {
    ...view(text('slack.reply-title', { number: card.number }), blocks),
    callback_id: VIEW.reply,
    submit: plainText(text('slack.reply-send'), LIMITS.viewTitle),
    private_metadata: JSON.stringify(remembered),
  };
}

/** Asks why a supervisor is called, and says who will hear it. */
export function reasonView(remembered: Remembered): types.ModalView {
  return {
    ...view(text('slack.escalate-title'), [
      paragraph(text('slack.escalate-text', { number: remembered.number })),
      textField(FIELD.reason, text('slack.reason')),
    ]),
    callback_id: VIEW.reason,
    submit: plainText(text('slack.escalate-submit'), LIMITS.viewTitle),
    private_metadata: JSON.stringify(remembered),
  };
}

function view(title: string, blocks: types.KnownBlock[]): types.ModalView {
  return {
    type: 'modal',
    title: plainText(title, LIMITS.viewTitle),
    close: plainText(text('slack.close'), LIMITS.viewTitle),
    blocks,
  };
}

function warned(warning: string): types.KnownBlock {
  return aside(`▲ ${warning}`);
}

function confirmField(): types.InputBlock[] {
  const yes = { text: plainText(text('slack.send-all-the-same'), LIMITS.optionText), value: FIELD.confirm };
  const element: types.Checkboxes = { type: 'checkboxes', action_id: FIELD.confirm, options: [yes] };
  const label = plainText(text('slack.confirm'), LIMITS.inputLabel);
  return [{ type: 'input', block_id: FIELD.confirm, optional: true, label, element }];
}

function kindField(): types.InputBlock {
  const option = (kind: ReplyKind) => ({
    text: plainText(text(`slack.reply-${kind}`), LIMITS.optionText),
    value: kind,
  });
  return {
    type: 'input',
    block_id: FIELD.kind,
    label: plainText(text('slack.reply-kind'), LIMITS.inputLabel),
    element: {
      type: 'static_select',
      action_id: FIELD.kind,
      options: REPLY_KINDS.map(option),
      initial_option: option('answer'),
    },
  };
}

function textField(name: string, label: string, hint?: string): types.InputBlock {
  return {
    type: 'input',
    block_id: name,
    label: plainText(label, LIMITS.inputLabel),
    ...(hint === undefined ? {} : { hint: plainText(hint, LIMITS.inputLabel) }),
    element: {
      type: 'plain_text_input',
      action_id: name,
      multiline: true,
      min_length: 1,
      max_length: LIMITS.inputText,
    },
  };
}

/** What a submitted modal remembered, or null when it is none of ours. */
export function rememberedIn(metadata: string): Remembered | null {
  try {
    const { number, seen, channel } = JSON.parse(metadata) as Partial<Remembered>;
    if (typeof number !== 'number' || typeof channel !== 'string') return null;
    return { number, channel, seen: typeof seen === 'string' ? seen : null };
  } catch {
    return null;
  }
}

/** What was put in: texts, the value of a select, whether a box is ticked. */
export interface Filled {
  text: string;
  reason: string;
  kind: string | undefined;
  confirm: boolean;
}

/** The state of a submitted view by our field names. */
export function filledIn(values: Readonly<Record<string, Record<string, ViewStateValue>>>): Filled {
  const of = (name: string) => values[name]?.[name];
  return {
    text: of(FIELD.text)?.value ?? '',
    reason: of(FIELD.reason)?.value ?? '',
    kind: of(FIELD.kind)?.selected_option?.value,
    confirm: (of(FIELD.confirm)?.selected_options?.length ?? 0) > 0,
  };
}
