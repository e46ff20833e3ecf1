import type { types } from '@slack/bolt';
import { CodedError, codeOf, type ErrorCode } from '../../domain/coded-error.ts';
import { choiceAction } from '../../vendors/slack/choice.ts';
import { type Call, word } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { markupFree } from '../../vendors/slack/markup.ts';
import { uploaded } from '../../vendors/slack/upload.ts';
import { bytesOf } from '../bounded-file.ts';
import { chosenMark, type Outbound } from '../channel.ts';
import { splitText } from '../split.ts';

/** Characters of one message (docs.slack.dev/reference/methods/chat.postMessage: best below 4,000); escaping adds some. */
const TEXT_UNITS = 3500;
/** Characters of a section (docs.slack.dev/reference/block-kit/blocks/section-block). */
const SECTION_UNITS = 3000;

/**
 * Slack's words for what no later try changes (docs.slack.dev/reference/methods, errors of those below): a place where nobody
 * can be answered any more, rules of a workspace about what may be said or shared, and what is too large.
 */
const REFUSALS: readonly [ErrorCode, readonly string[]][] = [
  [
    'contact-unreachable',
    [
      ...['channel_not_found', 'not_in_channel', 'is_archived', 'thread_not_found', 'message_not_found'],
      ...['cannot_reply_to_message', 'restricted_action_thread_locked', 'restricted_action'],
      ...[
        'restricted_action_read_only_channel',
        'posting_to_channel_denied',
        'posting_to_general_channel_denied',
      ],
    ],
  ],
  [
    'blocked',
    [
      ...['slack_connect_file_link_sharing_blocked', 'slack_connect_file_upload_sharing_blocked'],
      ...['slack_connect_blocked_file_type', 'slack_connect_clip_sharing_blocked', 'file_type_not_allowed'],
      ...[
        'slack_connect_canvas_sharing_blocked',
        'file_uploads_disabled',
        'file_uploads_except_images_disabled',
      ],
      ...['malware_detected', 'ekm_access_denied'],
    ],
  ],
  ['too-large', ['msg_too_long', 'file_upload_size_restricted']],
];

interface Limits {
  fileBytes: number;
  timeoutMs: number;
}

/** Where a conversation stands: `<channel>:<ts of the thread's first message>`. */
interface Place {
  channel: string;
  threadTs: string;
}

/**
 * Posts text and files into the thread and answers the first message's `ts`. The files are brought to Slack before
 * anything is shown, so that a lost file leaves nothing half sent. Throws CodedError as Channel.send says; what fails
 * after the first message is 'unknown-outcome', because the customer has a part of it already.
 */
export async function sendAll(call: Call, message: Outbound, limits: Limits): Promise<string> {
  const place = placeOf(message.conversation);
  const files: { id: string; title: string }[] = [];
  for (const file of message.files) files.push(await upload(call, file, limits));
  const parts = splitText(message.text, TEXT_UNITS);
  const texts = parts.map(
    (part, index) => () => say(call, place, part, index === parts.length - 1 ? blocksOf(part, message) : {}),
  );
  const share = files.length === 0 ? [] : [() => shareFiles(call, place, files)];
  const [first, ...rest] = [...texts, ...share];
  if (first === undefined) throw new CodedError('vendor-refused', 'A message without text and files.');
  const externalId = await first();
  for (const part of rest) {
    try {
      await part();
    } catch (error) {
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return externalId;
}

function placeOf(conversation: string): Place {
  const [, channel, threadTs] = /^([A-Z0-9]+):(\d+\.\d+)$/.exec(conversation) ?? [];
  if (channel === undefined || threadTs === undefined)
    throw new CodedError('contact-unreachable', 'No thread in Slack');
  return { channel, threadTs };
}

/** The customer reads exactly this text: nothing in it is parsed but links, and nobody is pinged. */
async function say(
  call: Call,
  { channel, threadTs }: Place,
  text: string,
  blocks: { blocks?: types.KnownBlock[] },
): Promise<string> {
  const said = await called(call, 'chat.postMessage', {
    ...{ channel, thread_ts: threadTs, text: markupFree(text), mrkdwn: false, link_names: false },
    ...{ unfurl_links: false, unfurl_media: false, ...blocks },
  });
  return word(said, 'ts');
}

/** Buttons that stand side by side. */
const ROW = 5;

/** The text with its buttons; nothing where there is nothing to choose. */
function blocksOf(text: string, { choices = [], key }: Outbound): { blocks?: types.KnownBlock[] } {
  if (choices.length === 0) return {};
  const elements = choices.map(
    ({ id, label }): types.Button => ({
      type: 'button',
      action_id: choiceAction(id),
      text: { type: 'plain_text', text: label, emoji: false },
      value: key,
    }),
  );
  const rows = elements.flatMap((_, at) => (at % ROW === 0 ? [elements.slice(at, at + ROW)] : []));
  const actions = rows.map((row) => ({ type: 'actions' as const, elements: row }));
  return { blocks: [...textBlocks(text), ...actions] };
}

function textBlocks(text: string): types.KnownBlock[] {
  return splitText(text, SECTION_UNITS).map((part) => ({
    type: 'section',
    text: { type: 'plain_text', text: part, emoji: false },
  }));
}

/** The mark of a message that nobody pressed; null: it went out in several, and we know the first one alone. */
export function markOf(sent: { conversation: string; externalId: string; text: string }): string | null {
  if (splitText(sent.text, TEXT_UNITS).length !== 1) return null;
  return `${placeOf(sent.conversation).channel}:${sent.externalId}`;
}

/** Takes the buttons away: what the question said stays, and what was chosen. Throws CodedError. */
export async function settled(call: Call, mark: string, text: string, label: string | null): Promise<void> {
  const [channel, ts] = mark.split(':');
  if (channel === undefined || ts === undefined) return;
  const chosen = label === null ? [] : [chosenMark(label)];
  const elements = chosen.map((said) => ({ type: 'plain_text' as const, text: said, emoji: false }));
  const below = elements.length === 0 ? [] : [{ type: 'context' as const, elements }];
  await call('chat.update', false, {
    ...{ channel, ts, text: markupFree([text, ...chosen].join('\n')) },
    blocks: [...textBlocks(text), ...below],
  });
}

async function shareFiles(call: Call, { channel, threadTs }: Place, files: { id: string; title: string }[]) {
  const where = { channel_id: channel, thread_ts: threadTs };
  await called(call, 'files.completeUploadExternal', { files, ...where });
  return files[0]?.id ?? '';
}

async function upload(
  call: Call,
  file: Outbound['files'][number],
  { fileBytes, timeoutMs }: Limits,
): Promise<{ id: string; title: string }> {
  const bytes = await bytesOf(file, fileBytes, 'a thread');
  const { name } = file;
  const address = (options: object) => called(call, 'files.getUploadURLExternal', options);
  return { id: await uploaded(address, { name, bytes }, timeoutMs), title: name };
}

/** A refusal is thrown as an agent understands it. To ask for an address twice is harmless. */
async function called(
  call: Call,
  method: 'chat.postMessage' | 'files.getUploadURLExternal' | 'files.completeUploadExternal',
  options: object,
) {
  try {
    return await call(method, method !== 'files.getUploadURLExternal', { ...options });
  } catch (error) {
    const [code] = REFUSALS.find(([, words]) => refusedAs(error, ...words)) ?? [];
    if (code === undefined) throw error;
    throw new CodedError(code, `Slack ${method} refused it`);
  }
}
