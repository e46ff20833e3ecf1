import { createHash } from 'node:crypto';
import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIMessage,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type REST,
  Routes,
} from 'discord.js';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { choiceId } from '../../vendors/discord/choice.ts';
import { type Conversation, conversationFrom } from '../../vendors/discord/conversation.ts';
import { CODE, called, refusedAs } from '../../vendors/discord/errors.ts';
import { markupFree } from '../../vendors/discord/markup.ts';
import { bytesOf } from '../bounded-file.ts';
import { chosenMark, type Outbound } from '../channel.ts';
import { splitText } from '../split.ts';

/** UTF-16 units of one message's content (discord.com/developers/docs/resources/message#create-message). */
const CONTENT = 2000;
/** Tried first: escaping makes a text longer. */
const ROOM = 1900;
const NONCE = 25;
/** What Discord says of a place where this customer can be answered no more. */
const UNREACHABLE = [
  CODE.unknownChannel,
  CODE.unknownMember,
  CODE.closedMessages,
  CODE.noCommonServer,
  CODE.missingAccess,
  CODE.missingPermissions,
  CODE.locked,
  CODE.archived,
];

/** Filters of the server that look at what a message says. */
const BLOCKED = [CODE.blockedByAutoMod, CODE.harmfulLink];

type Part = { content: string; components?: Row[] } | { file: { name: string; type: string; bytes: Buffer } };

/**
 * Posts text and files where the customer wrote and answers the first message's id. The files are read before the first
 * call, so that a lost one leaves nothing half sent. Throws CodedError as Channel.send says; what fails after the first
 * message is 'unknown-outcome', because the customer has a part of it already.
 */
export async function sendAll(rest: REST, message: Outbound, fileBytes: number): Promise<string> {
  const place = conversationFrom(message.conversation);
  if (place === null) throw new CodedError('contact-unreachable', 'No place in Discord');
  const contents = contentsOf(message.text);
  const rows = rowsOf(message, place);
  const texts: Part[] = contents.map((content, index) => ({
    content,
    ...(index === contents.length - 1 ? rows : {}),
  }));
  const files: Part[] = [];
  for (const { name, type, open } of message.files)
    files.push({ file: { name, type, bytes: await bytesOf({ open }, fileBytes, 'Discord') } });
  if (place.kind === 'private') await comeBack(rest, place);
  const [first, ...others] = [...texts, ...files];
  if (first === undefined) throw new CodedError('vendor-refused', 'A message without text and files.');
  const id = await post(rest, place, first, nonceOf(message.key, 0), true);
  for (const [index, part] of others.entries()) {
    try {
      await post(rest, place, part, nonceOf(message.key, index + 1), false);
    } catch (error) {
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return id;
}

/** Who left the thread of their case reads the answer there all the same; who left the server cannot be reached. */
async function comeBack(rest: REST, { channel, user }: Conversation): Promise<void> {
  await called('add-member', false, rest.put(Routes.threadMembers(channel, user))).catch((error: unknown) => {
    if (refusedAs(error, CODE.unknownMember)) throw plainly(error);
    // Direct messages have no members, and what else is wrong with the place the message itself is refused for.
    if (!(error instanceof CodedError) || error.code !== 'vendor-refused') throw error;
  });
}

/** The text in parts that fit once their mark-up is escaped: the customer reads it as it was written. */
function contentsOf(text: string, room = ROOM): string[] {
  return splitText(text, room).flatMap((part) => {
    const content = markupFree(part);
    return content.length <= CONTENT ? [content] : contentsOf(part, Math.floor(room / 2));
  });
}

/** The customer is pinged by being answered, and nobody else, whatever the text says. Previews are off. */
async function post(
  rest: REST,
  { channel, root }: Conversation,
  part: Part,
  nonce: string,
  first: boolean,
): Promise<string> {
  const answers = first && root !== channel;
  const body = {
    ...('content' in part ? part : {}),
    flags: MessageFlags.SuppressEmbeds,
    nonce,
    enforce_nonce: true,
    allowed_mentions: { parse: [], replied_user: answers },
    ...(answers ? { message_reference: { message_id: root, fail_if_not_exists: false } } : {}),
  };
  const files =
    'file' in part
      ? [{ name: part.file.name, data: part.file.bytes, contentType: part.file.type, key: 'files[0]' }]
      : [];
  const route = Routes.channelMessages(channel);
  const send = () => called('create-message', true, rest.post(route, { body, files }));
  const sent = await send().catch(async (error: unknown) => {
    if (!refusedAs(error, CODE.archived)) throw plainly(error);
    await called(
      'update-channel',
      false,
      rest.patch(Routes.channel(channel), { body: { archived: false } }),
    ).catch((fault: unknown) => {
      throw plainly(fault);
    });
    return send().catch((fault: unknown) => {
      throw plainly(fault);
    });
  });
  return (sent as APIMessage).id;
}

type Row = APIActionRowComponent<APIButtonComponentWithCustomId>;

/** Buttons of a row (discord.com/developers/docs/components/reference#action-row). */
const ROW = 5;

/** The choices as rows of buttons; nothing where there is nothing to choose. */
function rowsOf({ choices = [], key }: Outbound, { root, user }: Conversation): { components?: Row[] } {
  if (choices.length === 0) return {};
  const buttons = choices.map(({ id, label }) => ({
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label,
    custom_id: choiceId({ choice: id, root, user, question: key }),
  }));
  const rows = buttons.flatMap((_, at) => (at % ROW === 0 ? [buttons.slice(at, at + ROW)] : []));
  return { components: rows.map((components) => ({ type: ComponentType.ActionRow, components })) };
}

/** The mark of a message that nobody pressed; null: it went out in several, and we know the first one alone. */
export function markOf(sent: { conversation: string; externalId: string; text: string }): string | null {
  const place = conversationFrom(sent.conversation);
  return place === null || contentsOf(sent.text).length !== 1 ? null : `${place.channel}:${sent.externalId}`;
}

/** Takes the buttons away: what was chosen stands there as one that cannot be pressed. Throws CodedError. */
export async function settled(rest: REST, mark: string, label: string | null): Promise<void> {
  const [channel, message] = mark.split(':');
  if (channel === undefined || message === undefined) return;
  const route = Routes.channelMessage(channel, message);
  const components = label === null ? [] : [chosenRow(label)];
  await called(
    'update-message',
    false,
    rest.patch(route, { body: { components, allowed_mentions: { parse: [] } } }),
  );
}

function chosenRow(label: string): Row {
  const button = {
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label: chosenMark(label),
    custom_id: 'chosen',
    disabled: true,
  };
  return { type: ComponentType.ActionRow, components: [button] };
}

/** A refusal as an agent understands it; anything else as it is. */
function plainly(error: unknown): unknown {
  if (refusedAs(error, ...UNREACHABLE))
    return new CodedError('contact-unreachable', 'Discord: nobody can be answered there');
  if (refusedAs(error, ...BLOCKED)) return new CodedError('blocked', 'Discord: a filter of the server');
  if (refusedAs(error, CODE.tooLarge)) return new CodedError('too-large', 'Discord: larger than it takes');
  return error;
}

/** The same for the same part: Discord answers a repeat with the message that is there, for some minutes. */
export function nonceOf(key: string, part: number): string {
  return createHash('sha256').update(`${key}:${part}`).digest('hex').slice(0, NONCE);
}
