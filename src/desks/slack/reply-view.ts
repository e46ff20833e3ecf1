import type { types, ViewStateValue } from '@slack/bolt';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { plain } from '../plain.ts';
import { REPLY_CHOICES, type ReplyChoice } from '../reply-kinds.ts';
import { openText, replyPlaceOf } from '../ties.ts';
import { ACTION, VIEW } from './actions.ts';
import { aside, button, paragraph, plainText, rich, sentence, words } from './blocks.ts';
import { nameOf } from './card.ts';
import { LIMITS, MOST_FIELDS, PREVIEW } from './limits.ts';
import { formOf, modal, type Remembered, textField } from './modals.ts';

/** Names of blocks and of the element in each, under which Slack sends what was put in. */
export const FIELD = {
  kind: 'kind',
  text: 'text',
  reason: 'reason',
  confirm: 'confirm',
  files: 'files',
  at: 'at',
} as const;
const NAME = 200;
/** Files of one reply: as many as the house takes in one message. */
const FILES = 10;

type Values = Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>;

export interface ReplyState {
  /** What stands in each text field; one at the least. */
  texts: string[];
  kind?: ReplyChoice;
  /** When it is to go out, in words; absent: now. */
  at?: string;
  /** What happened meanwhile; with it the agent may send all the same. */
  warning?: string;
  /** It is about what the reply promises: the agent may say that it promises nothing. */
  promises?: boolean;
}

/** The form of a reply: to whom, by which channel, what they wrote, the text in as many fields as it needs. */
export function replyView(
  card: TicketCard,
  remembered: Remembered,
  { texts, kind = 'answer', at = '', warning, promises = false }: ReplyState,
  language: string,
): types.ModalView {
  const place = replyPlaceOf(card, remembered.to);
  const to = {
    name: plain(nameOf(place, language), NAME),
    channel: plain(channelName(place.channel, language), NAME),
  };
  const read = openText(place, language);
  const blocks: types.KnownBlock[] = [
    ...(warning === undefined ? [] : [aside(`▲ ${warning}`), confirmField(promises, language)]),
    paragraph(text('slack.reply-to', to, language)),
    ...(read === null ? [] : [aside(read)]),
    rich(sentence(words(text('slack.customer-said', {}, language), NAME)), {
      type: 'rich_text_quote',
      elements: [{ type: 'text', text: plain(card.preview, PREVIEW) }],
    }),
    kindField(kind, language),
    ...textFields(texts, language),
    fileField(language),
    textField(FIELD.at, {
      label: text('reply.at', {}, language),
      hint: text('reply.at-hint', {}, language),
      optional: true,
      initial: at,
    }),
  ];
  return formOf(modal(text('slack.reply-title', { number: card.number }, language), blocks, language), {
    id: VIEW.reply,
    submit: text('slack.reply-send', {}, language),
    // Whatever happens meanwhile, it goes where the form says, or nowhere.
    remembered: { ...remembered, to: place.ticket },
  });
}

/** A text in fields: each as full as Slack takes it, so that they are the text again when put together. */
export function fieldsOf(whole: string): string[] {
  const fields: string[] = [];
  for (let from = 0; from < whole.length; ) {
    let to = Math.min(from + LIMITS.inputText, whole.length);
    const last = whole.charCodeAt(to - 1);
    if (to < whole.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    fields.push(whole.slice(from, to));
    from = to;
  }
  return fields.length === 0 ? [''] : fields.slice(0, MOST_FIELDS);
}

function textFields(texts: string[], language: string): types.KnownBlock[] {
  const fields = texts.map((initial, index) =>
    textField(fieldName(index), {
      label:
        index === 0
          ? text('slack.reply-text', {}, language)
          : text('slack.reply-more-text', { part: index + 1 }, language),
      initial,
      optional: index > 0,
      dispatch: true,
      ...(index === 0 ? { hint: text('slack.reply-kept', { limit: LIMITS.inputText }, language) } : {}),
    }),
  );
  if (texts.length >= MOST_FIELDS) return fields;
  const more = button(text('slack.reply-room', {}, language), {
    id: ACTION.room,
    value: String(texts.length + 1),
  });
  return [...fields, { type: 'actions', block_id: ACTION.room, elements: [more] }];
}

function fieldName(index: number): string {
  return index === 0 ? FIELD.text : `${FIELD.text}-${index + 1}`;
}

function confirmField(promises: boolean, language: string): types.InputBlock {
  const label = text('slack.send-all-the-same', {}, language);
  const yes = { text: plainText(label, LIMITS.optionText), value: FIELD.confirm };
  const none = {
    text: plainText(text('pledge.press-none', {}, language), LIMITS.optionText),
    value: NO_PLEDGE,
  };
  return {
    type: 'input',
    block_id: FIELD.confirm,
    optional: true,
    label: plainText(text('slack.confirm', {}, language), LIMITS.inputLabel),
    element: { type: 'checkboxes', action_id: FIELD.confirm, options: promises ? [yes, none] : [yes] },
  };
}

function kindField(chosen: ReplyChoice, language: string): types.InputBlock {
  const option = (kind: ReplyChoice) => ({
    text: plainText(text(`slack.reply-${kind}`, {}, language), LIMITS.optionText),
    value: kind,
  });
  return {
    type: 'input',
    block_id: FIELD.kind,
    label: plainText(text('slack.reply-kind', {}, language), LIMITS.inputLabel),
    element: {
      type: 'static_select',
      action_id: FIELD.kind,
      options: REPLY_CHOICES.map(option),
      initial_option: option(chosen),
    },
  };
}

function fileField(language: string): types.InputBlock {
  return {
    type: 'input',
    block_id: FIELD.files,
    optional: true,
    label: plainText(text('slack.reply-files', {}, language), LIMITS.inputLabel),
    element: { type: 'file_input', action_id: FIELD.files, max_files: FILES },
  };
}

/** A choice beside the one to send it all the same, by the name of its option. */
const NO_PLEDGE = 'no-pledge';

/** What was put into the form of a reply, or so far. */
export interface Filled {
  /** One text by field. */
  texts: string[];
  kind: ReplyChoice | undefined;
  confirm: boolean;
  noPledge: boolean;
  /** Slack's ids of the files. */
  files: string[];
  /** When it is to go out, in words; '': now. */
  at: string;
}

export function filledIn(values: Values): Filled {
  const of = (name: string) => values[name]?.[name];
  const texts: string[] = [];
  for (let index = 0; index < MOST_FIELDS; index += 1) {
    const field = of(fieldName(index));
    if (field === undefined) break;
    texts.push(field.value ?? '');
  }
  const chosen = (of(FIELD.confirm)?.selected_options ?? []).map(({ value }) => value);
  return {
    texts: texts.length === 0 ? [''] : texts,
    kind: REPLY_CHOICES.find((kind) => kind === of(FIELD.kind)?.selected_option?.value),
    confirm: chosen.includes(FIELD.confirm),
    noPledge: chosen.includes(NO_PLEDGE),
    files: (of(FIELD.files)?.files ?? []).map(({ id }) => id),
    at: of(FIELD.at)?.value?.trim() ?? '',
  };
}
