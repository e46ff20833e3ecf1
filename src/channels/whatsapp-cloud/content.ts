import { z } from 'zod';
import { type TextKey, type TextValues, text } from '../../texts/texts.ts';
import type { InboundFile } from '../channel.ts';
import { MEDIA_ENDINGS } from '../media-endings.ts';

const mediaShape = z.object({
  id: z.string().min(1).max(512),
  mime_type: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
});
/** What is not as it should be is shown as what cannot be shown: a customer's word is never a dead letter. */
const part = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined);

/** The fields of a message that carry what was said, by its type (webhooks/reference/messages). */
export const contentShape = z.object({
  text: part(z.object({ body: z.string() })),
  image: part(mediaShape),
  audio: part(mediaShape),
  video: part(mediaShape),
  document: part(mediaShape),
  sticker: part(mediaShape),
  location: part(
    z.object({
      latitude: z.number(),
      longitude: z.number(),
      name: z.string().optional(),
      address: z.string().optional(),
    }),
  ),
  contacts: part(
    z.array(
      z.object({
        name: z.object({ formatted_name: z.string() }),
        phones: part(z.array(z.object({ phone: z.string().optional() }))),
      }),
    ),
  ),
  button: part(z.object({ text: z.string() })),
  order: part(
    z.object({
      text: z.string().optional(),
      product_items: z.array(z.object({ product_retailer_id: z.string(), quantity: z.coerce.number() })),
    }),
  ),
  system: part(z.object({ body: z.string() })),
});

type Said = z.infer<typeof contentShape>;

/** What a customer said, as text and files; what has no text of its own is named in the language. */
export function contentOf(
  said: Said,
  type: string,
  language: string,
): { text: string; files: InboundFile[] } {
  const files = filesOf(said, type);
  const caption = (said.image ?? said.video ?? said.document)?.caption ?? '';
  const words = said.text?.body ?? placeholderOf(said, language) ?? said.button?.text ?? caption;
  if (words !== '' || files.length > 0) return { text: words, files };
  return { text: text('placeholder.unknown', {}, language), files };
}

function filesOf({ image, audio, video, document, sticker }: Said, kind: string): InboundFile[] {
  return [image, audio, video, document, sticker].flatMap((media) => {
    if (media === undefined) return [];
    const type = media.mime_type?.split(';')[0]?.trim() || 'application/octet-stream';
    const name =
      media.filename || `${/^[a-z]{1,20}$/.test(kind) ? kind : 'file'}.${MEDIA_ENDINGS[type] ?? 'bin'}`;
    return [{ ref: media.id, name, type, size: null }];
  });
}

function placeholderOf(said: Said, language: string): string | undefined {
  const say = (key: TextKey, values: TextValues) => text(key, values, language);
  const { sticker, location, contacts, order, system } = said;
  if (sticker) return say('placeholder.sticker', { emoji: '' }).trimEnd();
  if (location) {
    const { name, address, latitude, longitude } = location;
    const place = `${latitude}, ${longitude}`;
    const at = say('placeholder.location', { place });
    return name ? `${say('placeholder.venue', { title: name, address: address ?? place })}\n${at}` : at;
  }
  if (contacts)
    return contacts
      .map(({ name, phones = [] }) =>
        say('placeholder.contact', { name: name.formatted_name, phone: phones[0]?.phone ?? '' }),
      )
      .join('\n');
  if (order) {
    const items = order.product_items.map((one) => `${one.quantity} × ${one.product_retailer_id}`).join(', ');
    return [say('placeholder.order', { items }), order.text ?? ''].join('\n').trimEnd();
  }
  return system && say('placeholder.system', { text: system.body });
}
