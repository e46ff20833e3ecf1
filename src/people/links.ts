import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { type Download, EXPORT_FORMATS, EXPORT_TABLES } from '../domain/download.ts';
import { STATUSES } from '../domain/ticket/status.ts';
import { sameSecret } from './token.ts';

/** Addresses that speak for themselves: signed, and good until their end. */
export interface Links {
  /** `until`: epoch ms of the world's clock. */
  address(download: Download, until: number): string;
  /** What a token lets somebody fetch now; null: it is none of ours, or over. */
  read(token: string, now: number): Download | null;
}

const instant = z.number().int().optional();
const signed = z.object({
  until: z.number(),
  download: z.discriminatedUnion('what', [
    z.object({
      what: z.enum(EXPORT_TABLES),
      format: z.enum(EXPORT_FORMATS),
      by: z.string(),
      from: instant,
      to: instant,
      status: z.enum(STATUSES).optional(),
    }),
    z.object({ what: z.literal('person'), contact: z.string(), by: z.string() }),
    z.object({ what: z.literal('transcript'), ticket: z.string(), contact: z.string() }),
    z.object({ what: z.literal('file'), message: z.string(), file: z.string() }),
  ]),
});

export function createLinks({ secret, publicUrl }: { secret: string; publicUrl: string }): Links {
  const sign = (words: string) => createHmac('sha256', secret).update(words).digest('base64url');
  return {
    address(download, until) {
      const words = Buffer.from(JSON.stringify({ until, download })).toString('base64url');
      return `${publicUrl}/download/${words}.${sign(words)}`;
    },
    read(token, now) {
      const [words = '', signature = ''] = token.split('.', 2);
      if (!sameSecret(signature, sign(words))) return null;
      const read = signed.parse(JSON.parse(Buffer.from(words, 'base64url').toString()));
      return now < read.until ? (read.download as Download) : null;
    },
  };
}
