import { CodedError } from '../../domain/coded-error.ts';
import type { Graph } from '../../vendors/meta/graph.ts';
import { bytesOf } from '../bounded-file.ts';
import type { Outbound } from '../channel.ts';
import { sendInParts } from '../in-parts.ts';
import { splitText } from '../split.ts';
import { commentFrom, placeFrom } from './place.ts';

/** UTF-16 code units of one comment (facebook.com/help, "How long can a comment be"). */
const COMMENT_UNITS = 8000;

/** page/photos, "less than 10MB". */
const PHOTO_BYTES = 10 * 1024 * 1024;

/** What one comment carries: words, a photo, or both. */
interface Part {
  message?: string;
  attachment_id?: string;
}

/**
 * Answers below the customer's newest comment, or below their post, and answers the id of the first comment. Photos are at
 * Facebook before the first comment, so that a lost one leaves nothing half said. Throws CodedError as Channel.send says; what
 * fails after the first comment is 'unknown-outcome', because everybody reads a part of it already.
 */
export async function sendAll(graphs: (page: string) => Graph, message: Outbound): Promise<string> {
  const place = placeFrom(message.conversation);
  if (place === null) throw new CodedError('contact-unreachable', 'No place on a Page.');
  const graph = graphs(place.page);
  const photos: string[] = [];
  for (const file of message.files) photos.push(await uploaded(graph, place.page, file));
  const below = message.answers === undefined ? place.post : commentFrom(message.answers).below;
  const parts = partsOf(splitText(message.text.toWellFormed(), COMMENT_UNITS), photos);
  return sendInParts(parts.map((part) => () => sendOne(graph, below, part)));
}

/** A comment has room for one photo: the first stands below the words. */
function partsOf(texts: readonly string[], [first, ...rest]: readonly string[]): Part[] {
  const said: Part[] = texts.map((message) => ({ message }));
  const last = said.at(-1);
  const alone = [...(last === undefined && first !== undefined ? [first] : []), ...rest];
  if (last !== undefined && first !== undefined) last.attachment_id = first;
  return [...said, ...alone.map((attachment_id) => ({ attachment_id }))];
}

async function sendOne(graph: Graph, below: string, part: Part): Promise<string> {
  const { id } = Object(await graph.post(`${encodeURIComponent(below)}/comments`, part)) as { id?: unknown };
  if (typeof id !== 'string' || id === '')
    throw new CodedError('unknown-outcome', 'Facebook took a comment and named none.');
  return id;
}

/** A photo that stands nowhere yet (page/photos, `published`). */
async function uploaded(graph: Graph, page: string, file: Outbound['files'][number]): Promise<string> {
  if (!file.type.startsWith('image/'))
    throw new CodedError('vendor-refused', 'A comment takes no other files than photos.');
  const bytes = await bytesOf(file, PHOTO_BYTES, 'Facebook');
  const form = new FormData();
  form.set('published', 'false');
  form.set('source', new Blob([bytes], { type: file.type }), file.name);
  const { id } = Object(await graph.post(`${page}/photos`, form, { bytes: bytes.length })) as {
    id?: unknown;
  };
  if (typeof id !== 'string') throw new CodedError('vendor-down', 'Facebook took a photo and named none.');
  return id;
}
