import { type AddressObject, type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { CodedError } from '../../domain/coded-error.ts';

/** Characters of HTML that are turned into text; of more stand the words between the tags. */
const HTML = 1_000_000;

/** Elements within each other; of more, what turns HTML into anything else takes minutes. */
const DEEP = 300;
/** Those that end by themselves. */
const FLAT =
  /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|td|th|tr|dt|dd|option|tbody|thead|tfoot)$/i;

/** Whether elements stand in each other deeper than anybody means. */
export function isDeep(html: string): boolean {
  let depth = 0;
  for (const [, end, name = ''] of html.matchAll(/<(\/?)([a-z][a-z\d]*)/gi)) {
    if (FLAT.test(name)) continue;
    depth += end === '/' ? -1 : 1;
    if (depth > DEEP) return true;
  }
  return false;
}

/**
 * A mail by mailparser; of HTML that it cannot turn into text in good time, the words between the tags are its text. Throws
 * CodedError 'not-understood'.
 */
export async function readMail(source: Buffer): Promise<ParsedMail> {
  const options = {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: HTML,
    keepCidLinks: true,
  };
  try {
    const mail = await simpleParser(source, { ...options, skipHtmlToText: true });
    const { html } = mail;
    if (typeof html !== 'string') return mail;
    if (html.length > HTML || isDeep(html)) return worded(mail, betweenTags(html));
    const read = await simpleParser(source, options).catch(() => mail);
    return worded(read, hasWords(read) ? '' : await textOf(html));
  } catch (error) {
    throw new CodedError('not-understood', 'mailparser does not read this mail.', { cause: error });
  }
}

function hasWords({ text }: ParsedMail): boolean {
  return text !== undefined && text.trim() !== '';
}

function worded(mail: ParsedMail, words: string): ParsedMail {
  return hasWords(mail) ? mail : { ...mail, text: words };
}

/** mailparser makes text of HTML alone, not of HTML with pictures or files beside it. */
async function textOf(html: string): Promise<string> {
  const head = 'Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  const alone = await simpleParser(head + Buffer.from(html, 'utf8').toString('base64')).catch(() => null);
  return alone?.text ?? betweenTags(html);
}

function betweenTags(html: string): string {
  return withoutUnread(html.slice(0, HTML))
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Without what browsers do not show either; from one that is never closed on, nothing. */
function withoutUnread(html: string): string {
  const kept: string[] = [];
  let from = 0;
  for (const { 0: tag, 1: name = '', index } of html.matchAll(/<(style|script|title)\b/gi)) {
    if (index < from) continue;
    kept.push(html.slice(from, index));
    const rest = html.slice(index + tag.length);
    const end = rest.search(new RegExp(`</${name}`, 'i'));
    if (end === -1) return kept.join(' ');
    from = index + tag.length + end;
  }
  return [...kept, html.slice(from)].join(' ');
}

export interface Person {
  address: string;
  name: string;
}

/** The people in an address header, in order; groups are opened. */
export function peopleIn(header: AddressObject | AddressObject[] | undefined): Person[] {
  const listed = [header ?? []].flat().flatMap(({ value }) => value);
  return listed
    .flatMap((one) => [one, ...(one.group ?? [])])
    .flatMap(({ address, name }) =>
      address !== undefined && /^[^\s@<>]+@[^\s@<>]+$/.test(address)
        ? [{ address: address.toLowerCase(), name: name ?? '' }]
        : [],
    );
}

/** What customers mean as files: not the parts of which the mail itself is made. */
export function filesOf(mail: ParsedMail): { part: number; name: string; type: string; size: number }[] {
  return mail.attachments.map((one, part) => ({
    part,
    name: nameIn(one) ?? `${one.related ? 'picture' : 'file'}-${part + 1}${extensionOf(one)}`,
    type: typeOf(one),
    size: one.size,
  }));
}

/** mailparser says text; of broken parts it makes other things. */
function typeOf({ contentType: type }: { contentType: unknown }): string {
  const own = typeof type === 'string' ? type.split(';')[0]?.trim() : '';
  return own || 'application/octet-stream';
}

function nameIn({ filename: name }: { filename?: unknown }): string | undefined {
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function extensionOf({ contentType }: Attachment): string {
  const known: Record<string, string> = {
    'image/png': '.png',
    'image/jpeg': '.jpg',
    'image/gif': '.gif',
    'application/pdf': '.pdf',
    'text/plain': '.txt',
    'message/rfc822': '.eml',
    'text/calendar': '.ics',
  };
  return known[contentType] ?? '';
}
