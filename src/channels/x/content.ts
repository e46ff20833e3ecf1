import { z } from 'zod';
import { text as say } from '../../texts/texts.ts';
import type { InboundFile } from '../channel.ts';
import { id, type Media, type Post, wordsOf } from './post.ts';

const linksShape = z.object({ urls: z.array(z.object({ url: z.string(), expanded_url: z.string() })) });
/** The words of a direct message, and the one thing that comes with it (developer.x.com, Message Create Object). */
export const directData = z.object({
  text: z.string(),
  entities: linksShape.optional().catch(undefined),
  attachment: z
    .object({
      type: z.string(),
      media: z
        .object({
          id_str: id.optional().catch(undefined),
          type: z.string(),
          url: z.string().optional().catch(undefined),
          media_url_https: z.string().max(2048),
          video_info: z.unknown().optional(),
        })
        .optional()
        .catch(undefined),
      location: z
        .object({
          shared_coordinate: z.object({
            coordinates: z.object({ coordinates: z.tuple([z.number(), z.number()]) }),
          }),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

interface Content {
  text: string;
  files: InboundFile[];
}

/** What a post says: without the names that X puts before an answer, with addresses as their writer gave them. */
export function contentOfPost(post: Post, language: string): Content {
  const { text, display_text_range, entities, extended_entities } = wordsOf(post);
  const media = (extended_entities ?? entities)?.media ?? [];
  const seen = Array.from(text)
    .slice(display_text_range?.[0] ?? 0)
    .join('');
  const words = plain(
    seen,
    entities?.urls ?? [],
    media.map(({ url }) => url ?? ''),
  );
  return shown(words, media.map(fileOf), language);
}

export function contentOfDirect(data: z.infer<typeof directData>, language: string): Content {
  const { media, location } = data.attachment ?? {};
  const words = plain(data.text, data.entities?.urls ?? [], [media?.url ?? '']);
  if (location !== undefined) {
    const [longitude, latitude] = location.shared_coordinate.coordinates.coordinates;
    const place = say('placeholder.location', { place: `${latitude}, ${longitude}` }, language);
    return { text: [place, words].filter((line) => line !== '').join('\n'), files: [] };
  }
  return shown(words, media === undefined ? [] : [fileOf(media)], language);
}

function shown(text: string, files: InboundFile[], language: string): Content {
  if (text.trim() !== '' || files.length > 0) return { text, files };
  return { text: say('placeholder.unknown', {}, language), files };
}

/** X writes &lt; for <, and an address of its own for each that somebody gave; what is shown as a file has one too. */
function plain(
  text: string,
  links: readonly { url: string; expanded_url: string }[],
  ofFiles: readonly string[],
): string {
  let words = text;
  for (const url of ofFiles.filter(isShort)) words = words.replaceAll(url, '').trimEnd();
  for (const { url, expanded_url: full } of links)
    if (isShort(url)) words = words.replaceAll(url, () => full);
  return unescaped(words);
}

/** As it was typed. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function isShort(url: string): boolean {
  return /^https:\/\/t\.co\/\w{1,40}$/.test(url);
}

type Shown = Pick<Media, 'type' | 'media_url_https'> & { id_str?: string | undefined; video_info?: unknown };

const variantsShape = z.object({
  variants: z.array(z.object({ bitrate: z.number().catch(0), content_type: z.string(), url: z.string() })),
});

/** Videos and moving pictures in the best of their forms that is one file. */
function fileOf({
  type,
  media_url_https: still,
  id_str: name = 'file',
  video_info: info,
}: Shown): InboundFile {
  const { variants = [] } = variantsShape.safeParse(info).data ?? {};
  const best = variants
    .filter(({ content_type }) => content_type === 'video/mp4')
    .toSorted((a, b) => b.bitrate - a.bitrate)[0];
  if (type !== 'photo' && best !== undefined)
    return { ref: best.url, name: `video-${name}.mp4`, type: 'video/mp4', size: null };
  const isPng = /\.png$|[?&]format=png\b/.test(still);
  const [ending, mime] = isPng ? ['png', 'image/png'] : ['jpg', 'image/jpeg'];
  return { ref: still, name: `photo-${name}.${ending}`, type: mime, size: null };
}
