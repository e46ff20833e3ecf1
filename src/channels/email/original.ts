import sanitizeHtml from 'sanitize-html';
import type { ChannelMemory } from '../memory.ts';
import type { Original } from '../original.ts';
import { dmarcOf } from './dmarc.ts';
import { headersOf } from './headers.ts';
import { isDeep, peopleIn, readMail } from './mail.ts';
import { type Pictures, picturesOf } from './pictures.ts';
import { sourceOf } from './source.ts';

/** Characters of HTML that are cleaned; a mail of more is shown as text. */
const MOST_HTML = 1_000_000;

/** A mail as it came; null: it is not kept any more. What is in it cannot be read: only its bytes are there. */
export async function originalOf(
  memory: ChannelMemory,
  message: { conversation: string; externalId: string },
  authHost: string,
): Promise<Original | null> {
  const source = await sourceOf(memory, message);
  if (source === null) return null;
  const mail = await readMail(source).catch(() => null);
  const dmarc = dmarcOf(headersOf(source), authHost);
  const listed = (header: Parameters<typeof peopleIn>[0]) =>
    peopleIn(header)
      .map(({ name, address }) => (name === '' ? address : `${name} <${address}>`))
      .join(', ');
  const facts: Original['facts'] = [
    { name: 'from' as const, value: listed(mail?.from) },
    { name: 'reply-to' as const, value: listed(mail?.replyTo) },
    { name: 'to' as const, value: listed(mail?.to) },
    { name: 'cc' as const, value: listed(mail?.cc) },
    { name: 'subject' as const, value: mail?.subject ?? '' },
    { name: 'dmarc' as const, value: dmarc ?? '' },
  ].filter(({ value }) => value !== '');
  const whole = typeof mail?.html === 'string' ? mail.html : '';
  const html =
    whole === '' || whole.length > MOST_HTML || isDeep(whole)
      ? null
      : clean(whole, mail === null ? undefined : picturesOf(mail));
  return { source, name: 'mail.eml', type: 'message/rfc822', html, text: mail?.text ?? '', facts };
}

/** Links that may stand there; where they lead is shown, whatever they say. */
const SAFE = /^(https?:|mailto:|tel:)/i;

const INERT: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['p', 'div', 'span', 'br', 'hr', 'b', 'strong', 'i', 'em', 'u', 's', 'sub', 'sup', 'small', 'center'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'code'],
    ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'caption', 'font', 'a', 'img'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    td: ['colspan', 'rowspan', 'align', 'valign'],
    th: ['colspan', 'rowspan', 'align', 'valign'],
    table: ['border', 'cellpadding', 'cellspacing', 'align'],
    font: ['color'],
    img: ['src', 'alt', 'width', 'height'],
    '*': ['dir', 'lang'],
  },
  allowedSchemes: ['https', 'http', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'head',
    'svg',
    'math',
    'template',
  ],
  nestingLimit: 200,
  transformTags: {
    a: (_tag, { href = '', title = '' }) => ({
      tagName: 'a',
      attribs: {
        href,
        title: SAFE.test(href) ? href : title,
        rel: 'noopener noreferrer nofollow',
        target: '_blank',
      },
    }),
  },
};

/**
 * The mark-up of a mail with nothing that runs, loads or leads elsewhere: of pictures those alone that came with it (one from far
 * tells that and where it was looked at), no styles from outside, no forms; links are shown with where they lead.
 */
export function clean(html: string, pictures: Pictures = () => null): string {
  const img: sanitizeHtml.Transformer = (_tag, { src = '', alt = '', width, height }) => {
    const picture = pictures(src);
    const named = alt.slice(0, 200);
    if (picture === null) return { tagName: 'span', attribs: {}, text: `[${named || '▫'}]` };
    const attribs = { src: picture, alt: named, ...pixels('width', width), ...pixels('height', height) };
    return { tagName: 'img', attribs };
  };
  return sanitizeHtml(html, { ...INERT, transformTags: { ...INERT.transformTags, img } });
}

function pixels(name: 'width' | 'height', value: string | undefined): Record<string, string> {
  return value !== undefined && /^\d{1,4}$/.test(value) ? { [name]: value } : {};
}
