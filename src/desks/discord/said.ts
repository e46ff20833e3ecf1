import { type APIAttachment, type APIMessage, MessageFlags, MessageType } from 'discord.js';
import type { InboundFile } from '../../channels/channel.ts';
import { text } from '../../texts/texts.ts';
import { fileRef } from '../../vendors/discord/download.ts';
import { instantOf, sequenceOf } from './snowflake.ts';

/** What somebody wrote, changed or took back: all that is kept of a message on Discord. */
export interface Said {
  /** `accept`: somebody put the sign of a taken answer on it. */
  kind: 'message' | 'edit' | 'delete' | 'accept';
  /** The message's id. */
  id: string;
  /** What tells an event from others of this message; '' for the message itself. */
  event: string;
  channel: string;
  /** Who wrote it; '' where Discord does not tell. */
  user: string;
  name: string | null;
  text: string;
  files: InboundFile[];
  /** The message that it answers, and the one that this answers in turn. */
  answers: string[];
  /** The first of these. */
  quotes?: string;
  /** Epoch ms, of an edit the edit's; and the order within it. */
  at: number;
  sequence: number;
}

/** What the server calls its channels and roles; null for what is not known. */
export interface Names {
  channel(id: string): string | null;
  role(id: string): string | null;
}

/** Most of what Discord may leave out of an update or of an older message is left out of this type's demands. */
type Written = Pick<APIMessage, 'id' | 'channel_id'> & Partial<APIMessage>;

/** Pins, joins and the like are messages that nobody wrote. */
const WRITTEN: readonly unknown[] = [MessageType.Default, MessageType.Reply];

/**
 * A message as it stands: itself and, when it was changed, its newest edit. Nothing for what applications, webhooks and
 * Discord write: bots that listen to each other never end.
 */
export function saidIn(message: Written, us: string, names: Names, language?: string): Said[] {
  const { author, webhook_id: webhook, type } = message;
  if (author === undefined || author.bot === true || author.id === us || webhook !== undefined) return [];
  if (!WRITTEN.includes(type ?? MessageType.Default)) return [];
  const said: Said = {
    kind: 'message',
    id: message.id,
    event: '',
    channel: message.channel_id,
    user: author.id,
    name: author.global_name ?? author.username ?? null,
    ...contentOf(message, names, language),
    answers: answersOf(message),
    ...quotedIn(message),
    at: momentOf(message.timestamp) ?? instantOf(message.id),
    sequence: sequenceOf(message.id),
  };
  const { edited_timestamp: edited } = message;
  const at = momentOf(edited);
  if (at === null) return [said];
  return [said, { ...said, kind: 'edit', event: `:${edited}`, at }];
}

/** Of an update only the edit by its writer: links that got a preview, pins and the like change no text. */
export function editIn(message: Written, us: string, names: Names, language?: string): Said[] {
  return message.content === undefined
    ? []
    : saidIn(message, us, names, language).filter(({ kind }) => kind === 'edit');
}

/** The sign by which an answer is taken. */
export const ACCEPTING = '✅';

/** Somebody took an answer. */
export function accepted(id: string, channel: string, user: string, at: number): Said {
  const nothing = { name: null, text: '', files: [], answers: [] };
  return { kind: 'accept', id, event: `:accepted:${user}:${at}`, channel, user, ...nothing, at, sequence: 0 };
}

export function deleted(id: string, channel: string, at: number): Said {
  const nothing = { user: '', name: null, text: '', files: [], answers: [] };
  return { kind: 'delete', id, event: ':deleted', channel, ...nothing, at, sequence: 0 };
}

function momentOf(instant: string | null | undefined): number | null {
  const at = instant == null ? Number.NaN : Date.parse(instant);
  return Number.isSafeInteger(at) ? at : null;
}

/** Whoever wrote it is not looked at: it stands on a ticket already, or stays where it is. */
function quotedIn({ message_reference: reference }: Written): { quotes?: string } {
  // Type 1 forwards a message from somewhere else.
  const own = reference?.type === 1 ? undefined : reference?.message_id;
  return own === undefined ? {} : { quotes: own };
}

function answersOf(message: Written): string[] {
  const { referenced_message: answered } = message;
  return [quotedIn(message).quotes, answered?.message_reference?.message_id].filter((id) => id !== undefined);
}

function contentOf(message: Written, names: Names, language?: string): Pick<Said, 'text' | 'files'> {
  const { attachments = [], sticker_items: stickers = [], poll, message_snapshots: forwarded = [] } = message;
  const users = new Map((message.mentions ?? []).map((one) => [one.id, one.global_name ?? one.username]));
  const readable = (content = '') => readableText(content, users, names);
  const isVoice = ((message.flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
  const parts = [
    readable(message.content),
    ...stickers.map(({ name }) => text('placeholder.sticker', { emoji: name }, language)),
    ...(poll === undefined ? [] : [pollText(poll, language)]),
    ...(isVoice ? [text('placeholder.voice', { seconds: secondsOf(attachments) }, language)] : []),
    ...forwarded.map(({ message: one }) =>
      text('placeholder.forwarded', { text: readable(one.content) }, language),
    ),
  ].filter((part) => part.trim() !== '');
  const files = [...attachments, ...forwarded.flatMap(({ message: one }) => one.attachments ?? [])].map(
    (file) => fileOf(message, file),
  );
  if (parts.length === 0 && files.length === 0) parts.push(text('placeholder.unknown', {}, language));
  return { text: parts.join('\n'), files };
}

function pollText({ question, answers }: NonNullable<APIMessage['poll']>, language?: string): string {
  const choices = (answers ?? []).map(
    ({ poll_media: media }) => `• ${media.text ?? media.emoji?.name ?? ''}`,
  );
  return [text('placeholder.poll', { question: question.text ?? '' }, language), ...choices].join('\n');
}

function secondsOf(attachments: readonly APIAttachment[]): number {
  return Math.round(attachments[0]?.duration_secs ?? 0);
}

/** Discord's links to files end after a day: the ref names the file, and its link is asked for when it is fetched. */
function fileOf(message: Written, file: APIAttachment): InboundFile {
  return {
    ref: fileRef(message.channel_id, message.id, file.id),
    name: file.filename,
    type: file.content_type ?? 'application/octet-stream',
    size: file.size,
  };
}

const MENTION =
  /<(?:(@[!&]?|#)(\d{1,20})|a?(:\w{1,64}:)\d{1,20}|(\/[\w\- ]{1,100}):\d{1,20}|t:(-?\d{1,13})(?::[a-zA-Z])?)>/gu;

/** Discord's marks for people, channels, roles, own emoji, commands and instants, as somebody would read them. */
function readableText(content: string, users: ReadonlyMap<string, string>, names: Names): string {
  return content.replace(
    MENTION,
    (whole, sign?: string, id = '', emoji?: string, command?: string, seconds?: string) => {
      if (emoji !== undefined) return emoji;
      if (command !== undefined) return command;
      if (seconds !== undefined) return instantText(Number(seconds)) ?? whole;
      if (sign === '#') return `#${names.channel(id) ?? id}`;
      return `@${(sign === '@&' ? names.role(id) : users.get(id)) ?? id}`;
    },
  );
}

function instantText(seconds: number): string | null {
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? null : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
