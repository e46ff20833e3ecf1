import { type AddressObject, type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { CodedError } from '../../domain/coded-error.ts';

/** Characters of HTML that are turned into text; of more the text stands as an attachment does, in the mail as it came. */
const HTML = 1_000_000;

/**
 * A mail by mailparser. Where it fails on the HTML (20,000 nested elements), it is read once more without turning that into
 * text. Throws CodedError 'not-understood'.
 */
export async function readMail(source: Buffer): Promise<ParsedMail> {
  const options = {
    skipImageLinks: true,
    skipTextToHtml: true,
    maxHtmlLengthToParse: HTML,
    keepCidLinks: true,
  };
  try {
    return await simpleParser(source, options);
  } catch {
    try {
      return await simpleParser(source, { ...options, skipHtmlToText: true });
    } catch (error) {
      throw new CodedError('not-understood', 'mailparser does not read this mail.', { cause: error });
    }
  }
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
