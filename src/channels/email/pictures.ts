import type { ParsedMail } from 'mailparser';

/** Formats that hold a picture and nothing else: SVG runs, and loads. */
const TYPES = /^image\/(png|jpe?g|gif|webp)$/i;
/** Bytes of all pictures of a mail that are shown in it; the others are files beside it alone. */
const MOST_BYTES = 5_000_000;

/** The picture that a `cid:` address (RFC 2392) means, as it stands in a page; null: it is none that the mail brought along. */
export type Pictures = (address: string) => string | null;

/** Pictures that came with a mail, by their Content-ID. One that is meant many times counts each time. */
export function picturesOf({ attachments }: ParsedMail): Pictures {
  let bytes = 0;
  return (address) => {
    const id = idIn(address);
    const found = id === null ? undefined : attachments.find(({ cid }) => cid === id);
    if (found === undefined || !TYPES.test(String(found.contentType))) return null;
    bytes += found.content.length;
    if (bytes > MOST_BYTES) return null;
    return `data:${found.contentType.toLowerCase()};base64,${found.content.toString('base64')}`;
  };
}

function idIn(address: string): string | null {
  const [, id] = /^\s*cid:([^\s<>"]{1,1000})\s*$/i.exec(address) ?? [];
  try {
    return id === undefined ? null : decodeURIComponent(id);
  } catch {
    return null;
  }
}
