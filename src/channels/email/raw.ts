import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { readJson } from '../json.ts';

/** What lies in the inbox of a mail. */
const rawShape = z.object({
  /** The address of the mailbox that had it. */
  mailbox: z.string(),
  /** When the server took it, epoch ms. */
  at: z.number(),
  /** Its number there: the order of arrival. */
  uid: z.number(),
  side: z.enum(['case', 'aside']),
  conversation: z.string().min(1),
  externalId: z.string().min(1),
  /** Bytes that are missing at its end, because it is larger than is read. */
  missing: z.number().default(0),
  /** The mail, byte for byte (Latin-1), so that what was struck out can be found in it. */
  source: z.string(),
});

export type Raw = Omit<z.infer<typeof rawShape>, 'source'> & { source: Buffer };

export function rawOf({ source, ...rest }: Raw): string {
  return JSON.stringify({ ...rest, source: source.toString('latin1') });
}

/** Throws CodedError 'not-understood'. */
export function readRaw(raw: string): Raw {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'Not a mail that this channel has stored.');
  return { ...read.data, source: Buffer.from(read.data.source, 'latin1') };
}
