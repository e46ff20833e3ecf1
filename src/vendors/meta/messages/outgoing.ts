import { bytesOf, sizeOf } from '../../../channels/bounded-file.ts';
import type { Choice, Outbound } from '../../../channels/channel.ts';
import { splitText } from '../../../channels/split.ts';
import { CodedError, codeOf } from '../../../domain/coded-error.ts';
import type { Graph } from '../graph.ts';
import { faultOf, numbersOf } from './client.ts';
import { MORE, OWN, pressOf } from './inbound.ts';
import { type Account, type Kind, placeOf } from './place.ts';

/** Quick replies below one message, and characters on one (send-messages/quick-replies). */
export const QUICK_REPLIES = { most: 13, label: 20 };

/** The window of 24 hours is closed: Messenger's number and Instagram's. */
const CLOSED = ['10/2018278', '10/2018065', '10/2534022'];
/** Another app has the conversation (conversation-routing). */
const HELD = '10/2018300';

interface Sending {
  kind: Kind;
  account: Account;
  /** People of the team may answer for seven days (human agent tag). */
  humanAgent: boolean;
}

/**
 * Sends text and files, one after another, and answers the id of the last: once that has arrived, so have those before it. Files are
 * at Meta before the first call, so that a lost file leaves nothing half sent. What is chosen from stands below the last one.
 * Throws CodedError as Channel.send says; what fails after the first call is 'unknown-outcome'.
 */
export async function sendAll(sending: Sending, message: Outbound): Promise<string> {
  const { kind, account } = sending;
  const user = placeOf(message.conversation)?.user;
  if (user === undefined) throw new CodedError('contact-unreachable', 'A conversation of nobody.');
  const files: object[] = [];
  for (const file of message.files) files.push(await attachmentOf(kind, account.graph, file));
  const words = splitText(message.text.toWellFormed(), kind.textFits).map((text) => ({ text }));
  const [first, ...rest] = message.choices === undefined ? [...words, ...files] : [...files, ...words];
  if (first === undefined) throw new CodedError('vendor-refused', 'A message without text and files.');
  const parts = [first, ...rest].map((part, at) => {
    const isLast = at === rest.length;
    const choices = isLast && message.choices !== undefined ? quickReplies(message.choices, message.key) : {};
    const own = kind.echoes ? { metadata: `${OWN}${message.key}${isLast ? '' : MORE}` } : {};
    return { ...part, ...choices, ...own };
  });
  let id = '';
  for (const [at, part] of parts.entries()) {
    try {
      id = await sendOne(sending, user, part, message.bySystem !== true);
    } catch (error) {
      if (at === 0) throw error;
      throw new CodedError('unknown-outcome', `Only a part was sent (${codeOf(error)}).`, { cause: error });
    }
  }
  return id;
}

/**
 * As an answer to the customer; what a person says may go on as theirs for seven days, and takes the conversation back from another app.
 */
async function sendOne(sending: Sending, user: string, part: object, byPerson: boolean): Promise<string> {
  const { account, humanAgent } = sending;
  const answer = { messagingType: 'RESPONSE', recipient: { id: user }, message: part };
  try {
    return await call(sending, answer);
  } catch (error) {
    const { number, subcode } = numbersOf(error) ?? {};
    const refused = `${number}/${subcode}`;
    if (byPerson && humanAgent && CLOSED.includes(refused)) return tagged(sending, answer);
    if (byPerson && refused === HELD)
      return calling(sending, async () => {
        await account.client.takeThreadControl(user, 'A person of the team answers.');
        return call(sending, answer);
      });
    return calling(sending, () => Promise.reject(error));
  }
}

/** Where Meta has not granted the tag after all, the window is closed as before. */
async function tagged(sending: Sending, answer: object): Promise<string> {
  try {
    return await calling(sending, () =>
      call(sending, { ...answer, messagingType: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
    );
  } catch (error) {
    if (codeOf(error) !== 'vendor-refused') throw error;
    throw new CodedError('window-closed', 'Meta does not take the human agent tag from this app.');
  }
}

async function call({ account }: Sending, body: object): Promise<string> {
  const send = account.client.sendRawBody.bind(account.client) as (body: object) => Promise<unknown>;
  const { messageId } = Object(await send(body)) as { messageId?: unknown };
  if (typeof messageId === 'string' && messageId !== '') return messageId;
  throw new CodedError('unknown-outcome', 'Meta took a message and named none.');
}

async function calling<T>({ kind }: Sending, doing: () => Promise<T>): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    throw faultOf(kind.product, error, 'messages', false);
  }
}

function quickReplies(choices: readonly Choice[], key: string): object {
  const tooMany = choices.length > QUICK_REPLIES.most;
  if (tooMany || choices.some(({ label }) => label.length > QUICK_REPLIES.label))
    throw new CodedError('vendor-refused', 'More choices than a message holds.');
  const quick = choices.map(({ id, label }) => ({
    contentType: 'text',
    title: label,
    payload: pressOf(id, key),
  }));
  return { quickReplies: quick };
}

/** Given to Meta (send-messages/saving-assets), or fetched by it from here. */
async function attachmentOf(kind: Kind, graph: Graph, file: Outbound['files'][number]): Promise<object> {
  const type = kind.attachmentOf(file.type);
  if (type === null) throw new CodedError('vendor-refused', `${kind.product.name} takes no such file.`);
  const most = type === 'image' ? (kind.pictureBytes ?? kind.fileBytes) : kind.fileBytes;
  if (kind.fetchesFiles) {
    if (file.address === undefined)
      throw new CodedError('vendor-refused', `A file that ${kind.product.name} cannot fetch.`);
    await sizeOf(file, most, kind.product.name);
    return { attachment: { type, payload: { url: file.address() } } };
  }
  const bytes = await bytesOf(file, most, kind.product.name);
  const form = new FormData();
  form.set('message', JSON.stringify({ attachment: { type, payload: { is_reusable: false } } }));
  form.set('filedata', new Blob([bytes], { type: file.type }), file.name);
  const answer = await graph.post('me/message_attachments', form, { bytes: bytes.length });
  const { attachment_id: id } = Object(answer) as { attachment_id?: unknown };
  if (id === undefined) throw new CodedError('vendor-down', 'Meta took a file and named none.');
  return { attachment: { type, payload: { attachmentId: String(id) } } };
}
