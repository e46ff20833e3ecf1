import type { Readable } from 'node:stream';
import { CodedError } from '../../domain/coded-error.ts';
import type { Graph } from '../../vendors/meta/graph.ts';
import { boundedFile } from '../bounded-file.ts';
import type { InboundFile } from '../channel.ts';
import { MEDIA_ENDINGS } from '../media-endings.ts';
import type { FeedValue } from './inbound.ts';

const TYPES = Object.entries({ ...MEDIA_ENDINGS, 'image/gif': 'gif' });

/** The pictures of a comment or a post. Their addresses expire, so that they are named by what they belong to. */
export function filesOf(value: FeedValue, page: string): InboundFile[] {
  const { item, post_id, comment_id, photo, video, photos = [], link } = value;
  const [kind, id] = item === 'comment' && comment_id ? ['comment', comment_id] : ['post', post_id];
  const shown = item === 'photo' || item === 'video' ? [link ?? ''] : [];
  const all = photos.length > 0 ? photos : [photo, video, ...shown].filter((one) => one !== undefined);
  return all.map((address, index) => {
    const type = typeOf(address, item === 'video' || address === video ? 'video/mp4' : 'image/jpeg');
    const [group = 'file'] = type.split('/');
    const ending = TYPES.find(([one]) => one === type)?.[1] ?? 'bin';
    return { ref: `${kind}:${page}:${id}:${index}`, name: `${group}.${ending}`, type, size: null };
  });
}

function typeOf(address: string, usual: string): string {
  const path = URL.canParse(address) ? new URL(address).pathname.toLowerCase() : '';
  return TYPES.find(([, ending]) => path.endsWith(`.${ending}`))?.[0] ?? usual;
}

const MEDIA = 'media,subattachments{media,type},type';

/**
 * The bytes by a name that `filesOf` gave, at most `limit`: where they are is asked for right now. Throws CodedError 'not-found',
 * 'too-large', 'vendor-down', 'rate-limited', 'vendor-refused'; the stream itself ends with 'too-large' or 'vendor-down'.
 */
export async function fetchFile(
  graphs: (page: string) => Graph,
  ref: string,
  limit: number,
): Promise<Readable> {
  const [, kind, page = '', id = '', index = '0'] = /^(comment|post):(\d+):([^:]+):(\d+)$/.exec(ref) ?? [];
  if (kind === undefined) throw new CodedError('not-found', 'No file of a Page.');
  const graph = graphs(page);
  const fields = kind === 'comment' ? `attachment{${MEDIA}}` : `attachments{${MEDIA}}`;
  const known = Object(await graph.get(`${encodeURIComponent(id)}?fields=${fields}`)) as {
    attachment?: Attachment;
    attachments?: { data?: Attachment[] };
  };
  const sources = [known.attachment ?? [], known.attachments?.data ?? []].flat().flatMap(sourcesOf);
  const address = sources[Number(index)];
  if (address === undefined) throw new CodedError('not-found', 'The file is no longer on the Page.');
  const response = await graph.open(address, limit);
  if (response.status === 200 && response.body !== null) return boundedFile(response.body, limit, 'Facebook');
  await response.body?.cancel();
  if (response.status === 404 || response.status === 403 || response.status === 410)
    throw new CodedError('not-found', 'The file is no longer on the Page.');
  throw new CodedError('vendor-down', `Facebook answered ${response.status} to a download.`);
}

interface Attachment {
  media?: { image?: { src?: string }; source?: string };
  subattachments?: { data?: Attachment[] };
}

/** A film has a picture of its beginning, too. */
function sourcesOf({ media, subattachments }: Attachment): string[] {
  const parts = subattachments?.data ?? [];
  if (parts.length > 0) return parts.flatMap(sourcesOf);
  const address = media?.source ?? media?.image?.src;
  return address === undefined ? [] : [address];
}
