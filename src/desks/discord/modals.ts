import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { REPLY_CHOICES } from '../reply-kinds.ts';
import { openText, replyPlaceOf } from '../ties.ts';
import { nameOf, previewOf } from './card.ts';
import { choiceField, fileField, type filledIn, type Modal, said, textField } from './fields.ts';
import { ACTION, customId, seenAt } from './ids.ts';
import { escapedLine } from './inert.ts';
import { LIMITS, LONG_FIELDS } from './limits.ts';

const NAME = 120;
const FIELD = { kind: 'kind', text: 'text', files: 'files', at: 'at' } as const;
/** The most that the fields of a form hold together. */
export const LONGEST_REPLY = LIMITS.textInput * LONG_FIELDS;

export interface ReplyForm {
  number: number;
  /** The customer's message that the agent saw last. */
  seen: string | null;
  /** The place where it goes, by its ticket; the ticket's own when absent. */
  to?: number;
  /** Without one the form knows less. */
  card: TicketCard | undefined;
  showText: boolean;
  /** What they began before. */
  draft: string;
  language: string;
}

/**
 * The form of a reply: to whom and by which channel, their words, what it is, the text, files. A draft that one field does
 * not hold opens the long form.
 */
export function replyModal(form: ReplyForm): Modal {
  const { number, seen, to = number, card, showText, draft, language } = form;
  if (draft.length > LIMITS.textInput) return longModal(form);
  return {
    custom_id: customId(ACTION.reply, number, seenAt(seen, to, number)),
    title: line(text('discord.reply-title', { number }, language), LIMITS.modalTitle),
    components: [
      ...(card === undefined ? [] : [said(recipientOf(card, to, showText, language))]),
      kindField(language),
      textField(
        {
          name: FIELD.text,
          label: text('discord.reply-text', {}, language),
          hint: text('discord.reply-hint', { limit: LIMITS.textInput }, language),
        },
        true,
        draft,
      ),
      fileField({
        name: FIELD.files,
        label: text('discord.reply-files', {}, language),
        hint: text('discord.reply-files-hint', {}, language),
      }),
      textField(
        {
          name: FIELD.at,
          label: text('reply.at', {}, language),
          hint: text('reply.at-hint', {}, language),
          required: false,
        },
        false,
      ),
    ],
  };
}

/** The form for a text that one field does not hold: its fields are joined as they are. */
export function longModal({ number, seen, to = number, card, draft, language }: ReplyForm): Modal {
  const parts = splitForFields(draft);
  return {
    custom_id: customId(ACTION.long, number, seenAt(seen, to, number)),
    title: line(text('discord.reply-title', { number }, language), LIMITS.modalTitle),
    components: [
      ...(card === undefined ? [] : [said(recipientOf(card, to, false, language))]),
      kindField(language),
      ...Array.from({ length: LONG_FIELDS }, (_, index) =>
        textField(
          {
            name: `${FIELD.text}-${index + 1}`,
            label: text('discord.long-part', { part: index + 1, parts: LONG_FIELDS }, language),
            hint: text(
              index === 0 ? 'discord.reply-hint' : 'discord.long-goes-on',
              { limit: LIMITS.textInput },
              language,
            ),
            required: index === 0,
          },
          true,
          parts[index] ?? '',
        ),
      ),
    ],
  };
}

/** What a form of a reply says: the text as one, what it is, and the ids of its files. */
export function replyIn(values: ReturnType<typeof filledIn>): {
  text: string;
  kind: string | undefined;
  files: string[];
  /** When it is to go out, in words; '': now. */
  at: string;
} {
  const parts = Array.from({ length: LONG_FIELDS }, (_, index) => values.get(`${FIELD.text}-${index + 1}`));
  const kind = values.get(FIELD.kind);
  const files = values.get(FIELD.files);
  const at = values.get(FIELD.at);
  return {
    text: [values.get(FIELD.text), ...parts].filter((part) => typeof part === 'string').join(''),
    kind: Array.isArray(kind) ? kind[0] : undefined,
    files: Array.isArray(files) ? files : [],
    at: typeof at === 'string' ? at.trim() : '',
  };
}

/**
 * A text in pieces for the fields, which make it whole again: Discord trims what stands in a field, so that no piece ends or
 * begins with a space where a better place can be found.
 */
export function splitForFields(whole: string): string[] {
  const parts: string[] = [];
  let rest = whole.slice(0, LONGEST_REPLY);
  while (rest.length > LIMITS.textInput) {
    const end = cutBefore(rest, LIMITS.textInput);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === '' ? parts : [...parts, rest];
}

function cutBefore(words: string, limit: number): number {
  for (let end = limit; end > limit / 2; end -= 1) {
    const high = words.charCodeAt(end - 1);
    const halved = high >= 0xd800 && high <= 0xdbff;
    if (!halved && !/\s/u.test(words.slice(end - 1, end + 1))) return end;
  }
  return limit;
}

function recipientOf(card: TicketCard, to: number, showText: boolean, language: string): string {
  const place = replyPlaceOf(card, to);
  const whom = text(
    'discord.reply-to',
    {
      name: escapedLine(nameOf(place, language), NAME),
      channel: escapedLine(channelName(place.channel, language), NAME),
    },
    language,
  );
  const lines = [whom, openText(place, language), showText ? previewOf(card) : null];
  return lines.filter((one) => one !== null).join('\n');
}

function kindField(language: string) {
  return choiceField(
    { name: FIELD.kind, label: text('discord.reply-kind', {}, language) },
    REPLY_CHOICES.map((value) => ({ value, label: text(`discord.reply-${value}`, {}, language) })),
    'answer',
  );
}
