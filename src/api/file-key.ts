import { createHmac } from 'node:crypto';
import { sameSecret } from '../people/token.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A file on a message, and the end (epoch ms) until which its address is good. */
export interface KeyedFile {
  id: string;
  messageId: string;
  until: number;
}

/** The end of tomorrow (UTC): the same all day, so that browsers keep what they fetched. Epoch ms. */
export function keyEnd(now: number): number {
  return (Math.floor(now / DAY_MS) + 2) * DAY_MS;
}

/** What makes an address of this one file good until then: HMAC-SHA256, base64url. */
export function fileKey(secret: string, { id, messageId, until }: KeyedFile): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([id, messageId, until]))
    .digest('base64url');
}

export function openFileKey(secret: string, file: KeyedFile, key: string, now: number): boolean {
  return now < file.until && sameSecret(key, fileKey(secret, file));
}
