import {
  type APIModalInteractionResponseCallbackData,
  type APIModalSubmission,
  ComponentType,
  TextInputStyle,
} from 'discord.js';
import { REPLY_KINDS } from '../../domain/ticket/reply.ts';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { nameOf } from './card.ts';
import { ACTION, customId } from './ids.ts';
import { escapedLine, quoted } from './inert.ts';
import { LIMITS, PREVIEW } from './limits.ts';

type Modal = APIModalInteractionResponseCallbackData;
type ModalPart = Modal['components'][number];

const NAME = 120;
const FIELD = { kind: 'kind', text: 'text', reason: 'reason' } as const;

/** The form of a reply: to whom and by which channel, their words, what it is, the text. Without a card it knows less. */
export function replyModal(
  number: number,
  seen: string | null,
  card: TicketCard | undefined,
  showText: boolean,
): Modal {
  return {
    custom_id: customId(ACTION.reply, number, seen),
    title: line(text('discord.reply-title', { number }), LIMITS.modalTitle),
    components: [
      ...(card === undefined ? [] : [said(recipientOf(card, showText))]),
      kindField(),
      textField(
        FIELD.text,
        text('discord.reply-text'),
        text('discord.reply-hint', { limit: LIMITS.textInput }),
      ),
    ],
  };
}

/** Asks why a supervisor is called, and says who will hear it. */
export function reasonModal(number: number): Modal {
  return {
    custom_id: customId(ACTION.escalate, number),
    title: line(text('discord.escalate-title', { number }), LIMITS.modalTitle),
    components: [
      said(text('discord.escalate-text', { number })),
      textField(FIELD.reason, text('discord.reason')),
    ],
  };
}

function recipientOf(card: TicketCard, showText: boolean): string {
  const to = text('discord.reply-to', {
    name: escapedLine(nameOf(card), NAME),
    channel: escapedLine(channelName(card.channel), NAME),
  });
  return showText ? `${to}\n${quoted(card.preview, PREVIEW * 2)}` : to;
}

function said(content: string): ModalPart {
  return { type: ComponentType.TextDisplay, content };
}

function kindField(): ModalPart {
  return {
    type: ComponentType.Label,
    label: line(text('discord.reply-kind'), LIMITS.label),
    component: {
      type: ComponentType.StringSelect,
      custom_id: FIELD.kind,
      options: REPLY_KINDS.map((value) => ({
        label: line(text(`discord.reply-${value}`), LIMITS.choiceName),
        value,
        default: value === 'answer',
      })),
    },
  };
}

function textField(name: string, label: string, hint?: string): ModalPart {
  return {
    type: ComponentType.Label,
    label: line(label, LIMITS.label),
    ...(hint === undefined ? {} : { description: line(hint, LIMITS.labelDescription) }),
    component: {
      type: ComponentType.TextInput,
      custom_id: name,
      style: TextInputStyle.Paragraph,
      min_length: 1,
      max_length: LIMITS.textInput,
      required: true,
    },
  };
}

/** What was put in, by our field names. */
export function filledIn({ components }: APIModalSubmission): {
  text: string;
  reason: string;
  kind: string | undefined;
} {
  const values = new Map<string, string>();
  for (const part of components) {
    const inside = 'component' in part ? [part.component] : 'components' in part ? part.components : [];
    for (const field of inside) {
      if ('value' in field && typeof field.value === 'string') values.set(field.custom_id, field.value);
      if ('values' in field) values.set(field.custom_id, String(field.values[0] ?? ''));
    }
  }
  const kind = values.get(FIELD.kind);
  return {
    text: values.get(FIELD.text) ?? '',
    reason: values.get(FIELD.reason) ?? '',
    kind: kind === '' ? undefined : kind,
  };
}
