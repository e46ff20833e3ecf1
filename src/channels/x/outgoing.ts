import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import type { Outbound } from '../channel.ts';
import { sendInParts } from '../in-parts.ts';
import type { ChannelMemory } from '../memory.ts';
import { splitText } from '../split.ts';
import type { Api } from './api.ts';
import { SaidBefore } from './fault.ts';
import { type Place, placeOf } from './place.ts';
import { saidThere } from './said-there.ts';
import type { Threads } from './threads.ts';
import { fitsPost } from './weigh.ts';

/** UTF-16 code units of one direct message (help.x.com, Direct Messages: 10,000 characters). */
export const DIRECT_UNITS = 10_000;
/** Pictures of one post (docs.x.com/x-api/media/quickstart/best-practices); a direct message has one. */
const PICTURES = { post: 4, dm: 1 };
/** Bytes of a picture, and its types, there too. */
const PICTURE_BYTES = 5 * 1024 * 1024;
/** How long a link to a file of ours is good. */
const LINK_MS = 7 * 24 * 60 * 60 * 1000;
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

export interface Sending {
  api: Api;
  account: string;
  threads: Threads;
  memory: ChannelMemory | undefined;
  now(): number;
  fileBytes: number;
}

interface Part {
  text: string;
  pictures: string[];
}

/**
 * Says text and files where the customer wrote, one part after another, and answers the id of the first. Pictures are at X before anything is
 * said. Throws CodedError as Channel.send says; what fails after the first part is 'unknown-outcome', because the customer has it already.
 */
export async function sendAll(sending: Sending, message: Outbound): Promise<string> {
  const place = placeOf(message.conversation);
  if (place === null) throw new CodedError('contact-unreachable', 'No place at X.');
  const parts = await partsOf(sending, message, place);
  if (place.kind === 'dm') return direct(sending, message, place.user, parts);
  return inThread(sending, parts, { root: place.root, answers: message.answers ?? place.root });
}

/** A part is below the one before it, so that all of it is read in its order. */
async function inThread(
  { api, account, threads }: Sending,
  parts: readonly Part[],
  { root, answers }: { root: string; answers: string },
): Promise<string> {
  let above = answers;
  const post = async ({ text, pictures }: Part) => {
    const media = pictures.length === 0 ? {} : { media: { media_ids: pictures as [string] } };
    const below = { reply: { in_reply_to_tweet_id: above }, ...media };
    const said = await api
      .called('a post', false, () => api.client.v2.tweet({ ...(text === '' ? {} : { text }), ...below }))
      .then((answer) => idIn(Object(Object(answer).data).id))
      .catch(async (error: unknown) => {
        const there = error instanceof SaidBefore ? await saidThere(api, account, { text, above }) : null;
        if (there === null) throw error;
        return there;
      });
    above = said;
    // It is out: what is not kept now must not have it said again. X tells of our posts, too.
    await threads.keep(said, root).catch(() => undefined);
    return said;
  };
  return sendInParts(parts.map((part) => () => post(part)));
}

/** What is read later is told by the last message that was read: each is kept with the first of its own. */
async function direct(
  { api, memory, now }: Sending,
  { conversation }: Outbound,
  user: string,
  parts: readonly Part[],
): Promise<string> {
  let first: string | undefined;
  return sendInParts(
    parts.map(({ text, pictures }) => async () => {
      const attachments = pictures.map((media_id) => ({ media_id }));
      const body = { ...(text === '' ? {} : { text }), ...(attachments.length === 0 ? {} : { attachments }) };
      const sent = await api.called('a direct message', false, () =>
        api.client.v2.sendDmToParticipant(
          user,
          body as Parameters<typeof api.client.v2.sendDmToParticipant>[1],
        ),
      );
      const said = idIn(Object(Object(sent).data ?? sent).dm_event_id);
      first ??= said;
      // It is out: were this to fail the send, the customer would have it twice.
      await memory?.put({ topic: conversation, key: said, value: first, at: now() }).catch(() => undefined);
      return said;
    }),
  );
}

function idIn(given: unknown): string {
  if (typeof given === 'string' && /^\d+$/.test(given)) return given;
  throw new CodedError('unknown-outcome', 'X took a message and named none.');
}

/** Pictures stand with the last words, as many as go there; more of them, and other files, come after. */
async function partsOf(sending: Sending, message: Outbound, { kind }: Place): Promise<Part[]> {
  const words = message.text.toWellFormed();
  const parts: Part[] = splitText(words, kind === 'dm' ? DIRECT_UNITS : fitsPost).map((text) => ({
    text,
    pictures: [],
  }));
  for (const file of message.files) {
    const bytes = await bytesOf(file, sending.fileBytes);
    const type = PICTURE_TYPES.find((one) => one === file.type);
    if (type === undefined || bytes.length > PICTURE_BYTES)
      parts.push({ text: leadTo(file, kind), pictures: [] });
    else {
      const picture = await uploaded(sending.api, bytes, type, kind);
      const last = parts.at(-1);
      if (last !== undefined && last.pictures.length < PICTURES[kind]) last.pictures.push(picture);
      else parts.push({ text: '', pictures: [picture] });
    }
  }
  return parts;
}

/** What X does not carry is fetched from us, by whoever the message is for; not where everybody could. */
function leadTo({ name, address }: Outbound['files'][number], kind: Place['kind']): string {
  if (kind === 'post' || address === undefined)
    throw new CodedError('vendor-refused', 'X shows pictures in public, and no other file.');
  return `${name}: ${address(LINK_MS)}`;
}

async function uploaded(
  api: Api,
  bytes: Buffer,
  type: (typeof PICTURE_TYPES)[number],
  kind: Place['kind'],
): Promise<string> {
  const options = { media_type: type, media_category: kind === 'dm' ? 'dm_image' : 'tweet_image' };
  // An upload that nobody uses harms nobody.
  return api.called('an upload', true, () =>
    api.client.v2.uploadMedia(bytes, options as Parameters<typeof api.client.v2.uploadMedia>[1]),
  );
}

async function bytesOf(file: { open: () => Promise<Readable> }, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await file.open()) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > limit) throw new CodedError('too-large', 'The file is larger than X takes.');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
